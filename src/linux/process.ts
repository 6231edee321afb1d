// Owns what the kernel knows about this process: parent's death, scheduling, name, locks, namespace.
// Never starts or ends a process.
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { SystemCallError } from './errors.ts';
import { check, EAGAIN, flock, intBytes, prctl, prctlName, schedSetscheduler } from './libc.ts';

const PR_SET_PDEATHSIG = 1;
const PR_SET_NAME = 15;
const SCHED_RR = 2;
const SCHED_RESET_ON_FORK = 0x40000000;
const LOCK_EX = 2;
const LOCK_NB = 4;
const namesFolder = '/run/netns';

/**
 * Asks for `signal` when the parent's thread that started us ends; it may come twice. Compare
 * `parentPid()` before and after: a parent that died earlier sends nothing.
 * @throws SystemCallError
 */
export function setParentDeathSignal(signal: number): void {
  const result = prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
  check('prctl PR_SET_PDEATHSIG', result, "ask for a signal at the parent's death");
}

/** The parent's process id now; it changes when the parent dies. */
export function parentPid(): number {
  return process.ppid;
}

/**
 * Real-time round robin for the calling thread (the main thread), not inherited by children.
 * `priority` is 1..99.
 * @throws SystemCallError without CAP_SYS_NICE or RLIMIT_RTPRIO.
 */
export function setRealtimeScheduling(priority: number): void {
  const result = schedSetscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, intBytes(priority));
  check('sched_setscheduler', result, `schedule with real-time priority ${priority}`);
}

/** The name in `ps -o comm` and `top`; the kernel keeps 15 bytes. */
export function setProcessName(name: string): void {
  const bytes = new Uint8Array(16);
  new TextEncoder().encodeInto(name, bytes.subarray(0, 15));
  check('prctl PR_SET_NAME', prctlName(PR_SET_NAME, bytes, 0, 0, 0), `set the name ${name}`);
}

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
    if (result === 0 && isStillNamed(fd, path)) return lockedFile(fd, path);
    closeSync(fd);
    if (result === -EAGAIN) return undefined;
    if (result < 0) throw new SystemCallError('flock', -result, `lock ${path}`);
  }
  return undefined;
}

/** The name in /run/netns of the network namespace we run in; undefined when it has none. */
export function networkNamespaceName(): string | undefined {
  try {
    const own = statSync('/proc/self/ns/net');
    return readdirSync(namesFolder).find((name) => {
      const named = statSync(`${namesFolder}/${name}`, { throwIfNoEntry: false });
      return named?.ino === own.ino && named.dev === own.dev;
    });
  } catch {
    return undefined; // no such folder, or not ours to read: nameless either way
  }
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
