// Owns which links a machine must believe to be up: what it was told, and whose change it still waits for by
// the rule of interface_up_down_delays. Never asks the kernel.
import type { LinkDelayModel } from '../../src/config/model.ts';

interface Link {
  readonly index: number;
  readonly name: string;
  readonly up: boolean;
}

type Delays = readonly LinkDelayModel[];

export class BelievedLinks {
  readonly #links = new Map<number, Link>();
  /** By index: when its change is believed, unless it goes back before. */
  readonly #turnsAtUs = new Map<number, number>();
  #delays: Delays = [];
  /** How often a link was back in time. */
  returns = 0;

  /** What waits already goes on waiting. */
  adopt(delays: Delays = []): void {
    this.#delays = delays;
  }

  /** All there are. */
  show(links: readonly Link[], atUs: number): void {
    const present = new Set(links.map(({ index }) => index));
    for (const index of this.#links.keys()) if (!present.has(index)) this.#links.delete(index);
    for (const link of links) this.learn(link, atUs);
  }

  /** The first that is heard of a link is believed at once. */
  learn(link: Link, atUs: number): void {
    const { index, name } = link;
    const before = this.#links.get(index);
    const delayUs = before?.up === !link.up ? this.#delayOf(link) : 0;
    if (delayUs === 0) {
      if (this.#turnsAtUs.delete(index)) this.returns += 1;
      this.#links.set(index, link);
      return;
    }
    if (!this.#turnsAtUs.has(index)) this.#turnsAtUs.set(index, atUs + delayUs);
    this.#links.set(index, { index, name, up: !link.up });
  }

  /** True when a change is believed from now on. */
  expire(atUs: number): boolean {
    const due = [...this.#turnsAtUs].filter(([, turnsAtUs]) => turnsAtUs <= atUs);
    for (const [index] of due) {
      this.#turnsAtUs.delete(index);
      const link = this.#links.get(index);
      if (link) this.#links.set(index, { ...link, up: !link.up });
    }
    return due.length > 0;
  }

  indexOf(name: string): number | undefined {
    for (const [index, link] of this.#links) if (link.name === name) return index;
    return undefined;
  }

  isUp(name: string): boolean {
    const index = this.indexOf(name);
    return index !== undefined && this.#links.get(index)?.up === true;
  }

  #delayOf({ name, up }: Link): number {
    const delay = this.#delays.find((each) => each.interface === name);
    return (up ? delay?.upUs : delay?.downUs) ?? 0;
  }
}
