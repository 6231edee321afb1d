// Owns the IPv4 header (RFC 791, 3.1): bytes in, fields out, and back. Never looks into the payload.
import { addressBytes, addressFromBytes, type Ipv4Address } from './address.ts';
import { internetChecksum } from './checksum.ts';
import type { Datagram } from './datagram.ts';

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

/** Undefined when the bytes cannot be an IPv4 packet. Never throws. */
export function decodeIpv4(packet: Uint8Array): Datagram | undefined {
  if (packet.length < ipv4HeaderBytes) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const headerLength = (view.getUint8(0) & 0x0f) * 4;
  if (view.getUint8(0) >> 4 !== 4 || headerLength < ipv4HeaderBytes) return undefined;
  if (headerLength > packet.length) return undefined;
  const source = addressFromBytes(packet.subarray(12, 16));
  const destination = addressFromBytes(packet.subarray(16, 20));
  if (!source || !destination) return undefined;
  return {
    source,
    destination,
    hopLimit: view.getUint8(8),
    protocol: view.getUint8(9),
    header: packet.subarray(0, headerLength),
    totalLength: view.getUint16(2),
    payload: packet.subarray(headerLength),
  };
}
