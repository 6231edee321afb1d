// Owns how announcements follow one another: which leave now, which wait, and until when. Never says
// what is to be announced.

import type { PacingModel, VirtualAddress } from '../config/model.ts';
import { isIpv4 } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { isSameData } from './same-data.ts';

/** One frame that is to leave, for the virtual router that wants it. */
export interface Announcement {
  readonly owner: object;
  readonly address: VirtualAddress;
  /** How many times its set has announced this address before. */
  readonly round: number;
}

/**
 * With `vrrp_garp_interval`, `vrrp_gna_interval` or a `garp_group`, announcements of an interface, or
 * of all interfaces of a group, form a queue: gratuitous ARP and neighbour adverts one of their own
 * each. What was not announced yet goes before repetitions. An address that waits for the same round
 * already does not wait twice, so no flood of causes makes the queue grow.
 */
export class Pacer {
  #pacing: PacingModel | undefined;
  readonly #lanes = new Map<string, Lane>();

  constructor(pacing: PacingModel | undefined) {
    this.#pacing = pacing;
  }

  /** What waits goes on waiting, by the new rules. */
  replace(pacing: PacingModel | undefined): void {
    if (isSameData(pacing, this.#pacing)) return;
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.waiting());
    this.#pacing = pacing;
    this.#lanes.clear();
    for (const announcement of waiting) this.#laneOf(announcement.address).add(announcement);
  }

  /** What leaves now that this one is to leave, too. */
  offer(announcement: Announcement, nowUs: number): readonly Announcement[] {
    if (!this.#pacing) return [announcement];
    const lane = this.#laneOf(announcement.address);
    lane.add(announcement);
    return lane.takeDue(nowUs);
  }

  /** Those whose turn has come, in order. */
  takeDue(nowUs: number): Announcement[] {
    return [...this.#lanes.values()].flatMap((lane) => lane.takeDue(nowUs));
  }

  /** Who lets go owes nothing any more. */
  forget(owner: object): void {
    for (const lane of this.#lanes.values()) lane.forget(owner);
  }

  get deadlineUs(): number | undefined {
    let soonest = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes.values()) soonest = Math.min(soonest, lane.dueAtUs);
    return soonest === Number.POSITIVE_INFINITY ? undefined : soonest;
  }

  #laneOf({ address, interface: name }: VirtualAddress): Lane {
    const kind = isIpv4(address) ? 'garp' : 'gna';
    const { domain, pace } = this.#paceOf(name);
    const key = `${kind} ${domain}`;
    const intervalUs = kind === 'garp' ? pace.garpIntervalUs : pace.gnaIntervalUs;
    const lane = this.#lanes.get(key) ?? new Lane(intervalUs);
    this.#lanes.set(key, lane);
    return lane;
  }

  #paceOf(name: InterfaceName) {
    const { everywhere = atOnce, groups = [] } = this.#pacing ?? {};
    const at = groups.findIndex(({ interfaces }) => interfaces.includes(name));
    const group = groups[at];
    return group ? { domain: `#${at}`, pace: group } : { domain: name, pace: everywhere };
  }
}

const atOnce = { garpIntervalUs: 0, gnaIntervalUs: 0 };

/** The queue of one kind of announcement. */
class Lane {
  readonly #intervalUs: number;
  #freeAtUs = Number.NEGATIVE_INFINITY;
  /** By round, then in the order of coming. */
  readonly #rounds: Map<string, Announcement>[] = [];

  constructor(intervalUs: number) {
    this.#intervalUs = intervalUs;
  }

  add(announcement: Announcement): void {
    const { address, interface: name } = announcement.address;
    this.#rounds[announcement.round] ??= new Map();
    const round = this.#rounds[announcement.round];
    const key = `${address} ${name}`;
    if (round && !round.has(key)) round.set(key, announcement);
  }

  waiting(): Announcement[] {
    return this.#rounds.flatMap((round) => [...round.values()]);
  }

  takeDue(nowUs: number): Announcement[] {
    const due: Announcement[] = [];
    while (this.dueAtUs <= nowUs) {
      const next = this.#takeFirst();
      if (next) due.push(next);
      this.#freeAtUs = nowUs + this.#intervalUs;
    }
    return due;
  }

  forget(owner: object): void {
    for (const round of this.#rounds) {
      for (const [key, announcement] of round) if (announcement.owner === owner) round.delete(key);
    }
  }

  /** Infinity while nothing waits. */
  get dueAtUs(): number {
    const isWaiting = this.#rounds.some((round) => round.size > 0);
    return isWaiting ? this.#freeAtUs : Number.POSITIVE_INFINITY;
  }

  #takeFirst(): Announcement | undefined {
    for (const round of this.#rounds) {
      for (const [key, announcement] of round) {
        round.delete(key);
        return announcement;
      }
    }
    return undefined;
  }
}
