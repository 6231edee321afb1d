// Owns turning written requests into text for tests. Never used outside them.
import { RequestWriter } from '../netlink/codec.ts';

/** What `write` writes, in hexadecimal digits. */
export function written(write: (writer: RequestWriter) => void): string {
  const room = new Uint8Array(8192);
  const writer = new RequestWriter(room);
  write(writer);
  return Buffer.from(room.subarray(0, writer.length)).toString('hex');
}

export function hex(...parts: readonly string[]): string {
  return parts.join('').replaceAll(' ', '');
}

/** A zero-ended text of an attribute, padded, in hexadecimal digits. */
export function textHex(text: string): string {
  const bytes = Buffer.from(`${text}\0`);
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]).toString('hex');
}
