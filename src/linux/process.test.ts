// Proves what this process tells and asks the kernel about itself.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  networkNamespaceName,
  parentPid,
  setParentDeathSignal,
  setProcessName,
  setRealtimeScheduling,
  tryLockFile,
} from './process.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the process name is cut to 15 bytes', () => {
  const before = readFileSync('/proc/self/comm', 'utf8').trim();
  setProcessName('holdfast-engine-standby');
  expect(readFileSync('/proc/self/comm', 'utf8')).toBe('holdfast-engine\n');
  setProcessName(before);
});

test("the parent is the kernel's parent", () => {
  const status = readFileSync('/proc/self/status', 'utf8');
  expect(parentPid()).toBe(Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]));
});

test('a parent death signal can be asked for and taken back, a wrong one is refused', () => {
  expect(() => setParentDeathSignal(constants.signals.SIGTERM)).not.toThrow();
  expect(() => setParentDeathSignal(0)).not.toThrow();
  expect(() => setParentDeathSignal(1000)).toThrow('prctl PR_SET_PDEATHSIG failed: EINVAL');
});

test('a real-time priority out of range is refused', () => {
  expect(() => setRealtimeScheduling(100)).toThrow(
    'schedule with real-time priority 100: sched_setscheduler failed: EINVAL',
  );
});

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

test('the namespace name is undefined or a plain name', () => {
  const name = networkNamespaceName();
  expect(name === undefined || /^[^/]+$/.test(name)).toBe(true);
});
