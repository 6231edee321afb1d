// Owns helpers of this folder's tests. Never imported by the program.
import { AF_UNIX, check, SOCK_CLOEXEC, SOCK_STREAM, socketpair } from './libc.ts';

/** Resolves when `condition` holds; the test's own time limit ends a vain wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Two connected stream sockets. */
export function connectedPair(): [number, number] {
  const pair = new Int32Array(2);
  const bytes = new Uint8Array(pair.buffer);
  check('socketpair', socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, bytes), 'connect a pair');
  return [pair[0] ?? -1, pair[1] ?? -1];
}
