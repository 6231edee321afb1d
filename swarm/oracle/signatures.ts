// Owns what the trailers of signed adverts must be, written a second time from the draft and from what
// keepalived does: whom an instance believes, and what it must say itself. Never looks into the instance.
import { createHmac } from 'node:crypto';
import type { HmacModel, InstanceModel } from '../../src/config/model.ts';
import { bytesOfAddress, type HeardAdvert } from './packet.ts';

//  type 1 | key id | 2 zeros | 4 of seconds | 2 of their 1/65536 | 2 of a counter | 16 of the HMAC
const trailerBytes = 28;
const hmacAt = 12;
const hmacBytes = 16;

/** Why an advert does not count. */
export const signatureFlaws = [
  'missing',
  'unexpected',
  'stale',
  'unknown key',
  'invalid',
  'replayed',
] as const;
export type SignatureFlaw = (typeof signatureFlaws)[number];

/** A group's receivers remember so many senders; one who has peers remembers each of them. */
const mostSenders = 4;
const secondUs = 1_000_000;
const halfCircle = 2n ** 63n;

export class Signatures {
  /** Accepted last from each sender, the latest sender at the end. */
  readonly #marks = new Map<string, bigint>();
  #lastSent: bigint | undefined;
  /** The latest number since then that an advert may have taken which could not leave. */
  #lastUnseen: bigint | undefined;

  /** What is wrong with the trailer of an advert, or with there being none. */
  flawOf(
    { authentication, transport }: InstanceModel,
    advert: HeardAdvert,
    wallUs: number,
  ): SignatureFlaw | undefined {
    const { trailer, source, sender } = advert;
    if (authentication.type !== 'hmac') return trailer.length > 0 ? 'unexpected' : undefined;
    if (trailer.length === 0) return authentication.mode === 'enforce' ? 'missing' : undefined;
    const isPeer = transport.kind === 'multicast' || transport.peers.some(isAt(source));
    if (!isPeer || trailer.length !== trailerBytes) return 'unexpected';
    const number = numberOf(trailer);
    if (isOutside(authentication, number, wallUs)) return 'stale';
    const key = keyOf(authentication, trailer[1]);
    if (key === undefined) return 'unknown key';
    if (!isGenuine(advert, key)) return 'invalid';
    const mark = this.#marks.get(sender);
    const isForgotten = mark === undefined || isOutside(authentication, mark, wallUs);
    return isForgotten || isLater(number, mark) ? undefined : 'replayed';
  }

  /** An advert that counts. */
  remember({ transport }: InstanceModel, { trailer, sender }: HeardAdvert): void {
    if (trailer.length === 0) return;
    this.#marks.delete(sender);
    this.#marks.set(sender, numberOf(trailer));
    const [oldest] = this.#marks.keys();
    const isFull = transport.kind === 'multicast' && this.#marks.size > mostSenders;
    if (isFull && oldest !== undefined) this.#marks.delete(oldest);
  }

  /** What is wrong with what was sent: copies of one advert carry the same, the next one a later number. */
  wrongWithSent({ authentication }: InstanceModel, sent: Sent, wallUs: number): string | undefined {
    const { trailer } = sent.advert;
    const signs = authentication.type === 'hmac' && authentication.mode !== 'receive-only';
    if (!signs) return trailer.length > 0 ? 'carries a signature' : undefined;
    if (trailer.length !== trailerBytes) return 'carries no signature';
    const key = keyOf(authentication, authentication.activeKey);
    if (trailer[1] !== authentication.activeKey) return `is signed with key ${trailer[1]}`;
    if (key === undefined || !isGenuine(sent.advert, key)) return 'has a wrong signature';
    const number = numberOf(trailer);
    const last = this.#lastSent;
    const isCopy = sent.isCopy && last !== undefined;
    const wanted = isCopy ? [last] : this.#nextNumbers(authentication, wallUs);
    this.#lastSent = number;
    this.#lastUnseen = undefined;
    const isWanted = wanted.some((each) => number >= each) && wanted.some((each) => number <= each);
    return isWanted ? undefined : `has number ${number}, expected ${wanted.join(' to ')}`;
  }

