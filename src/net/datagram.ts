// Owns what IPv4 and IPv6 packets have in common once they have arrived. Never parses the payload.
import type { IpAddress } from './address.ts';

/** A received packet, whichever family it came by. */
export interface Datagram {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Time to live, or hop limit. */
  readonly hopLimit: number;
  readonly protocol: number;
  /** The IPv4 header as received; empty for IPv6, whose header the kernel keeps. */
  readonly header: Uint8Array;
  /** Bytes that the packet claims to have, header included. */
  readonly totalLength: number;
  /** All received bytes after the header, Ethernet padding included. */
  readonly payload: Uint8Array;
}

/** What the upper-layer checksum covers besides the message (RFC 9568, 5.2.8; RFC 8200, 8.1). */
export interface PseudoHeader {
  readonly source: IpAddress;
  readonly destination: IpAddress;
}
