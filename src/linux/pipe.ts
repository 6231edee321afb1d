// Owns making pipes, which Node.js cannot. Never reads or writes one.
import { check, pipe2 } from './libc.ts';

const O_CLOEXEC = 0o2000000;

export interface Pipe {
  readonly readFd: number;
  readonly writeFd: number;
}

/** Both ends close on exec. @throws SystemCallError when there are no descriptors left. */
export function openPipe(): Pipe {
  const ends = new Int32Array(2);
  check('pipe2', pipe2(new Uint8Array(ends.buffer), O_CLOEXEC), 'make a pipe');
  const [readFd = -1, writeFd = -1] = ends;
  return { readFd, writeFd };
}
