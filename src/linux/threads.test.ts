// Proves that the threads are those of /proc.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ownThreads } from './threads.ts';

test('our threads are those that /proc/self/task lists', () => {
  const threads = ownThreads();
  expect(threads.length).toBeGreaterThan(1);
  expect(threads).toContain(process.pid);
  expect(threads.map(String).sort()).toEqual(readdirSync('/proc/self/task').sort());
});
