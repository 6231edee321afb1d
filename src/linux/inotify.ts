// Owns hearing of changes in directories by inotify: only of what is complete, which is why it is not
// Node's own watch, which also tells of every half-written file. Never reads a file.
import { arenaPiece } from './arena.ts';
import {
  check,
  close,
  EAGAIN,
  inotifyAddWatch,
  inotifyInit1,
  inotifyRmWatch,
  read,
} from './libc.ts';
import { type Watch, watchReadable } from './poll.ts';

const IN_CLOEXEC = 0o2000000;
const IN_NONBLOCK = 0o4000;
const IN_CLOSE_WRITE = 0x8;
const IN_MOVED_FROM = 0x40;
const IN_MOVED_TO = 0x80;
const IN_CREATE = 0x100;
const IN_DELETE = 0x200;
const IN_DELETE_SELF = 0x400;
const IN_MOVE_SELF = 0x800;
const IN_ONLYDIR = 0x1000000;
const IN_DONT_FOLLOW = 0x2000000;
/** What is watched already stays watched for what it was. */
const IN_MASK_ADD = 0x20000000;
const heard =
  IN_CLOSE_WRITE |
  IN_MOVED_FROM |
  IN_MOVED_TO |
  IN_CREATE |
  IN_DELETE |
  IN_DELETE_SELF |
  IN_MOVE_SELF;

const leaving = IN_DELETE_SELF | IN_MOVE_SELF | IN_DONT_FOLLOW;

/** struct inotify_event: watch, mask, cookie, length; a name of that length, padded with zeros. */
const headerBytes = 16;
const lengthAt = 12;

const received = arenaPiece('inotify', 16_384);

/** A name in a directory; without one the directory itself, or a link in its place: that it goes away. */
export interface Place {
  readonly directory: string;
  readonly name?: string;
}

export class DirectoryWatch {
  readonly #fd: number;
  readonly #poll: Watch;
  readonly #onChange: () => void;
  /** By the kernel's number of the watch: which names matter there. */
  #names = new Map<number, Set<string>>();

  /**
   * @param onChange something that is watched is another, or its directory is
   * @throws SystemCallError
   */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    const flags = IN_CLOEXEC | IN_NONBLOCK;
    this.#fd = check('inotify_init1', inotifyInit1(flags), 'watch tracked files');
    this.#poll = watchReadable(this.#fd, () => this.#receive());
  }

  /** These places and no others; a directory that is not there is left out. */
  watch(places: readonly Place[]): void {
    const names = new Map<number, Set<string>>();
    for (const { directory, name } of places) {
      const mask = name === undefined ? leaving : heard | IN_ONLYDIR;
      const number = inotifyAddWatch(this.#fd, directory, mask | IN_MASK_ADD);
      if (number < 0) continue;
      const known = names.get(number) ?? new Set();
      names.set(number, name === undefined ? known : known.add(name));
    }
    for (const number of this.#names.keys()) {
      if (!names.has(number)) inotifyRmWatch(this.#fd, number);
    }
    this.#names = names;
  }

  close(): void {
    this.#poll.close();
    close(this.#fd);
  }

  #receive(): void {
    let isNews = false;
    for (;;) {
      const length = read(this.#fd, received, received.length);
      if (length === -EAGAIN || length <= 0) break;
      isNews = this.#matters(received.subarray(0, length)) || isNews;
    }
    if (isNews) this.#onChange();
  }

  #matters(bytes: Uint8Array): boolean {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at + headerBytes <= bytes.length; ) {
      const length = view.getUint32(at + lengthAt, true);
      const name = bytes.subarray(at + headerBytes, at + headerBytes + length);
      const names = this.#names.get(view.getInt32(at, true));
      // Without a name it is about the directory itself, or about lost news.
      if (length === 0 || names?.has(textOf(name))) return true;
      at += headerBytes + length;
    }
    return false;
  }
}

function textOf(padded: Uint8Array): string {
  const end = padded.indexOf(0);
  return new TextDecoder().decode(end < 0 ? padded : padded.subarray(0, end));
}
