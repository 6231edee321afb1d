// Proves that tracked files are read before anybody asks, and heard of however they change.
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Model } from '../config/model.ts';
import type { TrackFileModel } from '../config/track-model.ts';
import { TrackedFiles } from './tracked-files.ts';

let folder = '';
let told: number[] = [];
let lines: string[] = [];
let files: TrackedFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
  told = [];
  lines = [];
  files = new TrackedFiles({
    log: (text) => lines.push(text),
    onNumber: ({ number }) => told.push(number),
  });
});

afterEach(() => {
  files.stop();
  rmSync(folder, { recursive: true });
});

const at = (...names: readonly string[]) => join(folder, ...names);

function adopt(path: string, changes: Partial<TrackFileModel> = {}): void {
  const file = { name: 'f', path, weight: 1, isReversed: false, ...changes };
  files.adopt({ files: [file] } as unknown as Model);
}

/** The numbers that were told since the last call, once there are some. */
async function news(): Promise<number[]> {
  await vi.waitFor(() => expect(told).not.toEqual([]), { timeout: 5000, interval: 5 });
  return told.splice(0);
}

/** Nothing is on its way any more. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 100));

const first = () => files.numbers.map(({ number }) => number);

test('the number is known at once, a missing file is 0', () => {
  writeFileSync(at('f'), '12\n');
  adopt(at('f'));
  expect(first()).toEqual([12]);
  adopt(at('other'));
  expect(first()).toEqual([0]);
});

test('written, replaced by rename, removed, there again', async () => {
  adopt(at('f'));
  writeFileSync(at('f'), '5');
  expect(await news()).toEqual([5]);
  writeFileSync(at('f.new'), '-20');
  renameSync(at('f.new'), at('f'));
  expect(await news()).toEqual([-20]);
  rmSync(at('f'));
  expect(await news()).toEqual([0]);
  writeFileSync(at('f'), '0x10');
  expect(await news()).toEqual([16]);
});

test('a directory that comes later, goes and comes back', async () => {
  adopt(at('a', 'b', 'f'));
  mkdirSync(at('a', 'b'), { recursive: true });
  writeFileSync(at('a', 'b', 'f'), '7');
  expect(await news()).toEqual([7]);
  renameSync(at('a'), at('old'));
  expect(await news()).toEqual([0]);
  mkdirSync(at('a', 'b'), { recursive: true });
  writeFileSync(at('a', 'b', 'f'), '8');
  expect(await news()).toEqual([8]);
});

test('below a directory that is moved away, however quietly it was before', async () => {
  mkdirSync(at('a', 'b', 'c'), { recursive: true });
  writeFileSync(at('a', 'b', 'c', 'f'), '7');
  adopt(at('a', 'b', 'c', 'f'));
  await settled();
  renameSync(at('a'), at('old'));
  expect(await news()).toEqual([0]);
  await settled();
  renameSync(at('old'), at('a'));
  expect(await news()).toEqual([7]);
});

test('below a link to a directory, and when it points elsewhere', async () => {
  for (const [name, number] of [
    ['one', '1'],
    ['two', '2'],
  ] as const) {
    mkdirSync(at(name, 'sub'), { recursive: true });
    writeFileSync(at(name, 'sub', 'f'), number);
  }
  symlinkSync(at('one'), at('current'));
  adopt(at('current', 'sub', 'f'));
  expect(first()).toEqual([1]);
  await settled();
  symlinkSync(at('two'), at('next'));
  renameSync(at('next'), at('current'));
  expect(await news()).toEqual([2]);
  await settled();
  writeFileSync(at('two', 'sub', 'f'), '3');
  expect(await news()).toEqual([3]);
});

test('through a symbolic link, and when it points elsewhere', async () => {
  writeFileSync(at('target'), '1');
  symlinkSync(at('target'), at('f'));
  adopt(at('f'));
  expect(first()).toEqual([1]);
  writeFileSync(at('target'), '2');
  expect(await news()).toEqual([2]);
  writeFileSync(at('elsewhere'), '3');
  symlinkSync(at('elsewhere'), at('link'));
  renameSync(at('link'), at('f'));
  expect(await news()).toEqual([3]);
});

test('a number that is too large is said and changes nothing', async () => {
  writeFileSync(at('f'), '4');
  adopt(at('f'));
  writeFileSync(at('f'), '99999999999');
  await vi.waitFor(() => expect(lines).not.toEqual([]));
  expect(lines).toEqual([`Invalid number 99999999999 read from ${at('f')} - ignoring`]);
  expect(first()).toEqual([4]);
});

test('init_file writes where nothing is, or over what is there', () => {
  adopt(at('new'), { initial: { number: 3, isOverwriting: false } });
  expect(first()).toEqual([3]);
  writeFileSync(at('f'), '9');
  adopt(at('f'), { initial: { number: 3, isOverwriting: false } });
  expect(first()).toEqual([9]);
  adopt(at('f'), { initial: { number: 3, isOverwriting: true } });
  expect(readFileSync(at('f'), 'utf8')).toBe('9');
  adopt(at('new'), { initial: { number: 5, isOverwriting: true } });
  expect(first()).toEqual([5]);
});

test('init_file in a directory that is not there is said', () => {
  adopt(at('none', 'f'), { initial: { number: 3, isOverwriting: false } });
  expect(lines[0]).toMatch(/^Unable to initialise track file f: ENOENT/);
});
