// Owns sending datagrams to the service manager's socket, which may have a path or an abstract address.
// Never waits for it and never throws.
import { arenaPiece } from './arena.ts';
import { SystemCallError } from './errors.ts';
import {
  AF_UNIX,
  close,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  sendto,
  socket,
} from './libc.ts';
import { unixAddress } from './unix-address.ts';

const message = arenaPiece('notification', 1024);
const encoder = new TextEncoder();

/**
 * Answers with why it was not taken, if it was not. What is beyond 1024 bytes is cut.
 *
 * @param name a path, or `@` and an abstract address
 */
export function notifySocket(name: string, text: string): SystemCallError | undefined {
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const attempted = `notify ${name}`;
  if (fd < 0) return new SystemCallError('socket', -fd, attempted);
  const { written } = encoder.encodeInto(text, message);
  const address = unixAddress(name);
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  const result = sendto(fd, message, written, flags, address, address.length);
  close(fd);
  return result < 0 ? new SystemCallError('sendto', -result, attempted) : undefined;
}
