// Owns what VRRP tests share: settings, adverts as another node sends them, a probe around one
// instance. Never used outside tests, never reads a clock.
import { type Ipv4Address, parseIpv4 } from '../net/address.ts';
import { internetChecksum } from '../net/checksum.ts';
import {
  type InterfaceName,
  type Priority,
  parseInterfaceName,
  parsePriority,
  parseVrid,
  type Vrid,
} from '../net/identifiers.ts';
import { type DecodedIpv4, decodeIpv4, encodeIpv4 } from '../net/ipv4.ts';
import type { InstanceEffect } from './effects.ts';
import type { InstanceEvent } from './events.ts';
import { Instance } from './instance.ts';
import { type Advertisement, encodeAdvertisement, passwordBytes } from './packet.ts';
import type { InstanceSettings } from './settings.ts';

/** Microseconds in a second, for times that read well: `3 * second`. */
export const second = 1_000_000;

/** The value, or a loud end of the test: for literals that are known to be right. */
export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a literal of a test is malformed');
  return value;
}

export const ipv4 = (text: string): Ipv4Address => known(parseIpv4(text));
export const interfaceName = (text: string): InterfaceName => known(parseInterfaceName(text));
export const priority = (value: number): Priority => known(parsePriority(value));
export const vrid = (value: number): Vrid => known(parseVrid(value));

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Bytes from hexadecimal text; white space is ignored, so that dumps can be pasted. */
export function fromHex(text: string): Uint8Array {
  const pairs = text.replaceAll(/\s/g, '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** The node under test is 10.9.0.5, so that others can have lower and higher addresses. */
export const ownAddress = ipv4('10.9.0.5');
export const lowerAddress = ipv4('10.9.0.2');
export const higherAddress = ipv4('10.9.0.9');

/** keepalived's defaults: version 2, VRID 51, priority 100, one advert a second, one address. */
export function settings(changes: Partial<InstanceSettings> = {}): InstanceSettings {
  return {
    name: 'VI_1',
    vrid: vrid(51),
    version: 2,
    priority: priority(100),
    advertIntervalUs: second,
    authentication: { type: 'none' },
    addresses: [ipv4('10.9.0.100')],
    wantsMaster: false,
    nopreempt: false,
    preemptDelayUs: 0,
    downTimerAdverts: 3,
    lowerPriorityNoAdvert: false,
    higherPrioritySendAdvert: false,
    ...changes,
  };
}

/** What can be different in an advert of another node; `trailing` bytes come after its end. */
export interface AdvertChanges extends Partial<Advertisement> {
  readonly from?: Ipv4Address;
  readonly to?: Ipv4Address;
  readonly timeToLive?: number;
  readonly password?: string;
  readonly trailing?: number;
  /** XORed into the message's checksum. */
  readonly checksumError?: number;
  /** Written into the count without changing the addresses; the checksum fits. */
  readonly claimedCount?: number;
}

/** A whole IP packet with an advert that fits `settings()` but for the changes. */
export function advertBytes(changes: AdvertChanges = {}): Uint8Array {
  const { password } = changes;
  const message = encodeAdvertisement({
    version: 2,
    type: 1,
    vrid: 51,
    priority: 100,
    authenticationType: password === undefined ? 0 : 1,
    advertIntervalSeconds: 1,
    addresses: [ipv4('10.9.0.100')],
    authenticationData: passwordBytes(password ?? ''),
    ...changes,
  });
  const long = new Uint8Array(message.length + (changes.trailing ?? 0));
  long.set(message);
  if (changes.claimedCount !== undefined) long[3] = changes.claimedCount;
  writeChecksum(long, changes.checksumError ?? 0);
  const header = {
    typeOfService: 0xc0,
    identification: 1,
    timeToLive: changes.timeToLive ?? 255,
    protocol: 112,
    source: changes.from ?? higherAddress,
    destination: changes.to ?? ipv4('224.0.0.18'),
  };
  return encodeIpv4(header, long);
}

export const advertPacket = (changes: AdvertChanges = {}): DecodedIpv4 =>
  known(decodeIpv4(advertBytes(changes)));

/** A version 3 advert (RFC 9568, 5.2) of one address, its checksum without pseudo header. */
export function version3Packet(changes: AdvertChanges = {}): DecodedIpv4 {
  const packet = advertPacket(changes);
  const message = packet.payload.slice(0, packet.payload.length - 8);
  message[0] = 0x31;
  message.set([0, 100], 4);
  writeChecksum(message, 0);
  return { ...packet, totalLength: packet.headerLength + message.length, payload: message };
}

function writeChecksum(message: Uint8Array, error: number): void {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  view.setUint16(6, 0);
  view.setUint16(6, internetChecksum(message) ^ error);
}

/** An effect in a few words: `send 100 #1`, `hold`, `backup -> master: no-master-heard`, log text. */
export function inWords(effect: InstanceEffect): string {
  switch (effect.kind) {
    case 'send':
      return `send ${effect.packet[22]} #${((effect.packet[4] ?? 0) << 8) | (effect.packet[5] ?? 0)}`;
    case 'hold-addresses':
      return 'hold';
    case 'release-addresses':
      return 'release';
    case 'announce':
      return `announce ${effect.occasion}`;
    case 'transition':
      return `${effect.from} -> ${effect.to}: ${effect.cause.kind}`;
    case 'log':
      return effect.text;
  }
}

/** One instance with its clock: remembers the effects of the last call, in words. */
export class Probe {
  readonly instance: Instance;
  /** The effects of the last verb, in order. */
  words: string[] = [];

  constructor(changes: Partial<InstanceSettings> = {}) {
    this.instance = new Instance(settings(changes));
    this.instance.sourceAddress = ownAddress;
  }

  /** Started at time 0. */
  static started(changes: Partial<InstanceSettings> = {}): Probe {
    const probe = new Probe(changes);
    probe.do({ kind: 'start' }, 0);
    return probe;
  }

  /** Master since `sinceUs`, the time of its first advert. */
  static master(changes: Partial<InstanceSettings> = {}): { probe: Probe; sinceUs: number } {
    const probe = Probe.started(changes);
    const sinceUs = probe.fire();
    return { probe, sinceUs };
  }

  do(event: InstanceEvent, nowUs: number): string[] {
    this.words = this.instance.handle(event, nowUs).map(inWords);
    return this.words;
  }

  hear(changes: AdvertChanges, nowUs: number): string[] {
    return this.do({ kind: 'packet', packet: advertPacket(changes) }, nowUs);
  }

  /** Fires the timer at its deadline and says when that was, in microseconds. */
  fire(): number {
    const atUs = known(this.instance.deadlineUs);
    this.do({ kind: 'timer' }, atUs);
    return atUs;
  }

  get deadlineUs(): number | undefined {
    return this.instance.deadlineUs;
  }

  get state(): string {
    return this.instance.state.kind;
  }

  get statistics() {
    return this.instance.snapshot().statistics;
  }
}
