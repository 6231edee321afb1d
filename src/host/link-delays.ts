// Owns which changes of links are believed and which are waited for (`interface_up_down_delays`).
// Never tells anybody.

import type { LinkDelayModel } from '../config/model.ts';
import { earliest } from './deadlines.ts';
import type { Link } from './events.ts';

interface Change {
  link: Link;
  readonly atUs: number;
}

export class LinkDelays {
  #delays: readonly LinkDelayModel[];
  /** By index, changes that are not believed yet. */
  readonly #waiting = new Map<number, Change>();

  constructor(delays: readonly LinkDelayModel[] = []) {
    this.#delays = delays;
  }

  /** A change that waits already goes on waiting. */
  replace(delays: readonly LinkDelayModel[] = []): void {
    this.#delays = delays;
  }

  /** The link as it is to be believed now; the first that is heard of one is believed at once. */
  believe(link: Link, before: Link | undefined, nowUs: number): Link {
    if (!before || before.up === link.up) {
      this.#waiting.delete(link.index); // it has gone back to what it was
      return link;
    }
    const delay = this.#delays.find((each) => each.interface === link.name);
    const delayUs = (link.up ? delay?.upUs : delay?.downUs) ?? 0;
    const known = this.#waiting.get(link.index);
    if (delayUs === 0) {
      this.#waiting.delete(link.index);
      return link;
    }
    if (known) known.link = link;
    else this.#waiting.set(link.index, { link, atUs: nowUs + delayUs });
    return { ...link, up: before.up };
  }

  forget(index: number): void {
    this.#waiting.delete(index);
  }

  /** The links whose change is believed from now on. */
  takeDue(nowUs: number): Link[] {
    const due = [...this.#waiting.values()].filter(({ atUs }) => atUs <= nowUs);
    for (const { link } of due) this.#waiting.delete(link.index);
    return due.map(({ link }) => link);
  }

  /** How long the change of a link is still waited for; undefined when it is not. */
  waitingUs(index: number, nowUs: number): number | undefined {
    const change = this.#waiting.get(index);
    return change && change.atUs - nowUs;
  }

  get deadlineUs(): number | undefined {
    return earliest([...this.#waiting.values()].map(({ atUs }) => atUs));
  }
}
