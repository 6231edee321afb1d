// Owns authentication trailers of captured and of forged adverts, with an HMAC of their own.
// Independent of the product's. Never captures or sends.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { addressBytes, parseIp } from '../src/net/address.ts';
import { decodeFrame } from './frames.ts';
import { parsePcap } from './pcap.ts';

export const trailerBytes = 28;
const hmacOffset = 12;
const ethernetBytes = 14;

/** An advert with what is signed about it. */
export interface SignedAdvert {
  readonly source: string;
  readonly vrid: number;
  readonly atUs: number;
  /** Its frame's place in the capture, from 1. */
  readonly number: number;
  /** The IPv4 packet or, in IPv6, what follows the header. */
  readonly packet: Uint8Array;
  /** Undefined when it is not signed. */
  readonly keyId: number | undefined;
  readonly sequence: bigint;
}

/** All adverts of a capture, in order; those that are 28 bytes longer than they say are signed. */
export function readSignedAdverts(pcapFile: string): SignedAdvert[] {
  return parsePcap(readFileSync(pcapFile)).flatMap(({ bytes, atUs }, at) => {
    const frame = decodeFrame(bytes);
    if (frame.kind !== 'advert') return [];
    const { source, vrid } = frame;
    const isIpv6 = source.includes(':');
    const length = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const start = ethernetBytes + (isIpv6 ? 40 : 0);
    const packet = bytes.slice(start, start + length(isIpv6 ? 18 : 16));
    const message = messageOf(packet, source);
    const isVersion2 = (message[0] ?? 0) >> 4 === 2;
    const promised = 8 + (message[3] ?? 0) * (isIpv6 ? 16 : 4) + (isVersion2 && !isIpv6 ? 8 : 0);
    const isSigned = message.length === promised + trailerBytes;
    const trailer = Buffer.from(message.subarray(-trailerBytes));
    const signature = {
      keyId: isSigned ? trailer[1] : undefined,
      sequence: trailer.readBigUInt64BE(4),
    };
    return [{ source, vrid, atUs, number: at + 1, packet, ...signature }];
  });
}

/** Whether the value is that of this key, and type and reserved bytes are as they must be. */
export function hasGoodTrailer({ packet, source }: SignedAdvert, key: Uint8Array): boolean {
  const message = messageOf(packet, source);
  const trailer = message.subarray(-trailerBytes);
  const isWellFormed = trailer[0] === 1 && trailer[2] === 0 && trailer[3] === 0;
  const value = trailerHmac(message.subarray(0, -trailerBytes), trailer, source, key);
  return isWellFormed && value.equals(trailer.subarray(hmacOffset));
}

/** Writes a trailer into the last 28 bytes of an IPv4 packet: key 7, the time of day. */
export function signInPlace(packet: Uint8Array, source: string, key: Uint8Array): Uint8Array {
  const message = messageOf(packet, source);
  const trailer = message.subarray(-trailerBytes);
  trailer.set([1, 7, 0, 0]);
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32BE(Math.floor(Date.now() / 1000));
  trailer.set(seconds, 4);
  trailer.set(trailerHmac(message.subarray(0, -trailerBytes), trailer, source, key), hmacOffset);
  return packet;
}

function messageOf(packet: Uint8Array, source: string): Uint8Array {
  return source.includes(':') ? packet : packet.subarray(20);
}

function trailerHmac(
  message: Uint8Array,
  trailer: Uint8Array,
  source: string,
  key: Uint8Array,
): Buffer {
  const address = parseIp(source);
  if (!address) throw new RangeError(`${source} is no address`);
  const padded = new Uint8Array(16);
  padded.set(addressBytes(address));
  const family = source.includes(':') ? 6 : 4;
  const head = [family, (message[0] ?? 0) >> 4, message[1] ?? 0, 0, ...padded];
  const [beforeChecksum, afterChecksum] = [message.subarray(0, 6), message.subarray(8)];
  const signed = [...head, ...beforeChecksum, 0, 0, ...afterChecksum];
  const covered = Uint8Array.from([
    ...signed,
    ...trailer.subarray(0, hmacOffset),
    ...new Uint8Array(16),
  ]);
  return createHmac('sha256', key).update(covered).digest().subarray(0, 16);
}
