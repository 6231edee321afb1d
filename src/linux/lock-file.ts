// Owns a file that only one process holds at a time. Never decides what is written in it.
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { SystemCallError } from './errors.ts';
import { EAGAIN, flock } from './libc.ts';

const LOCK_EX = 2;
const LOCK_NB = 4;

/** A file that only we hold; the lock ends with `release` or with the process. */
export interface LockedFile {
  readonly path: string;
  /** Replaces the content. */
  write(text: string): void;
  /** Removes the name while the lock is still held; a missing name is fine. */
  unlink(): void;
  release(): void;
}

/**
 * Creates and locks a file (mode 0644, close-on-exec, no symbolic link followed). Undefined when
 * another process holds it.
 * @throws SystemCallError when it cannot be opened or locked.
 */
export function tryLockFile(path: string): LockedFile | undefined {
  // The holder may unlink the name between our open and our lock: then try the new file.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const fd = openForLock(path);
    const result = flock(fd, LOCK_EX | LOCK_NB);
    if (result === 0 && isStillNamed(fd, path)) {
      fchmodSync(fd, 0o644); // whatever the umask
      return lockedFile(fd, path);
    }
    closeSync(fd);
    if (result === -EAGAIN) return undefined;
    if (result < 0) throw new SystemCallError('flock', -result, `lock ${path}`);
  }
  return undefined;
}

function openForLock(path: string): number {
  const { O_CREAT, O_RDWR, O_NOFOLLOW } = constants;
  try {
    return openSync(path, O_CREAT | O_RDWR | O_NOFOLLOW, 0o644); // libuv adds O_CLOEXEC
  } catch (error) {
    throw asSystemCallError('open', error, `open ${path}`);
  }
}

function isStillNamed(fd: number, path: string): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  const held = fstatSync(fd);
  return named?.ino === held.ino && named.dev === held.dev;
}

function lockedFile(fd: number, path: string): LockedFile {
  let held = true;
  return {
    path,
    write(text) {
      ftruncateSync(fd, 0);
      writeSync(fd, text, 0);
    },
    unlink() {
      if (!held || !isStillNamed(fd, path)) return;
      try {
        unlinkSync(path);
      } catch (error) {
        throw asSystemCallError('unlink', error, `remove ${path}`);
      }
    },
    release() {
      if (held) closeSync(fd);
      held = false;
    },
  };
}

function asSystemCallError(call: string, error: unknown, attempted: string): unknown {
  const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : Number.NaN;
  return errno < 0 ? new SystemCallError(call, -errno, attempted) : error;
}
