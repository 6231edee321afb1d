// Owns VRRPv2 under an IP authentication header with HMAC-MD5-96. Never keeps a sequence number.
import { hmac } from '@noble/hashes/hmac.js';
import { md5 } from '@noble/hashes/legacy.js';
import { addressBytes, type Ipv4Address } from '../net/address.ts';

//  0                   1                   2                   3                 RFC 2402, 2
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// | Next Header   |  Payload Len  |          RESERVED             |
// |                 Security Parameters Index (SPI)               |
// |                    Sequence Number Field                      |
// |                Authentication Data (12 bytes)                 |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

export const authenticationHeaderProtocol = 51;
export const authenticationHeaderBytes = 24;

const icvOffset = 12;
const icvBytes = 12;
const vrrpProtocol = 112;
// In an IPv4 header.
const timeToLiveOffset = 8;
const destinationOffset = 16;
/** 32-bit words of the header less two (RFC 2402, 2.2). */
const payloadLength = 4;

export interface AuthenticationHeader {
  /** The sender's address as a number, as keepalived chooses it. */
  readonly spi: number;
  readonly sequence: number;
}

/** Undefined when the payload does not begin with such a header before VRRP. Never throws. */
export function decodeAuthenticationHeader(payload: Uint8Array): AuthenticationHeader | undefined {
  if (payload.length < authenticationHeaderBytes) return undefined;
  if (payload[0] !== vrrpProtocol || payload[1] !== payloadLength) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return { spi: view.getUint32(4), sequence: view.getUint32(8) };
}

/** The SPI that a sender uses: its own address. */
export function spiOf(source: Ipv4Address): number {
  const bytes = addressBytes(source);
  return new DataView(bytes.buffer).getUint32(0);
}

/** The payload of the IP packet: authentication header, value not filled in, then the message. */
export function prependAuthenticationHeader(
  { spi, sequence }: AuthenticationHeader,
  message: Uint8Array,
): Uint8Array {
  const payload = new Uint8Array(authenticationHeaderBytes + message.length);
  const view = new DataView(payload.buffer);
  view.setUint8(0, vrrpProtocol);
  view.setUint8(1, payloadLength);
  view.setUint32(4, spi);
  view.setUint32(8, sequence);
  payload.set(message, authenticationHeaderBytes);
  return payload;
}

/** Fills in the integrity value of a whole IP packet, in place. */
export function authenticatePacket(
  packet: Uint8Array,
  headerLength: number,
  password: string,
): void {
  packet.set(integrityValue(packet, headerLength, password), headerLength + icvOffset);
}

/** Whether the packet carries the value that this password gives. */
export function isAuthentic(packet: Uint8Array, headerLength: number, password: string): boolean {
  const start = headerLength + icvOffset;
  const received = packet.subarray(start, start + icvBytes);
  const expected = integrityValue(packet, headerLength, password);
  let difference = 0;
  for (const [at, byte] of expected.entries()) difference |= byte ^ (received[at] ?? 0);
  return difference === 0;
}

/**
 * HMAC-MD5-96 (RFC 2403) as keepalived computes it: service type, fragment field, header checksum and
 * the value itself count as zero; identification counts as it is sent. Time to live does so only towards
 * the multicast group, whose packets are not forwarded; towards a peer it counts as zero.
 */
function integrityValue(packet: Uint8Array, headerLength: number, password: string): Uint8Array {
  const copy = packet.slice();
  copy[1] = 0;
  if (!isToGroup(packet)) copy[timeToLiveOffset] = 0;
  copy.fill(0, 6, 8);
  copy.fill(0, 10, 12);
  copy.fill(0, headerLength + icvOffset, headerLength + icvOffset + icvBytes);
  const key = new TextEncoder().encode(password).subarray(0, 8);
  return hmac(md5, key, copy).subarray(0, icvBytes);
}

/** Whether the destination is in 224.0.0.0/4. */
function isToGroup(packet: Uint8Array): boolean {
  return (packet[destinationOffset] ?? 0) >> 4 === 0xe;
}
