// Proves a FIFO's bytes, whose it is, and what a reader gets that comes late or is slow.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InstanceModel } from '../config/model.ts';
import { Fifo, type FifoOptions } from './fifo.ts';
import type { News, NewsWord } from './newsroom.ts';

let folder = '';
let path = '';
let lines: string[] = [];
let states: News[] = [];
let fifo: Fifo | undefined;
let reader: number | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-fifo-'));
  path = join(folder, 'fifo');
  lines = [];
  states = [];
  reader = undefined;
});
afterEach(() => {
  if (reader !== undefined) closeSync(reader);
  fifo?.close();
  fifo = undefined;
  rmSync(folder, { recursive: true });
});

function open(changes: Partial<FifoOptions> = {}): Fifo {
  const log = (text: string) => lines.push(text);
  const opened = Fifo.open({
    ...{ path, owner: undefined, isReaderStarted: false, states: () => states, log },
    ...changes,
  });
  fifo = opened;
  if (!opened) throw new Error(lines.join());
  return opened;
}

const news = (word: NewsWord, name = 'VI_1'): News =>
  ({ about: 'INSTANCE', name, word, priority: 100, model: {} as InstanceModel }) as const;

/** As the newsroom has it: the last state of each. */
function change(word: NewsWord, name = 'VI_1'): void {
  const told = news(word, name);
  states = [...states.filter((each) => each.name !== name), told];
  fifo?.write(told);
}

const startReading = () => {
  reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
};
function read(atMost = 65_536): string {
  const bytes = Buffer.alloc(atMost);
  try {
    return bytes.toString('utf8', 0, readSync(reader ?? -1, bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
    throw error;
  }
}

describe('the pipe', () => {
  test('is made by the umask, and removed when it was not there before', () => {
    const umask = process.umask(0o177);
    open().close();
    expect(existsSync(path)).toBe(false);
    const { mode } = statSync(open().path);
    process.umask(umask);
    expect(mode & 0o777).toBe(0o600);
  });

  test.runIf(process.getuid?.() === 0)('belongs to whom it is given', () => {
    open({ owner: { uid: 65_534, gid: 1 } });
    expect(statSync(path)).toMatchObject({ uid: 65_534, gid: 1 });
  });

  test('that was there before keeps its mode and stays', () => {
    execFileSync('mkfifo', [path]);
    chmodSync(path, 0o622);
    open({ owner: { uid: 65_534, gid: 1 } }).close();
    fifo = undefined;
    expect(statSync(path)).toMatchObject({ uid: process.getuid?.() });
    expect(statSync(path).mode & 0o777).toBe(0o622);
  });

  test('nothing is written to what is no FIFO, nor where there is no folder', () => {
    writeFileSync(path, '');
    expect(() => open()).toThrow(`Unable to open notify fifo ${path}: it is not a FIFO`);
    lines = [];
    path = join(folder, 'missing', 'fifo');
    expect(() => open()).toThrow(/^Unable to create notify fifo .*No such file or directory/);
  });
});

describe('a reader', () => {
  test('gets a line for each piece of news', () => {
    open();
    startReading();
    change('BACKUP');
    change('MASTER');
    fifo?.write({ ...news('MASTER_RX_LOWER_PRI'), name: 'a b' });
    expect(read()).toBe(
      'INSTANCE "VI_1" BACKUP 100\nINSTANCE "VI_1" MASTER 100\n' +
        'INSTANCE "a b" MASTER_RX_LOWER_PRI 100\n',
    );
  });

  test('that comes late gets the present states alone, then what follows', () => {
    open();
    change('BACKUP');
    change('BACKUP', 'VI_2');
    change('MASTER');
    fifo?.write(news('MASTER_RX_LOWER_PRI'));
    startReading();
    expect(read()).toBe('INSTANCE "VI_2" BACKUP 100\nINSTANCE "VI_1" MASTER 100\n');
    change('FAULT');
    expect(read()).toBe('INSTANCE "VI_1" FAULT 100\n');
  });

  test('that was started hears everything from the beginning', () => {
    open({ isReaderStarted: true });
    change('BACKUP');
    change('MASTER');
    startReading();
    expect(read()).toBe('INSTANCE "VI_1" BACKUP 100\nINSTANCE "VI_1" MASTER 100\n');
  });

  test('of a pipe that is made late gets the present states, too', () => {
    states = [news('MASTER')];
    open();
    startReading();
    expect(read()).toBe('INSTANCE "VI_1" MASTER 100\n');
  });

  test('that opens the pipe for each line misses none', () => {
    open();
    startReading();
    change('BACKUP');
    expect(read()).toBe('INSTANCE "VI_1" BACKUP 100\n');
    closeSync(reader ?? -1);
    change('MASTER');
    change('FAULT');
    startReading();
    expect(read()).toBe('INSTANCE "VI_1" MASTER 100\nINSTANCE "VI_1" FAULT 100\n');
  });

  test('that is too slow loses the oldest, and gets the present states in whole lines', () => {
    const opened = open();
    startReading();
    change('BACKUP', 'VI_2');
    for (let count = 0; count < 3000; count += 1) change(count % 2 === 0 ? 'MASTER' : 'BACKUP');
    expect(opened.lostCount).toBeGreaterThan(2000);
    expect(lines).toEqual([expect.stringMatching(/: its reader is too slow; \d+ lines are/)]);
    const got = read().split('\n').slice(0, -1);
    expect(got[0]).toBe('INSTANCE "VI_2" BACKUP 100');
    expect(got.at(-1)).toBe('INSTANCE "VI_1" BACKUP 100');
    expect(opened.lostCount + got.length).toBeGreaterThanOrEqual(3001);
  });

  test('that had read half a line gets the other half', () => {
    open();
    startReading();
    const first = 'INSTANCE "VI_1" MASTER 100\n';
    change('MASTER');
    const half = read(10);
    for (let count = 0; count < 2600; count += 1) change('MASTER');
    expect((half + read()).startsWith(`${first}${first}`)).toBe(true);
  });
});
