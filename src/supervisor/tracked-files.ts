// Owns the tracked files of a configuration: writing their first numbers, watching and reading them.
// Never decides what a number counts for.
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../config/model.ts';
import type { TrackFileModel } from '../config/track-model.ts';
import type { FileNumber } from '../host/events.ts';
import { DirectoryWatch, type Place } from '../linux/inotify.ts';
import { mostFileBytes, readFileNumber } from '../track/file-number.ts';

export interface TrackedFilesOptions {
  readonly log: (text: string) => void;
  readonly onNumber: (number: FileNumber) => void;
}

interface KnownFile {
  readonly model: TrackFileModel;
  text: string | undefined;
  number: number;
}

/** A chain of links that is longer leads nowhere. */
const mostLinks = 8;
/** Whoever makes and removes directories all the time is followed by the next news. */
const mostLooks = 4;

export class TrackedFiles {
  readonly #options: TrackedFilesOptions;
  #files = new Map<string, KnownFile>();
  #watch: DirectoryWatch | undefined;

  constructor(options: TrackedFilesOptions) {
    this.#options = options;
  }

  /** Of all files, as they were read last. */
  get numbers(): FileNumber[] {
    return Array.from(this.#files, ([file, { number }]) => ({ kind: 'file-number', file, number }));
  }

  /** The start, or a reload: what is new gets its first number; nobody is told what all are. */
  adopt({ files = [] }: Model): void {
    const before = this.#files;
    this.#files = new Map();
    for (const model of files) {
      const kept = before.get(model.name);
      const isSame = kept?.model.path === model.path;
      if (!isSame) this.#initialize(model);
      const known = isSame ? kept : undefined;
      this.#files.set(model.name, { model, text: known?.text, number: known?.number ?? 0 });
    }
    if (files.length === 0) this.stop();
    else this.#look();
  }

  stop(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }

  /** Watches before it reads: what changes in between is read once more. Answers whose number changed. */
  #look(): FileNumber[] {
    this.#watch ??= this.#open();
    this.#follow();
    return [...this.#files.values()].flatMap((file) => this.#read(file) ?? []);
  }

  /** A directory that came while it was looked for is found by the second look. */
  #follow(): void {
    const look = () => [...this.#files.values()].flatMap(({ model }) => placesOf(model.path));
    let places = look();
    for (let looks = 0; looks < mostLooks; looks++) {
      this.#watch?.watch(places);
      const now = look();
      if (isDeepStrictEqual(now, places)) return;
      places = now;
    }
  }

  #open(): DirectoryWatch | undefined {
    try {
      return new DirectoryWatch(() => {
        for (const number of this.#look()) this.#options.onNumber(number);
      });
    } catch (error) {
      this.#options.log(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #initialize({ path, initial, name }: TrackFileModel): void {
    if (!initial || (existsSync(path) && !initial.isOverwriting)) return;
    try {
      writeFileSync(path, `${initial.number}\n`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log(`Unable to initialise track file ${name}: ${reason}`);
    }
  }

  #read(file: KnownFile): FileNumber | undefined {
    const { name, path } = file.model;
    const text = readStart(path);
    if (text === file.text) return undefined;
    file.text = text;
    const reading = readFileNumber(text);
    if (reading.kind === 'too-large') {
      this.#options.log(`Invalid number ${reading.text} read from ${path} - ignoring`);
      return undefined;
    }
    const hasChanged = file.number !== reading.number;
    file.number = reading.number;
    return hasChanged ? { kind: 'file-number', file: name, number: file.number } : undefined;
  }
}

/** Nothing where there is no plain file; never waits for one that is a pipe. */
function readStart(path: string): string {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(fd).isFile()) return '';
      const bytes = Buffer.alloc(mostFileBytes);
      return bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

/**
 * Where something has to happen before the file is another: its directory, or the nearest there is, every
 * directory above that may be moved away, and what links lead to.
 */
function placesOf(path: string, links = 0): Place[] {
  let name = basename(path);
  let directory = dirname(resolve(path));
  while (directory !== '/' && !existsSync(directory)) {
    name = basename(directory);
    directory = dirname(directory);
  }
  const target = links < mostLinks ? targetOf(path) : undefined;
  const ofTarget = target === undefined ? [] : placesOf(target, links + 1);
  return [{ directory, name }, ...waysTo(directory, links), ...ofTarget];
}

/** The directories and links on the way to a directory, with itself. */
function waysTo(directory: string, links: number): Place[] {
  if (directory === '/') return [];
  const target = links < mostLinks ? targetOf(directory) : undefined;
  const ofTarget = target === undefined ? [] : waysTo(target, links + 1);
  return [{ directory }, ...ofTarget, ...waysTo(dirname(directory), links)];
}

function targetOf(path: string): string | undefined {
  try {
    const isLink = lstatSync(path).isSymbolicLink();
    return isLink ? resolve(dirname(path), readlinkSync(path)) : undefined;
  } catch {
    return undefined;
  }
}
