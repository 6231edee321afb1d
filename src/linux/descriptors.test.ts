// Proves which descriptors a child gets, with one that is left open as a shell's lock is.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { keepDescriptorsFromChildren } from './descriptors.ts';
import { fcntl } from './libc.ts';

const F_DUPFD = 0;
const low = openSync('/dev/zero', 'r');
const high = fcntl(low, F_DUPFD, 200);
afterAll(() => [low, high].forEach(closeSync));

const inChild = () =>
  spawnSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' }).stdout.includes('/dev/zero');

test('a child gets nothing that this process was left', () => {
  expect(inChild()).toBe(true);
  keepDescriptorsFromChildren();
  expect(inChild()).toBe(false);
});
