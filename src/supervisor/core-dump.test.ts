// Owns the proof that a pattern for core files comes and goes; in a file that stands in for the kernel's.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareCoreDumps } from './core-dump.ts';

test('a pattern counts while the daemon runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'core-dump-'));
  const file = join(folder, 'core_pattern');
  writeFileSync(file, '|/bin/handler %p\n');
  const undo = prepareCoreDumps({ pattern: 'core.%p' }, () => {}, file);
  expect(readFileSync(file, 'utf8')).toBe('core.%p\n');
  undo();
  expect(readFileSync(file, 'utf8')).toBe('|/bin/handler %p\n');
  rmSync(folder, { recursive: true });
});

test('without a pattern nothing is written; a refusal is said', () => {
  const said: string[] = [];
  prepareCoreDumps({ pattern: undefined }, (text) => said.push(text), '/proc/nothing')();
  expect(said).toEqual([]);
  prepareCoreDumps({ pattern: 'core' }, (text) => said.push(text), '/proc/nothing')();
  expect(said).toEqual([expect.stringContaining('ENOENT')]);
});
