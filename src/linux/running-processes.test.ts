// Proves that processes are found, with their names and command lines.
import { expect, test } from 'vitest';
import { runningPids, runningProcess } from './running-processes.ts';

test('this one is among them', () => {
  const pids = runningPids();
  expect(pids).toContain(process.pid);
  expect(pids).toContain(1);
  expect(new Set(pids).size).toBe(pids.length);
});

test('its command line begins with a program', () => {
  const own = runningProcess(process.pid);
  expect(own?.name.length).toBeGreaterThan(0);
  expect(own?.commandLine()[0]).toMatch(/node/);
});

test('one that is not there', () => {
  expect(runningProcess(2 ** 30)).toBeUndefined();
});
