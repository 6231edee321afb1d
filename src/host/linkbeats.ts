// Owns when links are polled, by which means, and what the answers come to (`linkbeat_*`). Never asks a
// driver; it is told.

import type { LinkbeatModel, PollMethod } from '../config/model.ts';
import type { Effect } from './effects.ts';
import type { HostEvent, Link } from './events.ts';
import type { InterfaceTable } from './interfaces.ts';
import { isSameData } from './same-data.ts';

const periodUs = 1_000_000;
/** From the one that asks the hardware itself to the one that every interface knows. */
const inOrder: readonly PollMethod[] = ['MII', 'ETHTOOL', 'IOCTL'];

/** What a driver said of its link. */
export type LinkBeat = Extract<HostEvent, { kind: 'link-beat' }>;

interface Answer {
  /** Undefined when it is to be found anew. */
  readonly method: PollMethod | undefined;
  readonly isAlive: boolean;
}

export class Linkbeats {
  #polled: readonly LinkbeatModel[];
  #dueAtUs: number | undefined;
  readonly #interfaces: InterfaceTable;
  /** By index, what a link's driver said last. */
  readonly #answers = new Map<number, Answer>();

  constructor(polled: readonly LinkbeatModel[] = [], interfaces: InterfaceTable) {
    this.#polled = polled;
    this.#interfaces = interfaces;
  }

  /** Whether that changed anything; then the means are found anew, and lonely answers forgotten. */
  replace(polled: readonly LinkbeatModel[], nowUs: number): boolean {
    if (isSameData(polled, this.#polled)) return false;
    this.#polled = polled;
    for (const [index, { isAlive }] of [...this.#answers]) {
      const name = this.#interfaces.byIndex(index)?.name;
      const isPolled = polled.some((each) => each.interface === name);
      if (isPolled) this.#answers.set(index, { method: undefined, isAlive });
      else this.#answers.delete(index);
    }
    this.#dueAtUs = nowUs;
    return true;
  }

  /** The time of the first question is that of the first news. */
  begin(nowUs: number): void {
    this.#dueAtUs ??= nowUs;
  }

  /** When to ask again; undefined while nothing is polled. */
  get deadlineUs(): number | undefined {
    return this.#polled.length > 0 ? this.#dueAtUs : undefined;
  }

  /** The question that is due: once a means has answered, it alone is used. */
  takeDue(nowUs: number): Effect[] {
    const { deadlineUs } = this;
    if (deadlineUs === undefined || nowUs < deadlineUs) return [];
    this.#dueAtUs = nowUs + periodUs;
    const links = this.#polled.flatMap(({ interface: name, preferred }) => {
      const link = this.#interfaces.byName(name);
      if (!link) return [];
      const known = this.#answers.get(link.index)?.method;
      const methods = known ? [known] : methodsFrom(preferred);
      return [{ interface: name, interfaceIndex: link.index, methods }];
    });
    return links.length > 0 ? [{ kind: 'poll-links', links }] : [];
  }

  /** A line where the answer came by another means than the preferred one. */
  learn({ interfaceIndex: index, method, isAlive }: LinkBeat): string | undefined {
    const isFirst = this.#answers.get(index)?.method === undefined;
    this.#answers.set(index, { method, isAlive });
    const name = this.#interfaces.byIndex(index)?.name;
    const wanted = this.#polled.find((each) => each.interface === name)?.preferred;
    if (!isFirst || wanted === undefined || wanted === method) return undefined;
    return `(${name}): Configured linkbeat type ${wanted} not supported, using ${method}`;
  }

  forget(index: number): void {
    this.#answers.delete(index);
  }

  /** Up is what both the kernel and, where it is polled, the driver call so. */
  judge(link: Link): Link {
    const isDead = this.#answers.get(link.index)?.isAlive === false;
    return isDead && link.up ? { ...link, up: false } : link;
  }
}

function methodsFrom(preferred: PollMethod | undefined): PollMethod[] {
  if (!preferred) return [...inOrder];
  return [preferred, ...inOrder.filter((each) => each !== preferred)];
}
