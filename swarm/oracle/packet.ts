// Owns reading the few fields of an advert that the rules speak of, from the bytes on the wire and by
// itself. Never judges them.
import type { ReceivedPacket } from '../../src/net/received.ts';

//  IPv4 header (RFC 791), perhaps an authentication header of 24 bytes (RFC 2402), then:
//  |Version| Type  | Virtual Rtr ID|   Priority    | Count IP Addrs|
//  |   Auth Type   |   Adver Int   |  version 2: seconds; version 3: 12 bits of centiseconds

const authenticationHeader = 51;
const authenticationBytes = 24;

export interface HeardAdvert {
  readonly vrid: number;
  readonly version: number;
  readonly priority: number;
  readonly intervalUs: number;
  /** Address bytes as a number per byte: compared from the left. */
  readonly source: readonly number[];
  readonly destination: readonly number[];
  /** The same as text, to tell senders apart. */
  readonly sender: string;
  readonly isAuthenticated: boolean;
  /** Of the authentication header; 0 without one. */
  readonly sequence: number;
  readonly message: Uint8Array;
  /** What stands behind the message. */
  readonly trailer: Uint8Array;
}

/** Bytes of an IPv6 address in its usual text. */
function ipv6Bytes(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** A run speaks of few addresses, again and again. */
const known = new Map<string, readonly number[]>();
const mostKnown = 10_000;

export function bytesOfAddress(text: string): readonly number[] {
  const bytes = known.get(text);
  if (bytes) return bytes;
  if (known.size > mostKnown) known.clear();
  const read = text.includes(':') ? ipv6Bytes(text) : text.split('.').map(Number);
  known.set(text, read);
  return read;
}

/** Like a subtraction: negative when the left one is lower. */
export function compareBytes(left: readonly number[], right: readonly number[]): number {
  for (const [at, byte] of left.entries()) {
    if (byte !== right[at]) return byte - (right[at] ?? 0);
  }
  return 0;
}

export function readAdvert(packet: ReceivedPacket): HeardAdvert {
  const { bytes } = packet;
  const at = (place: number) => bytes[place] ?? 0;
  const header = packet.family === 4 ? (at(0) & 0x0f) * 4 : 0;
  const isAuthenticated = packet.family === 4 && at(9) === authenticationHeader;
  const start = header + (isAuthenticated ? authenticationBytes : 0);
  const sequence = isAuthenticated
    ? ((at(header + 8) * 256 + at(header + 9)) * 256 + at(header + 10)) * 256 + at(header + 11)
    : 0;
  const version = at(start) >> 4;
  const passwordBytes = version === 2 ? 8 : 0;
  const end = start + 8 + at(start + 3) * (packet.family === 4 ? 4 : 16) + passwordBytes;
  const centiseconds = (at(start + 4) & 0x0f) * 256 + at(start + 5);
  const sender = packet.family === 4 ? `${at(12)}.${at(13)}.${at(14)}.${at(15)}` : packet.source;
  return {
    vrid: at(start + 1),
    version,
    priority: at(start + 2),
    intervalUs: version === 2 ? at(start + 5) * 1_000_000 : centiseconds * 10_000,
    source: bytesOfAddress(sender),
    destination:
      packet.family === 4 ? [at(16), at(17), at(18), at(19)] : bytesOfAddress(packet.destination),
    sender,
    isAuthenticated,
    sequence,
    message: bytes.subarray(start, end),
    trailer: bytes.subarray(end),
  };
}
