// Owns what VRRP tests share: settings, adverts as another node sends them, a probe around one
// instance. Never used outside tests, never reads a clock.
import {
  familyOf,
  type IpAddress,
  type Ipv4Address,
  type Ipv6Address,
  isIpv4,
  parseIpv4,
  parseIpv6,
} from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import {
  type InterfaceName,
  type Priority,
  parseInterfaceName,
  parsePriority,
  parseVrid,
  type Vrid,
} from '../net/identifiers.ts';
import { encodeIpv4 } from '../net/ipv4.ts';
import { datagramOf, type ReceivedPacket } from '../net/received.ts';
import {
  authenticatePacket,
  authenticationHeaderBytes,
  prependAuthenticationHeader,
  spiOf,
} from './authentication-header.ts';
import type { InstanceEffect } from './effects.ts';
import type { InstanceEvent } from './events.ts';
import { appendTrailer } from './hmac-trailer.ts';
import { Instance } from './instance.ts';
import {
  type Advertisement,
  encodeAdvertisement,
  passwordBytes,
  setChecksum,
  vrrpMulticastGroups,
} from './packet.ts';
import { type HmacAuthentication, type InstanceSettings, keyOf } from './settings.ts';
import { WallClock } from './wall-clock.ts';

/** Microseconds in a second, for times that read well: `3 * second`. */
export const second = 1_000_000;

/** The value, or a loud end of the test: for literals that are known to be right. */
export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a literal of a test is malformed');
  return value;
}

export const ipv4 = (text: string): Ipv4Address => known(parseIpv4(text));
export const ipv6 = (text: string): Ipv6Address => known(parseIpv6(text));
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

/** The same over IPv6: adverts leave from link-local addresses (RFC 9568, 5.1.2.1). */
export const ownAddress6 = ipv6('fe80::5');
export const lowerAddress6 = ipv6('fe80::2');
export const higherAddress6 = ipv6('fe80::9');

/** keepalived's defaults: version 2, VRID 51, priority 100, one advert a second, one address. */
export function settings(changes: Partial<InstanceSettings> = {}): InstanceSettings {
  return {
    name: 'VI_1',
    vrid: vrid(51),
    version: 2,
    family: 4,
    priority: priority(100),
    advertIntervalUs: second,
    authentication: { type: 'none' },
    transport: { kind: 'multicast', group: vrrpMulticastGroups[changes.family ?? 4] },
    addresses: [ipv4('10.9.0.100')],
    hasExcludedAddresses: false,
    accepts: true,
    hasRoutes: false,
    hasRules: false,
    wantsMaster: false,
    nopreempt: false,
    preemptDelayUs: 0,
    downTimerAdverts: 3,
    lowerPriorityNoAdvert: false,
    higherPrioritySendAdvert: false,
    checksumAsV2: false,
    skipsAddressCheck: false,
    ownerIgnoresAdverts: false,
    timerExpiredPriority: undefined,
    isGrouped: false,
    ...changes,
  };
}

