// Owns building an instance's adverts: identification, sequence number, checksum, authentication.
// Never decides when one is sent.
import { type IpAddress, type Ipv4Address, isIpv4 } from '../net/address.ts';
import type { PseudoHeader } from '../net/datagram.ts';
import type { Priority } from '../net/identifiers.ts';
import { encodeIpv4, ipv4HeaderBytes } from '../net/ipv4.ts';
import {
  authenticatePacket,
  authenticationHeaderProtocol,
  prependAuthenticationHeader,
  spiOf,
} from './authentication-header.ts';
import { SequenceCounter } from './hmac-sequence.ts';
import { appendTrailer, splitTrailer } from './hmac-trailer.ts';
import {
  advertisementType,
  authenticationTypes,
  coversPseudoHeader,
  encodeAdvertisement,
  passwordBytes,
  setChecksum,
  vrrpMulticastGroups,
  vrrpProtocolNumber,
} from './packet.ts';
import { type InstanceSettings, keyOf } from './settings.ts';
import { destinationsOf, hopLimitOf } from './transport.ts';

/** Internetwork control (RFC 791), as keepalived marks its adverts. */
const typeOfServiceControl = 0xc0;
/** Where the protocol stands in an IPv4 header. */
const ipv4ProtocolOffset = 9;

/** An advert as the network layer takes it. */
export interface OutgoingAdvert {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** IPv4: the whole packet. IPv6: the message, before which the kernel sets its header. */
  readonly packet: Uint8Array;
  /** Undefined for the kernel's default, which only IPv6 has. */
  readonly hopLimit: number | undefined;
}

/** Whether it carries a number, so that peers refuse it as a replay once the next one was sent. */
export function isNumbered({
  destination,
  packet,
}: Pick<OutgoingAdvert, 'destination' | 'packet'>): boolean {
  if (!isIpv4(destination)) return splitTrailer(packet, 6).trailer !== undefined;
  if (packet[ipv4ProtocolOffset] === authenticationHeaderProtocol) return true;
  return splitTrailer(packet.subarray(ipv4HeaderBytes), 4).trailer !== undefined;
}

/** As many adverts fit into the master down interval, which is 3 intervals and up to one of skew. */
const unheardAdverts = 4;

export class Sender {
  #settings: InstanceSettings;
  /** Counts up by one per advert from 1, as keepalived's does. */
  #sent = 0;
  /** keepalived's routers share one count under AH: the next number is above every one said. */
  #lastSequence = 0;
  readonly #counter = new SequenceCounter();
  /** The number in the trailer of the latest advert, which may not be sent. */
  #offered: bigint | undefined;
  /** What would let go if this were the end; good until the next number is another one. */
  #farewell:
    | { readonly source: IpAddress; readonly adverts: readonly OutgoingAdvert[] }
    | undefined;
  #cached:
    | {
        readonly priority: number;
        readonly source: IpAddress;
        readonly messages: Map<IpAddress, Uint8Array>;
      }
    | undefined;
  /** VRRPv3 over IPv4 unicast: peers are of keepalived 1.3.6 or older. */
  #usesOldChecksum: boolean;

  constructor(settings: InstanceSettings) {
    this.#settings = settings;
    this.#usesOldChecksum = isOldChecksumAsked(settings);
  }

  replaceSettings(settings: InstanceSettings): void {
    this.#settings = settings;
    this.#usesOldChecksum = isOldChecksumAsked(settings);
    this.#cached = undefined;
    this.#farewell = undefined;
  }