  /** In this step it may have spoken with nobody to see it. */
  countUnseen({ authentication }: InstanceModel, wallUs: number): void {
    if (authentication.type !== 'hmac' || authentication.mode === 'receive-only') return;
    const first = nextNumber(authentication, this.#lastUnseen ?? this.#lastSent, wallUs);
    this.#lastUnseen = nextNumber(authentication, first, wallUs); // it says goodbye twice
  }

  /** The least and the greatest, which are one unless it may have spoken unseen. */
  #nextNumbers(policy: HmacModel, wallUs: number): bigint[] {
    const next = nextNumber(policy, this.#lastSent, wallUs);
    if (this.#lastUnseen === undefined) return [next];
    return [next, nextNumber(policy, this.#lastUnseen, wallUs)];
  }
}

/** One packet that an instance sent. */
export interface Sent {
  readonly advert: HeardAdvert;
  /** The same advert as the one before it, to another destination. */
  readonly isCopy: boolean;
}

/** Whether adverts of one count for the other, as far as signatures go and clocks are known to differ. */
export function believes(
  { authentication: to }: InstanceModel,
  { authentication: from }: InstanceModel,
  clocksDifferUs: number,
): 'yes' | 'no' | 'unclear' {
  const signs = from.type === 'hmac' && from.mode !== 'receive-only';
  if (to.type !== 'hmac') return signs ? 'no' : 'yes';
  if (!signs) return to.mode === 'enforce' ? 'no' : 'yes';
  const key = keyOf(from, from.activeKey);
  if (key === undefined || keyOf(to, from.activeKey) !== key) return 'no';
  if (to.antiReplay === 'monotonic') return 'yes';
  // Whole seconds are compared: at the border it depends on their fractions.
  const [least, most] = [clocksDifferUs - 1.1 * secondUs, clocksDifferUs + 1.1 * secondUs];
  if (most <= to.timeWindowUs) return 'yes';
  return least > to.timeWindowUs ? 'no' : 'unclear';
}

/** The clock's, or one more than the last where that is not later. */
function nextNumber(policy: HmacModel, last: bigint | undefined, wallUs: number): bigint {
  const now = numberAt(wallUs);
  if (last === undefined || isLater(now, last)) return now;
  const behindUs = (Number((last - now) >> 16n) * secondUs) / 65_536;
  const isSetBack = policy.antiReplay === 'time' && behindUs > policy.timeWindowUs;
  return isSetBack ? now : last + 1n;
}

function keyOf({ keys }: HmacModel, id: number | undefined): string | undefined {
  return keys.find((key) => key.id === id)?.hex;
}

function isAt(source: readonly number[]) {
  return ({ address }: { readonly address: string }) =>
    bytesOfAddress(address).join() === source.join();
}

/** Over a pseudo header of 20 bytes, the message without its checksum, and the trailer without its value. */
function isGenuine({ message, source, trailer }: HeardAdvert, hex: string): boolean {
  const header = [source.length === 4 ? 4 : 6, (message[0] ?? 0) >> 4, message[1] ?? 0, 0];
  const padding = new Uint8Array(16 - source.length);
  const value = createHmac('sha256', Buffer.from(hex, 'hex'))
    .update(Uint8Array.of(...header, ...source))
    .update(padding)
    .update(message.subarray(0, 6))
    .update(Uint8Array.of(0, 0))
    .update(message.subarray(8))
    .update(trailer.subarray(0, hmacAt))
    .update(new Uint8Array(hmacBytes))
    .digest();
  return value.subarray(0, hmacBytes).equals(trailer.subarray(hmacAt));
}

function numberOf(trailer: Uint8Array): bigint {
  return new DataView(trailer.buffer, trailer.byteOffset).getBigUint64(4);
}

/** 32 bits of seconds, 16 of their fraction, 16 of a counter. */
function numberAt(wallUs: number): bigint {
  const seconds = Math.floor(wallUs / secondUs);
  const fraction = Math.floor(((wallUs % secondUs) * 65_536) / secondUs);
  return (BigInt(seconds) << 32n) + (BigInt(fraction) << 16n);
}

function isLater(number: bigint, than: bigint): boolean {
  const ahead = BigInt.asUintN(64, number - than);
  return ahead > 0n && ahead < halfCircle;
}

/** The clock that made it and ours are too far apart. */
function isOutside({ antiReplay, timeWindowUs }: HmacModel, number: bigint, wallUs: number) {
  if (antiReplay === 'monotonic') return false;
  const seconds = Math.floor(wallUs / secondUs) - Number(number >> 32n);
  return Math.abs(seconds) * secondUs > timeWindowUs;
}