/** Keys 7 (the bytes 00 to 1f, active) and 8; enforced, by the clock, five seconds of window. */
export const signing: HmacAuthentication = {
  type: 'hmac',
  keys: [
    { id: 7, hex: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f' },
    { id: 8, hex: '8'.repeat(64) },
  ],
  activeKey: 7,
  antiReplay: 'time',
  timeWindowUs: 5 * second,
  mode: 'enforce',
};

/** What a VRRPv3 instance over IPv6 differs in. */
export const overIpv6 = {
  version: 3,
  family: 6,
  addresses: [ipv6('fe80::100'), ipv6('fd09::100')],
} as const satisfies Partial<InstanceSettings>;

/** An authentication header (RFC 2402) as keepalived sends it, but for the changes. */
export interface HeaderChanges {
  readonly password: string;
  readonly sequence?: number;
  readonly spi?: number;
}

/** An authentication trailer with one of the keys of `signing`. */
export interface TrailerChanges {
  readonly sequence: bigint;
  readonly keyId?: number;
  /** XORed into a byte of the finished trailer. */
  readonly spoiledByte?: number;
}

/** What can be different in an advert of another node; `trailing` bytes come after its end. */
export interface AdvertChanges extends Partial<Advertisement> {
  readonly from?: IpAddress;
  readonly to?: IpAddress;
  readonly timeToLive?: number;
  readonly password?: string;
  /** Sent under an authentication header. */
  readonly header?: HeaderChanges;
  readonly trailer?: TrailerChanges;
  readonly trailing?: number;
  /** XORed into the message's checksum. */
  readonly checksumError?: number;
  /** Written into the count without changing the addresses; the checksum fits. */
  readonly claimedCount?: number;
  /** Whether VRRPv3's checksum over IPv4 leaves the pseudo header out. */
  readonly checksumAsV2?: boolean;
}

/** A VRRP message of another node that fits `settings()`, or over IPv6 `overIpv6`. */
function advertMessage(changes: AdvertChanges, source: IpAddress, destination: IpAddress) {
  const family = familyOf(source);
  const { password, header } = changes;
  const version = changes.version ?? (family === 4 ? 2 : 3);
  const secretType = header ? 2 : 1;
  const authenticationType = password === undefined && !header ? 0 : secretType;
  const advertisement: Advertisement = {
    version,
    type: 1,
    vrid: 51,
    priority: 100,
    authenticationType,
    advertIntervalUs: second,
    addresses: family === 4 ? [ipv4('10.9.0.100')] : overIpv6.addresses,
    authenticationData: passwordBytes(password ?? ''),
    ...changes,
  };
  const message = encodeAdvertisement(advertisement, family);
  const long = new Uint8Array(message.length + (changes.trailing ?? 0));
  long.set(message);
  if (changes.claimedCount !== undefined) long[3] = changes.claimedCount;
  const isCovered = family === 6 || (version === 3 && !changes.checksumAsV2);
  setChecksum(long, isCovered ? { source, destination } : undefined);
  const view = new DataView(long.buffer);
  view.setUint16(6, view.getUint16(6) ^ (changes.checksumError ?? 0));
  return changes.trailer ? signedMessage(changes.trailer, long, source, destination) : long;
}

function signedMessage(
  { sequence, keyId = 7, spoiledByte }: TrailerChanges,
  message: Uint8Array,
  source: IpAddress,
  destination: IpAddress,
): Uint8Array {
  const key = known(keyOf(signing, keyId === 8 ? 8 : 7));
  const signed = appendTrailer(message, source, { ...key, id: keyId }, sequence);
  const at = message.length + (spoiledByte ?? 0);
  if (spoiledByte !== undefined) signed[at] = (signed[at] ?? 0) ^ 1;
  if (!isIpv4(source)) setChecksum(signed, { source, destination });
  return signed;
}

/** An advert as another node's kernel would hand it to ours. */
export function receivedAdvert(changes: AdvertChanges = {}): ReceivedPacket {
  const source = changes.from ?? higherAddress;
  const destination = changes.to ?? vrrpMulticastGroups[familyOf(source)];
  const message = advertMessage(changes, source, destination);
  const hopLimit = changes.timeToLive ?? 255;
  if (isIpv4(source) && isIpv4(destination)) {
    const header = {
      typeOfService: 0xc0,
      identification: 1,
      timeToLive: hopLimit,
      protocol: changes.header ? 51 : 112,
      source,
      destination,
    };
    return { family: 4, bytes: ipv4Packet(header, message, changes.header) };
  }
  if (isIpv4(source) || isIpv4(destination)) throw new Error('a test mixes address families');
  return { family: 6, bytes: message, source, destination, hopLimit, protocol: 112 };
}

function ipv4Packet(
  header: Parameters<typeof encodeIpv4>[0],
  message: Uint8Array,
  changes: HeaderChanges | undefined,
): Uint8Array {
  if (!changes) return encodeIpv4(header, message);
  const { password, sequence = 1, spi = spiOf(header.source) } = changes;
  const packet = encodeIpv4(header, prependAuthenticationHeader({ spi, sequence }, message));
  authenticatePacket(packet, 20, password);
  return packet;
}

/** A whole IPv4 packet with an advert that fits `settings()` but for the changes. */
export function advertBytes(changes: AdvertChanges = {}): Uint8Array {
  return receivedAdvert(changes).bytes;
}

export const advertPacket = (changes: AdvertChanges = {}): Datagram =>
  known(datagramOf(receivedAdvert(changes)));

/** A VRRPv3 advert (RFC 9568, 5.2). */
export const version3Packet = (changes: AdvertChanges = {}): Datagram =>
  advertPacket({ ...changes, version: 3 });

/** The VRRP message of a sent packet, behind whatever headers are ours. */
export function sentMessage(destination: IpAddress, packet: Uint8Array): Uint8Array {
  if (!isIpv4(destination)) return packet;
  return packet.subarray(20 + (packet[9] === 51 ? authenticationHeaderBytes : 0));
}

/** `100 #1`: the priority of a sent advert and its identification, which IPv6 does not have. */
export function sentWords(destination: IpAddress, packet: Uint8Array): string {
  const priorityText = `${sentMessage(destination, packet)[2]}`;
  if (!isIpv4(destination)) return priorityText;
  return `${priorityText} #${((packet[4] ?? 0) << 8) | (packet[5] ?? 0)}`;
}

/** An effect in a few words: `send 100 #1`, `hold`, `backup -> master: no-master-heard`, log text. */
export function inWords(effect: InstanceEffect): string {
  switch (effect.kind) {
    case 'send':
      return `send ${sentWords(effect.destination, effect.packet)}`;
    case 'hold-addresses':
      return 'hold';
    case 'release-addresses':
      return 'release';
    case 'announce':
      return `announce ${effect.occasion}`;
    case 'transition':
      return `${effect.from} -> ${effect.to}: ${effect.cause.kind}`;
    case 'master-released':
      return `released by ${effect.master}`;
    case 'wants-master':
      return 'wants master';
    case 'log':
      return effect.text;
  }
}

/** One instance with its clock: remembers the effects of the last call, in words. */
export class Probe {
  readonly instance: Instance;
  readonly settings: InstanceSettings;
  readonly wallClock = new WallClock();
  /** The effects of the last verb, in order. */
  words: string[] = [];

  constructor(changes: Partial<InstanceSettings> = {}) {
    this.settings = settings(changes);
    this.instance = new Instance(this.settings, this.wallClock);
    this.instance.sourceAddress = changes.family === 6 ? ownAddress6 : ownAddress;
  }

  /** Started at time 0. */
  static started(changes: Partial<InstanceSettings> = {}): Probe {
    const probe = new Probe(changes);
    probe.do({ kind: 'start', faults: [] }, 0);
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
    return this.do({ kind: 'packet', datagram: advertPacket(changes) }, nowUs);
  }

  /** Hears several packets that waited, oldest first. */
  catchUp(adverts: readonly AdvertChanges[], nowUs: number): string[] {
    return this.do({ kind: 'backlog', datagrams: adverts.map(advertPacket) }, nowUs);
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
