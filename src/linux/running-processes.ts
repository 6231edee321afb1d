// Owns looking processes up in /proc. Never waits for one.
import { arenaPiece } from './arena.ts';
import { close, getdents64, open, read } from './libc.ts';

export interface RunningProcess {
  /** The kernel's name of it. */
  readonly name: string;
  /** Read when it is asked for; empty for a thread of the kernel. */
  readonly commandLine: () => readonly string[];
}

const O_CLOEXEC = 0o2000000;
const O_DIRECTORY = 0o200000;

const received = arenaPiece('/proc', 32_768);
const decoder = new TextDecoder();

/** struct linux_dirent64: number, offset, length of all, type; then the name. */
const entryLengthAt = 16;
const entryNameAt = 19;

export function runningPids(): number[] {
  const fd = open('/proc', O_CLOEXEC | O_DIRECTORY);
  if (fd < 0) return [];
  const pids: number[] = [];
  for (;;) {
    const length = getdents64(fd, received, received.length);
    if (length <= 0) break;
    readEntries(received.subarray(0, length), pids);
  }
  close(fd);
  return pids;
}

function readEntries(bytes: Uint8Array, pids: number[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + entryNameAt < bytes.length; ) {
    const end = at + view.getUint16(at + entryLengthAt, true);
    const name = decoder.decode(bytes.subarray(at + entryNameAt, end)).replace(/\0.*$/s, '');
    if (/^\d+$/.test(name)) pids.push(Number(name));
    at = end;
  }
}

/** Undefined for one that is not there, or has ended and merely waits to be asked how. */
export function runningProcess(pid: number): RunningProcess | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  const nameEnd = stat.lastIndexOf(')');
  const state = stat[nameEnd + 2];
  if (nameEnd < 0 || state === 'Z' || state === 'X') return undefined;
  const name = stat.slice(stat.indexOf('(') + 1, nameEnd);
  return { name, commandLine: () => commandLineOf(pid) };
}

function commandLineOf(pid: number): readonly string[] {
  const text = textOf(`/proc/${pid}/cmdline`);
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** Its beginning; nothing where it cannot be read. */
function textOf(path: string): string {
  const fd = open(path, O_CLOEXEC);
  if (fd < 0) return '';
  const length = read(fd, received, received.length);
  close(fd);
  return decoder.decode(received.subarray(0, Math.max(0, length)));
}
