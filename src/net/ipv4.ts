// Owns the IPv4 header (RFC 791, 3.1): bytes in, fields out, and back. Never looks into the payload.
import { addressBytes, addressFromBytes, type Ipv4Address, isIpv4 } from './address.ts';
import { internetChecksum } from './checksum.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |Version|  IHL  |Type of Service|          Total Length         |
// |         Identification        |Flags|      Fragment Offset    |
// |  Time to Live |    Protocol   |         Header Checksum       |
// |                       Source Address                          |
// |                    Destination Address                        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** Bytes of a header without options. */
export const ipv4HeaderBytes = 20;

export interface Ipv4Header {
  readonly typeOfService: number;
  readonly identification: number;
  readonly timeToLive: number;
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
}

/** A packet: header without options, don't-fragment clear, then the payload. */
export function encodeIpv4(header: Ipv4Header, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(ipv4HeaderBytes + payload.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x45);
  view.setUint8(1, header.typeOfService);
  view.setUint16(2, packet.length);
  view.setUint16(4, header.identification & 0xffff);
  view.setUint8(8, header.timeToLive);
  view.setUint8(9, header.protocol);
  packet.set(addressBytes(header.source), 12);
  packet.set(addressBytes(header.destination), 16);
  view.setUint16(10, internetChecksum(packet.subarray(0, ipv4HeaderBytes)));
  packet.set(payload, ipv4HeaderBytes);
  return packet;
}

export interface DecodedIpv4 extends Ipv4Header {
  /** As written in the header; may differ from what was received. */
  readonly totalLength: number;
  readonly headerLength: number;
  /** All received bytes after the header, Ethernet padding included. */
  readonly payload: Uint8Array;
}

/** Undefined when the bytes cannot be an IPv4 packet. Never throws. */
export function decodeIpv4(packet: Uint8Array): DecodedIpv4 | undefined {
  if (packet.length < ipv4HeaderBytes) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const headerLength = (view.getUint8(0) & 0x0f) * 4;
  if (view.getUint8(0) >> 4 !== 4 || headerLength < ipv4HeaderBytes) return undefined;
  if (headerLength > packet.length) return undefined;
  const source = addressFromBytes(packet.subarray(12, 16));
  const destination = addressFromBytes(packet.subarray(16, 20));
  if (!source || !destination || !isIpv4(source) || !isIpv4(destination)) return undefined;
  return {
    typeOfService: view.getUint8(1),
    totalLength: view.getUint16(2),
    identification: view.getUint16(4),
    timeToLive: view.getUint8(8),
    protocol: view.getUint8(9),
    source,
    destination,
    headerLength,
    payload: packet.subarray(headerLength),
  };
}
