// Owns chance: a stream of numbers that one seed gives again on every machine. Never asks the system
// for any.

/**
 * A small, fast, well mixed generator (sfc32 by Chris Doty-Humphrey), integers of 32 bits only, so
 * that no machine rounds differently.
 *
 * @example
 * const chance = new Chance(7);
 * chance.below(6); // 0..5, the same on every machine
 */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Equal seeds give equal streams; any number is good, its lower 53 bits count. */
  constructor(seed: number, stream = 0) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = stream >>> 0;
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** 0 .. 2^32 - 1. */
  next(): number {
    const mixed = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + mixed) >>> 0;
    return mixed;
  }

  /** 0 .. bound - 1; `bound` is at least 1 and at most 2^32. */
  below(bound: number): number {
    return Math.floor((this.next() / 2 ** 32) * bound);
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True so many times out of a thousand. */
  perMille(share: number): boolean {
    return this.below(1000) < share;
  }

  /** One of them. */
  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  /** All of them, in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const left = [...items];
    const shuffled: T[] = [];
    while (left.length > 0) shuffled.push(...left.splice(this.below(left.length), 1));
    return shuffled;
  }
}
