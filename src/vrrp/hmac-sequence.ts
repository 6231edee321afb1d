// Owns the numbers that authentication trailers carry: made from the wall clock, compared as serial
// numbers, remembered by sender. Never reads a clock.
import type { IpAddress } from '../net/address.ts';

const secondUs = 1_000_000;
const fractionsPerSecond = 65_536;
const fractionBits = 32n;
const counterBits = 16n;
/** One who speaks to a group is the master; a few more while they settle it. */
const mostSenders = 4;

/** What numbers mean to an instance. */
export interface ReplayPolicy {
  /** `time`: numbers follow the clocks, which must agree; `monotonic`: they only grow. */
  readonly antiReplay: 'time' | 'monotonic';
  /** How far clocks may differ. */
  readonly timeWindowUs: number;
}

/** The number of a moment: 32 bits of Unix seconds, 16 of their fraction, 16 of a counter. */
export function sequenceAt(wallUs: number): bigint {
  const seconds = Math.floor(wallUs / secondUs);
  const fraction = Math.floor(((wallUs - seconds * secondUs) * fractionsPerSecond) / secondUs);
  const both = (BigInt(seconds) << fractionBits) | (BigInt(fraction) << counterBits);
  return BigInt.asUintN(64, both);
}

/** Serial number arithmetic (RFC 1982) with 64 bits; of two that are half a circle apart, neither. */
export function isLater(sequence: bigint, than: bigint): boolean {
  return BigInt.asIntN(64, sequence - than) > 0n;
}

/** Whole seconds from the one that a number names to now; negative when it is ahead. */
export function secondsSince(sequence: bigint, wallUs: number): number {
  return (Math.floor(wallUs / secondUs) - Number(sequence >> fractionBits)) | 0;
}

/** Whether the clock that made a number and ours differ too much; only in `time` mode. */
export function isOutsideWindow(sequence: bigint, wallUs: number, policy: ReplayPolicy): boolean {
  if (policy.antiReplay !== 'time') return false;
  return Math.abs(secondsSince(sequence, wallUs)) * secondUs > policy.timeWindowUs;
}

/** The numbers of one sender. */
export class SequenceCounter {
  #last: bigint | undefined;

  /** The number for an advert at this moment, without counting it as used. */
  next(wallUs: number, { antiReplay, timeWindowUs }: ReplayPolicy): bigint {
    const clock = sequenceAt(wallUs);
    const last = this.#last;
    if (last === undefined || isLater(clock, last)) return clock;
    const behind = Number(BigInt.asUintN(64, last - clock) >> counterBits) / fractionsPerSecond;
    const isClockSetBack = antiReplay === 'time' && behind * secondUs > timeWindowUs;
    return isClockSetBack ? clock : BigInt.asUintN(64, last + 1n);
  }

  use(sequence: bigint): void {
    this.#last = sequence;
  }
}

/** The last number accepted from each of the few latest senders. */
export class SequenceMemory {
  readonly #marks = new Map<IpAddress, bigint>();

  /** One from outside the window is forgotten: its sender's clock was set, and ours tells the age. */
  lastOf(source: IpAddress, wallUs: number, policy: ReplayPolicy): bigint | undefined {
    const mark = this.#marks.get(source);
    return mark === undefined || isOutsideWindow(mark, wallUs, policy) ? undefined : mark;
  }

  /** @param peers how many unicast peers there are: each of them is remembered */
  remember(source: IpAddress, sequence: bigint, peers = 0): void {
    this.#marks.delete(source);
    this.#marks.set(source, sequence);
    const [oldest] = this.#marks.keys();
    const most = Math.max(mostSenders, peers);
    if (this.#marks.size > most && oldest !== undefined) this.#marks.delete(oldest);
  }
}
