// Owns what a socket hands over for one packet, before anybody has looked at it. Never judges it.
import { addressFromBytes, type IpAddress, type Ipv6Address } from './address.ts';
import type { Datagram } from './datagram.ts';
import { decodeIpv4 } from './ipv4.ts';

export type ReceivedPacket =
  /** The whole packet, header included. */
  | { readonly family: 4; readonly bytes: Uint8Array }
  /** The payload; the kernel keeps the header and tells what stood in it. */
  | {
      readonly family: 6;
      readonly bytes: Uint8Array;
      readonly source: Ipv6Address;
      readonly destination: Ipv6Address;
      readonly hopLimit: number;
      readonly protocol: number;
    };

const noHeader = new Uint8Array(0);

/** Where it was sent to, without a look at the rest; undefined when the bytes cannot be a packet. */
export function destinationOf(packet: ReceivedPacket): IpAddress | undefined {
  if (packet.family === 6) return packet.destination;
  return addressFromBytes(packet.bytes.subarray(16, 20));
}

/** Undefined when the bytes cannot be a packet. Never throws. */
export function datagramOf(packet: ReceivedPacket): Datagram | undefined {
  if (packet.family === 4) return decodeIpv4(packet.bytes);
  const { bytes, source, destination, hopLimit, protocol } = packet;
  const totalLength = bytes.length;
  return { source, destination, hopLimit, protocol, header: noHeader, totalLength, payload: bytes };
}
