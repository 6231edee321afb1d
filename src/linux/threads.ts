// Owns listing the threads of this process: Linux schedules threads, and libuv's and V8's helpers are
// ours, too. Without node:fs, which the engine does not load. Never changes one.
import { arenaPiece } from './arena.ts';
import { check, close, getdents64, open } from './libc.ts';

const O_DIRECTORY = 0o200000;
const O_CLOEXEC = 0o2000000;
/** struct linux_dirent64: inode, offset, length of the entry, type, name. */
const lengthAt = 16;
const nameAt = 19;

const entries = arenaPiece('directory entries', 4096);
const view = new DataView(entries.buffer, entries.byteOffset, entries.length);

/** Thread ids, the main thread among them. @throws SystemCallError */
export function ownThreads(): number[] {
  const attempted = 'list the threads';
  const fd = check('open', open('/proc/self/task', O_DIRECTORY | O_CLOEXEC), attempted);
  const threads: number[] = [];
  try {
    for (;;) {
      const length = check('getdents64', getdents64(fd, entries, entries.length), attempted);
      if (length === 0) return threads;
      for (let at = 0; at < length; at += view.getUint16(at + lengthAt, true)) {
        const thread = Number.parseInt(nameOf(at + nameAt), 10);
        if (thread > 0) threads.push(thread); // neither `.` nor `..`
      }
    }
  } finally {
    close(fd);
  }
}

function nameOf(start: number): string {
  return String.fromCharCode(...entries.subarray(start, entries.indexOf(0, start)));
}
