// Proves that a locked file has one holder.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLockFile } from './lock-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('one holder at a time, and the content is replaced', () => {
  const path = join(folder, 'pid');
  writeFileSync(path, 'something long from before\n');
  const held = tryLockFile(path);
  held?.write('42\n');
  expect(readFileSync(path, 'utf8')).toBe('42\n');
  expect(tryLockFile(path)).toBeUndefined();
  held?.unlink();
  held?.unlink();
  const next = tryLockFile(path);
  expect(next?.path).toBe(path);
  held?.release();
  held?.unlink();
  expect(tryLockFile(path)).toBeUndefined();
  next?.release();
  const last = tryLockFile(path);
  expect(last).toBeDefined();
  last?.release();
});

test('another process cannot inherit the lock', async () => {
  const path = join(folder, 'pid');
  const held = tryLockFile(path);
  const child = spawn('sleep', ['60']);
  await new Promise((resolve) => child.once('spawn', resolve));
  held?.release();
  const next = tryLockFile(path);
  expect(next).toBeDefined();
  next?.release();
  child.kill('SIGKILL');
});

test('a lock file that cannot be opened, or is a symbolic link, is an error', () => {
  const missing = join(folder, 'no', 'pid');
  expect(() => tryLockFile(missing)).toThrow(`open ${missing}: open failed: ENOENT`);
  const link = join(folder, 'link');
  symlinkSync(join(folder, 'target'), link);
  expect(() => tryLockFile(link)).toThrow('open failed: ELOOP');
});
