// Owns adverts byte by byte, without what differs from one to the next: numbers, what covers them.
// Checks the authentication header's value on its own. Never decodes further (frames.ts does).
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeFrame } from './frames.ts';
import { parsePcap } from './pcap.ts';

export interface RawAdvert {
  readonly source: string;
  readonly vrid: number;
  readonly priority: number;
  /** From the Ethernet header on, in hexadecimal; dots stand for what was left out. */
  readonly pattern: string;
  /** The packet under IPv4, ready to check; undefined in IPv6. */
  readonly ipv4: Uint8Array | undefined;
}

const ethernetBytes = 14;
const ipv4Bytes = 20;
const authenticationHeader = 51;
const icvOffset = 12;
const icvBytes = 12;

/** All adverts of a capture, in order. */
export function readRawAdverts(pcapFile: string): RawAdvert[] {
  return parsePcap(readFileSync(pcapFile)).flatMap(({ bytes }) => {
    const frame = decodeFrame(bytes);
    if (frame.kind !== 'advert') return [];
    const { source, vrid, priority } = frame;
    const isIpv4 = !source.includes(':');
    const ipv4 = isIpv4 ? bytes.subarray(ethernetBytes) : undefined;
    return [{ source, vrid, priority, pattern: patternOf(bytes, isIpv4), ipv4 }];
  });
}

/**
 * HMAC-MD5-96 (RFC 2403) over the packet as keepalived counts it: service type, fragment field,
 * header checksum and the value itself as zero, towards a peer time to live as well. True for a packet
 * without such a header.
 */
export function hasGoodIntegrityValue({ ipv4 }: RawAdvert, password: string): boolean {
  if (!ipv4 || ipv4[9] !== authenticationHeader) return true;
  const length = ((ipv4[2] ?? 0) << 8) | (ipv4[3] ?? 0);
  const start = ipv4Bytes + icvOffset;
  const received = Buffer.from(ipv4.subarray(start, start + icvBytes));
  const covered = ipv4.slice(0, length);
  return received.equals(integrityValue(covered, password));
}

/** The value for an IPv4 packet with an authentication header. */
export function integrityValue(packet: Uint8Array, password: string): Buffer {
  const covered = packet.slice();
  covered[1] = 0;
  if ((covered[16] ?? 0) < 224) covered[8] = 0; // a peer may be some hops away
  covered.fill(0, 6, 8);
  covered.fill(0, 10, 12);
  covered.fill(0, ipv4Bytes + icvOffset, ipv4Bytes + icvOffset + icvBytes);
  return createHmac('md5', password).update(covered).digest().subarray(0, icvBytes);
}

function patternOf(bytes: Uint8Array, isIpv4: boolean): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const hide = (from: number, count: number): void => {
    for (let at = from; at < from + count; at += 1) hex[ethernetBytes + at] = '..';
  };
  if (!isIpv4) {
    hide(1, 3); // the kernel chooses the flow label; the traffic class is put back below
    hex[ethernetBytes + 1] = `${((bytes[ethernetBytes + 1] ?? 0) >> 4).toString(16)}.`;
    return hex.join('');
  }
  hide(4, 2); // identification
  hide(10, 2); // header checksum
  if (bytes[ethernetBytes + 9] === authenticationHeader) {
    hide(ipv4Bytes + 8, 4); // sequence number
    hide(ipv4Bytes + icvOffset, icvBytes);
  }
  return hex.join('');
}
