// Owns telling what a captured Ethernet frame is: advertisement, ARP, neighbour advertisement.
// Never validates: it is the lab's second opinion, independent of the product's codec.
import { addressFromBytes } from '../src/net/address.ts';
import { macFromBytes } from '../src/net/identifiers.ts';

/** A VRRP advertisement (RFC 3768, RFC 9568, 5.1). */
export interface AdvertFrame {
  readonly kind: 'advert';
  readonly sourceMac: string;
  readonly source: string;
  readonly destination: string;
  /** IPv4 TTL or IPv6 hop limit. */
  readonly ttl: number;
  readonly version: number;
  readonly vrid: number;
  readonly priority: number;
  readonly advertIntervalUs: number;
  readonly addresses: readonly string[];
}

/** An ARP message (RFC 826). */
export interface ArpFrame {
  readonly kind: 'arp';
  readonly sourceMac: string;
  readonly operation: 'request' | 'reply';
  readonly senderMac: string;
  readonly senderAddress: string;
  readonly targetMac: string;
  readonly targetAddress: string;
  /** Sender and target address are the same. */
  readonly isGratuitous: boolean;
}

/** An IPv6 neighbour advertisement (RFC 4861, 4.4). */
export interface NeighbourAdvertFrame {
  readonly kind: 'neighbourAdvert';
  readonly sourceMac: string;
  readonly source: string;
  readonly destination: string;
  readonly target: string;
  readonly isOverride: boolean;
}

export interface OtherFrame {
  readonly kind: 'other';
  readonly sourceMac: string;
  readonly etherType: number;
}

export type DecodedFrame = AdvertFrame | ArpFrame | NeighbourAdvertFrame | OtherFrame;

interface IpPacket {
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  readonly protocol: number;
  readonly payload: Uint8Array;
}

const vrrpProtocol = 112;
const authenticationHeader = 51;
const icmpv6 = 58;

/** What a frame is; `other` for everything the lab does not look into, and for cut-off frames. */
export function decodeFrame(bytes: Uint8Array): DecodedFrame {
  const sourceMac = macFromBytes(bytes.subarray(6, 12)) ?? '';
  const etherType = uint16(bytes, 12);
  const body = bytes.subarray(14);
  const other: OtherFrame = { kind: 'other', sourceMac, etherType };
  if (etherType === 0x0806) return decodeArp(body, sourceMac) ?? other;
  const packet = etherType === 0x0800 ? ipv4(body) : etherType === 0x86dd ? ipv6(body) : undefined;
  if (packet?.protocol === vrrpProtocol) return decodeAdvert(packet, sourceMac) ?? other;
  if (packet?.protocol === icmpv6) return decodeNeighbour(packet, sourceMac) ?? other;
  return other;
}

function ipv4(body: Uint8Array): IpPacket | undefined {
  const headerLength = ((body[0] ?? 0) & 0x0f) * 4;
  const totalLength = uint16(body, 2);
  if (body.length < totalLength || headerLength < 20) return undefined;
  let protocol = body[9] ?? 0;
  let payload = body.subarray(headerLength, totalLength);
  if (protocol === authenticationHeader) {
    protocol = payload[0] ?? 0;
    payload = payload.subarray(((payload[1] ?? 0) + 2) * 4);
  }
  return {
    source: addressText(body.subarray(12, 16)),
    destination: addressText(body.subarray(16, 20)),
    ttl: body[8] ?? 0,
    protocol,
    payload,
  };
}

function ipv6(body: Uint8Array): IpPacket | undefined {
  const payloadLength = uint16(body, 4);
  if (body.length < 40 + payloadLength) return undefined;
  return {
    source: addressText(body.subarray(8, 24)),
    destination: addressText(body.subarray(24, 40)),
    ttl: body[7] ?? 0,
    protocol: body[6] ?? 0,
    payload: body.subarray(40, 40 + payloadLength),
  };
}

function decodeAdvert(packet: IpPacket, sourceMac: string): AdvertFrame | undefined {
  const { payload, source, destination, ttl } = packet;
  if (payload.length < 8) return undefined;
  const version = (payload[0] ?? 0) >> 4;
  const addressLength = source.includes(':') ? 16 : 4;
  const count = payload[3] ?? 0;
  const addresses: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = 8 + index * addressLength;
    addresses.push(addressText(payload.subarray(start, start + addressLength)));
  }
  const advertIntervalUs =
    version === 3 ? (uint16(payload, 4) & 0x0fff) * 10_000 : (payload[5] ?? 0) * 1_000_000;
  return {
    ...{ kind: 'advert', sourceMac, source, destination, ttl, version },
    ...{ vrid: payload[1] ?? 0, priority: payload[2] ?? 0, advertIntervalUs, addresses },
  };
}

function decodeArp(body: Uint8Array, sourceMac: string): ArpFrame | undefined {
  const operation = uint16(body, 6);
  if (body.length < 28 || operation < 1 || operation > 2) return undefined;
  const senderAddress = addressText(body.subarray(14, 18));
  const targetAddress = addressText(body.subarray(24, 28));
  return {
    kind: 'arp',
    sourceMac,
    operation: operation === 1 ? 'request' : 'reply',
    senderMac: macFromBytes(body.subarray(8, 14)) ?? '',
    senderAddress,
    targetMac: macFromBytes(body.subarray(18, 24)) ?? '',
    targetAddress,
    isGratuitous: senderAddress === targetAddress,
  };
}

function decodeNeighbour(packet: IpPacket, sourceMac: string): NeighbourAdvertFrame | undefined {
  const { payload, source, destination } = packet;
  if (payload[0] !== 136 || payload.length < 24) return undefined;
  return {
    kind: 'neighbourAdvert',
    sourceMac,
    source,
    destination,
    target: addressText(payload.subarray(8, 24)),
    isOverride: ((payload[4] ?? 0) & 0x20) !== 0,
  };
}

function addressText(bytes: Uint8Array): string {
  return addressFromBytes(bytes) ?? '';
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
