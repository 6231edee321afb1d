// Owns the address of a Unix socket as the kernel takes it. Never opens one.
import { AF_UNIX } from './libc.ts';

const encoder = new TextEncoder();
const longestPathBytes = 107;

/**
 * struct sockaddr_un: the family, then a path with a zero byte, or a zero byte with an abstract name.
 * What is longer than the kernel takes is cut.
 *
 * @param name a path, or `@` and an abstract name
 */
export function unixAddress(name: string): Uint8Array {
  const isAbstract = name.startsWith('@');
  const bytes = encoder.encode(isAbstract ? name.slice(1) : name).subarray(0, longestPathBytes);
  const address = new Uint8Array(2 + bytes.length + 1);
  address[0] = AF_UNIX;
  address.set(bytes, isAbstract ? 3 : 2);
  return address;
}
