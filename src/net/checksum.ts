// Owns the internet checksum (RFC 1071) and its pseudo headers. Never looks into a message.
import { addressBytes } from './address.ts';
import type { PseudoHeader } from './datagram.ts';

/** One's complement sum of 16-bit big-endian words; an odd last byte is padded with zero. */
export function onesComplementSum(bytes: Uint8Array, initial = 0): number {
  let sum = initial;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  if (bytes.length % 2 === 1) sum += (bytes[bytes.length - 1] ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** The checksum to store in a field that was zero while summing. */
export function internetChecksum(bytes: Uint8Array, initial = 0): number {
  return ~onesComplementSum(bytes, initial) & 0xffff;
}

/**
 * The sum over a pseudo header, as `initial` of the message's own sum: the same words in IPv4
 * (RFC 793, 3.1) and IPv6 (RFC 8200, 8.1).
 */
export function pseudoHeaderSum(
  { source, destination }: PseudoHeader,
  protocol: number,
  length: number,
): number {
  const addresses =
    onesComplementSum(addressBytes(source)) + onesComplementSum(addressBytes(destination));
  return addresses + protocol + length;
}
