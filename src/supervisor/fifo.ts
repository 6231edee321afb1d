// Owns one named pipe that gets a line for each piece of news: made, written, removed. Never waits for
// whoever reads it.
import {
  chownSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { makeFifo } from '../linux/fifo.ts';
import { isState, type News } from './newsroom.ts';
import type { Identity } from './run-as.ts';

/** What a write of this size leaves, it leaves whole (PIPE_BUF of Linux). */
const mostAtOnce = 4096;

export interface FifoOptions {
  readonly path: string;
  /** Whose it is when it has to be made; undefined: ours. */
  readonly owner: Identity | undefined;
  /** Its reader is about to come, and is to hear everything. */
  readonly isReaderStarted: boolean;
  /** Where everything stands, for a reader that could not hear how it came to that. */
  readonly states: () => readonly News[];
  readonly log: (text: string) => void;
}

/** As keepalived writes it. */
export function fifoLine({ about, name, word, priority }: News): string {
  return `${about} "${name}" ${word} ${priority}\n`;
}

/**
 * keepalived keeps a reading end itself, so that the pipe collects what nobody reads until it is full,
 * and then the newest lines are lost. Here the kernel says whether somebody reads: until the first
 * reader comes the pipe has just the present states, and when it is full they take the place of what is
 * in it.
 *
 * @example
 *     const fifo = Fifo.open({ path: '/run/changes', owner: undefined, isReaderStarted: false, states, log });
 *     fifo?.write(news);
 *     fifo?.close();
 */
export class Fifo {
  readonly #options: FifoOptions;
  readonly #fd: number;
  readonly #isOurs: boolean;
  #hasHadReader: boolean;
  #lostCount = 0;
  #hasSaidFailure = false;

  /** Undefined, with a line for the log, when there is none to write to. */
  static open(options: FifoOptions): Fifo | undefined {
    const { path, owner, log } = options;
    const isOurs = !exists(path);
    try {
      if (isOurs) {
        makeFifo(path);
        if (owner && !isOurselves(owner)) chownSync(path, owner.uid, owner.gid);
      }
      return new Fifo(options, openForWriting(path), isOurs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`Unable to ${isOurs ? 'create' : 'open'} notify fifo ${path}: ${reason}`);
      return undefined;
    }
  }

  private constructor(options: FifoOptions, fd: number, isOurs: boolean) {
    this.#options = options;
    this.#fd = fd;
    this.#isOurs = isOurs;
    this.#hasHadReader = options.isReaderStarted;
    if (options.states().length > 0) this.#tryTo(() => this.#fillAnew(''));
  }

  get path(): string {
    return this.#options.path;
  }

  /** Lines that a reader was too slow for. */
  get lostCount(): number {
    return this.#lostCount;
  }

  /** At once, whether somebody reads or not. */
  write(news: News): void {
    this.#tryTo(() => this.#put(fifoLine(news), isState(news.word)));
  }

  /** Whether who opens the path gets this one: somebody may have removed it, or made another. */
  get isInPlace(): boolean {
    const found = statSync(this.path, { throwIfNoEntry: false });
    const { dev, ino } = fstatSync(this.#fd);
    return found?.dev === dev && found.ino === ino;
  }

  /** What was written can still be read by whoever has it open. */
  close(): void {
    this.#tryTo(() => {
      if (this.#isOurs && this.isInPlace) unlinkSync(this.path);
    });
    closeSync(this.#fd);
  }

  #put(line: string, isOfState: boolean): void {
    const outcome = tryWrite(this.#fd, line);
    if (outcome === 'written') this.#hasHadReader = true;
    else if (outcome === 'full') this.#onFull(isOfState ? '' : line);
    else if (!this.#hasHadReader) this.#fillAnew('');
    else if (this.#putUnread(line) === 'full') this.#onFull(isOfState ? '' : line);
  }

  /** For a reader that closes the pipe between two lines. */
  #putUnread(line: string): WriteOutcome {
    return this.#withReadingEnd((fd) => tryWrite(fd, line));
  }

  #onFull(line: string): void {
    const lost = this.#fillAnew(line);
    const isFirst = this.#lostCount === 0;
    this.#lostCount += lost;
    if (!isFirst) return;
    const what = `${lost} lines are dropped and the present states written in their place`;
    this.#options.log(`notify fifo ${this.path}: its reader is too slow; ${what}`);
  }

  /** How many lines had to go. Whoever has read half a line gets its other half first. */
  #fillAnew(line: string): number {
    return this.#withReadingEnd((fd) => {
      const unread = readAll(fd);
      const isWhole = unread === '' || /^(INSTANCE|GROUP) "/.test(unread);
      const rest = isWhole ? '' : unread.slice(0, unread.indexOf('\n') + 1);
      const lines = [rest, ...this.#options.states().map(fifoLine), line];
      for (const chunk of chunksOf(lines)) tryWrite(fd, chunk);
      return unread.split('\n').length - 1 - (isWhole ? 0 : 1);
    });
  }

  #withReadingEnd<T>(use: (fd: number) => T): T {
    const { O_RDWR, O_NONBLOCK } = constants;
    const fd = openSync(`/proc/self/fd/${this.#fd}`, O_RDWR | O_NONBLOCK);
    try {
      return use(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** What keeps us from telling one reader is no reason to stop. */
  #tryTo(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!this.#hasSaidFailure) this.#options.log(`notify fifo ${this.path}: ${error}`);
      this.#hasSaidFailure = true;
    }
  }
}

function isOurselves({ uid, gid }: Identity): boolean {
  return uid === process.getuid?.() && gid === process.getgid?.();
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A pipe without a reader refuses to be opened for writing alone, unless one is there for the moment. */
function openForWriting(path: string): number {
  const { O_RDWR, O_WRONLY, O_NONBLOCK } = constants;
  // Opening a device may already do something to it.
  if (!statSync(path).isFIFO()) throw new Error('it is not a FIFO');
  const both = openSync(path, O_RDWR | O_NONBLOCK);
  try {
    if (!fstatSync(both).isFIFO()) throw new Error('it is not a FIFO');
    return openSync(`/proc/self/fd/${both}`, O_WRONLY | O_NONBLOCK);
  } finally {
    closeSync(both);
  }
}

type WriteOutcome = 'written' | 'full' | 'unread';

function tryWrite(fd: number, text: string): WriteOutcome {
  try {
    writeSync(fd, text);
    return 'written';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return 'full';
    if (code === 'EPIPE') return 'unread';
    throw error;
  }
}

function readAll(fd: number): string {
  const bytes: Buffer[] = [];
  for (;;) {
    const piece = Buffer.alloc(65_536);
    try {
      const count = readSync(fd, piece);
      if (count === 0) break;
      bytes.push(piece.subarray(0, count));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') break;
      throw error;
    }
  }
  return Buffer.concat(bytes).toString('utf8');
}

/** Whole lines, together as many as leave whole. */
function chunksOf(lines: readonly string[]): string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const line of lines) {
    if (Buffer.byteLength(chunk + line) > mostAtOnce) {
      chunks.push(chunk);
      chunk = '';
    }
    chunk += line;
  }
  return chunk === '' ? chunks : [...chunks, chunk];
}
