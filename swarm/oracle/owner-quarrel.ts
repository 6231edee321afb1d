// Owns what becomes of an owner that meets another owner of the same addresses, who has a lower address and
// does not give way: after 3.2 intervals it gives way itself, until it is master again. Never judges adverts.

interface Rogue {
  readonly sender: string;
  readonly sinceUs: number;
  readonly lastUs: number;
}

export class OwnerQuarrel {
  /** It has given way: its priority is 254. */
  isReduced = false;
  /** Nobody knows since when it hears whom. */
  isOpen = false;
  #rogue: Rogue | undefined;

  /** The lower one speaks: true when that is enough. */
  hear(sender: string, nowUs: number, patienceUs: number): boolean {
    const sinceUs = this.#rogue?.sender === sender ? this.#rogue.sinceUs : nowUs;
    this.#rogue = { sender, sinceUs, lastUs: nowUs };
    this.isReduced = nowUs - sinceUs >= patienceUs;
    return this.isReduced;
  }

  /** With its own adverts it looks whether the other one is still there. */
  look(nowUs: number, patienceUs: number): void {
    if (this.#rogue && nowUs - this.#rogue.lastUs >= patienceUs) this.#rogue = undefined;
  }

  /** Every mastership has its own. */
  end(): void {
    this.#rogue = undefined;
    this.isOpen = false;
  }

  doubt(): void {
    this.isOpen = true;
  }
}
