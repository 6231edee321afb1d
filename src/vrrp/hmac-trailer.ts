// Owns the authentication trailer behind a VRRP message and its HMAC-SHA-256. Never keeps a number,
// and never judges.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type AddressFamily, addressBytes, familyOf, type IpAddress } from '../net/address.ts';
import { promisedBytes } from './packet.ts';

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |   Type (1)    |    Key id     |           Reserved            |
// |                            Seconds                            |
// |     1/65536 of a second       |            Counter            |
// |                HMAC, cut to 128 bits (16 bytes)               |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

export const trailerBytes = 28;

const trailerType = 1;
const sequenceOffset = 4;
const hmacOffset = 12;
const hmacBytes = 16;
const pseudoHeaderBytes = 20;
const checksumOffset = 6;

export interface Trailer {
  readonly keyId: number;
  /** Seconds, fraction and counter as one number of 64 bits. */
  readonly sequence: bigint;
  /** Whether type and reserved bytes are as they must be. */
  readonly isWellFormed: boolean;
  readonly bytes: Uint8Array;
}

/** A message and what stands behind it. */
export interface SplitMessage {
  /** Without the trailer. */
  readonly message: Uint8Array;
  readonly trailer: Trailer | undefined;
}

/** Takes off what is exactly as long as a trailer behind a whole message. Never throws. */
export function splitTrailer(bytes: Uint8Array, family: AddressFamily): SplitMessage {
  const end = promisedBytes(bytes, family);
  if (bytes.length !== end + trailerBytes) return { message: bytes, trailer: undefined };
  return { message: bytes.subarray(0, end), trailer: decodeTrailer(bytes.subarray(end)) };
}

function decodeTrailer(bytes: Uint8Array): Trailer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWellFormed = view.getUint8(0) === trailerType && view.getUint16(2) === 0;
  const sequence = view.getBigUint64(sequenceOffset);
  return { keyId: view.getUint8(1), sequence, isWellFormed, bytes };
}

/** The message with a trailer behind it; the message's own checksum stays as it is. */
export function appendTrailer(
  message: Uint8Array,
  source: IpAddress,
  key: { readonly id: number; readonly bytes: Uint8Array },
  sequence: bigint,
): Uint8Array {
  const signed = new Uint8Array(message.length + trailerBytes);
  signed.set(message);
  const trailer = signed.subarray(message.length);
  const view = new DataView(signed.buffer, message.length);
  view.setUint8(0, trailerType);
  view.setUint8(1, key.id);
  view.setBigUint64(sequenceOffset, sequence);
  trailer.set(trailerHmac(message, trailer, source, key.bytes), hmacOffset);
  return signed;
}

/** Whether this key gives the value that the trailer carries. Takes as long for any value. */
export function isTrailerAuthentic(
  message: Uint8Array,
  { bytes }: Trailer,
  source: IpAddress,
  key: Uint8Array,
): boolean {
  const expected = trailerHmac(message, bytes, source, key);
  let difference = 0;
  for (const [at, byte] of expected.entries()) difference |= byte ^ (bytes[hmacOffset + at] ?? 0);
  return difference === 0;
}

/**
 * Over a pseudo header with the source address, the message with zeros for its checksum, which a
 * kernel may fill in afterwards, and the trailer with zeros for the value.
 */
function trailerHmac(
  message: Uint8Array,
  trailer: Uint8Array,
  source: IpAddress,
  key: Uint8Array,
): Uint8Array {
  const covered = new Uint8Array(pseudoHeaderBytes + message.length + trailerBytes);
  covered[0] = familyOf(source);
  covered[1] = (message[0] ?? 0) >> 4;
  covered[2] = message[1] ?? 0;
  covered.set(addressBytes(source), 4);
  covered.set(message, pseudoHeaderBytes);
  covered.fill(0, pseudoHeaderBytes + checksumOffset, pseudoHeaderBytes + checksumOffset + 2);
  covered.set(trailer.subarray(0, hmacOffset), pseudoHeaderBytes + message.length);
  return hmac(sha256, key, covered).subarray(0, hmacBytes);
}