  /** False when it does so already. */
  useOldChecksum(): boolean {
    if (this.#usesOldChecksum) return false;
    this.#usesOldChecksum = true;
    this.#cached = undefined;
    this.#farewell = undefined;
    return true;
  }

  /** The advert was sent: the next one gets the next number. */
  countSent(): void {
    this.#farewell = undefined;
    this.#sent += 1;
    this.#lastSequence += 1;
    if (this.#offered !== undefined) this.#counter.use(this.#offered);
  }

  /** Whoever was heard may have spoken on unheard until we take over: the next number passes those too. */
  hearSequence(sequence: number): void {
    this.#farewell = undefined;
    this.#lastSequence = Math.max(this.#lastSequence, sequence + unheardAdverts);
  }

  /**
   * The next advert, one copy for each destination, without counting it as sent. All copies have the
   * same identification and the same numbers.
   *
   * @param wallUs Unix time, for the number of a signed one
   */
  next(priority: Priority | 0, source: IpAddress, wallUs: number): readonly OutgoingAdvert[] {
    const { transport, family } = this.#settings;
    const hopLimit = hopLimitOf(transport, family);
    return destinationsOf(transport, source).map((destination): OutgoingAdvert => {
      const ends = { source, destination };
      const message = this.#sign(this.#message(priority, ends), ends, wallUs);
      const isV4 = isIpv4(source) && isIpv4(destination);
      const packet = isV4 ? this.#packet(message, source, destination, hopLimit ?? 255) : message;
      return { source, destination, packet, hopLimit };
    });
  }

  /** Kept, as the farewells of all routers are told whenever one of them changes. */
  farewell(source: IpAddress, wallUs: number): readonly OutgoingAdvert[] {
    if (this.#farewell?.source !== source) {
      this.#farewell = { source, adverts: this.next(0, source, wallUs) };
    }
    return this.#farewell.adverts;
  }

  #packet(
    message: Uint8Array,
    source: Ipv4Address,
    destination: Ipv4Address,
    timeToLive: number,
  ): Uint8Array {
    const { authentication } = this.#settings;
    const isAh = authentication.type === 'ah';
    const header = {
      typeOfService: typeOfServiceControl,
      identification: (this.#sent + 1) & 0xffff,
      timeToLive,
      protocol: isAh ? authenticationHeaderProtocol : vrrpProtocolNumber,
      source,
      destination,
    };
    if (!isAh) return encodeIpv4(header, message);
    const sequence = this.#lastSequence + 1;
    const payload = prependAuthenticationHeader({ spi: spiOf(source), sequence }, message);
    const packet = encodeIpv4(header, payload);
    authenticatePacket(packet, ipv4HeaderBytes, authentication.password);
    return packet;
  }

  #sign(message: Uint8Array, ends: PseudoHeader, wallUs: number): Uint8Array {
    const { source } = ends;
    const { authentication } = this.#settings;
    this.#offered = undefined;
    if (authentication.type !== 'hmac' || authentication.mode === 'receive-only') return message;
    const key = keyOf(authentication, authentication.activeKey);
    if (!key) return message;
    this.#offered = this.#counter.next(wallUs, authentication);
    const signed = appendTrailer(message, source, key, this.#offered);
    // The checksum of IPv4's message leaves the trailer out; over IPv6 it is the kernel's work, and
    // covers all that the packet carries (RFC 8200, 8.1).
    if (!isIpv4(source)) setChecksum(signed, ends);
    return signed;
  }

  /** The same for every advert of one priority between two addresses, so it is built once. */
  #message(priority: number, ends: PseudoHeader): Uint8Array {
    const { source, destination } = ends;
    const isCached = this.#cached?.priority === priority && this.#cached.source === source;
    const cached = isCached ? this.#cached : undefined;
    const known = cached?.messages.get(destination);
    if (known) return known;
    const { version, family, authentication, checksumAsV2 } = this.#settings;
    const advertisement = {
      version,
      type: advertisementType,
      vrid: this.#settings.vrid,
      priority,
      authenticationType: authenticationTypes[authentication.type],
      advertIntervalUs: this.#settings.advertIntervalUs,
      addresses: this.#settings.addresses,
      authenticationData: passwordBytes(
        authentication.type === 'pass' ? authentication.password : '',
      ),
    };
    const message = encodeAdvertisement(advertisement, family);
    const isCovered = coversPseudoHeader(version, source, checksumAsV2);
    const isOld = this.#usesOldChecksum && isIpv4(source);
    const covered = isOld ? { source, destination: vrrpMulticastGroups[4] } : ends;
    setChecksum(message, isCovered ? covered : undefined);
    const messages = cached?.messages ?? new Map<IpAddress, Uint8Array>();
    messages.set(destination, message);
    this.#cached = { priority, source, messages };
    return message;
  }
}

function isOldChecksumAsked({ transport }: InstanceSettings): boolean {
  return transport.kind === 'unicast' && transport.oldChecksum === 'always';
}
