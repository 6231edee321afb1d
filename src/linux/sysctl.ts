// Owns reading and setting the kernel's numbers under /proc/sys, those of our own network namespace
// where there are several. Never says which ones are needed.
import { constants } from 'node:os';
import { arenaPiece } from './arena.ts';
import { SystemCallError } from './errors.ts';
import { close, open, read, write } from './libc.ts';

const { ENOENT } = constants.errno;
const O_RDONLY = 0;
const O_WRONLY = 1;
const O_CLOEXEC = 0o2000000;

const text = arenaPiece('number of the kernel', 64);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Undefined when the kernel has no such number, or there is no /proc. */
export function readSetting(name: string): number | undefined {
  const fd = openSetting(name, O_RDONLY);
  if (fd < 0) return undefined;
  const length = read(fd, text, text.length);
  close(fd);
  const found = /^-?\d+/.exec(decoder.decode(text.subarray(0, Math.max(0, length))));
  return found ? Number(found[0]) : undefined;
}

/**
 * Answers with what went wrong; a kernel without such a number has nothing to set. Names are paths,
 * as an interface's name may have dots.
 */
export function changeSetting(name: string, value: number): SystemCallError | undefined {
  const attempted = `set ${name} to ${value}`;
  const fd = openSetting(name, O_WRONLY);
  if (fd === -ENOENT) return undefined;
  if (fd < 0) return new SystemCallError('open', -fd, attempted);
  const bytes = encoder.encode(`${value}`);
  text.set(bytes);
  const written = write(fd, text, bytes.length);
  close(fd);
  return written < 0 ? new SystemCallError('write', -written, attempted) : undefined;
}

/** Whether we may set it; nothing is changed. */
export function isWritable(name: string): boolean {
  const fd = openSetting(name, O_WRONLY);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

function openSetting(name: string, flags: number): number {
  return open(`/proc/sys/${name}`, flags | O_CLOEXEC);
}
