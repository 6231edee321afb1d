// Proves what this process asks the kernel about itself.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { parentPid, setParentDeathSignal } from './process.ts';

test("the parent is the kernel's parent", () => {
  const status = readFileSync('/proc/self/status', 'utf8');
  expect(parentPid()).toBe(Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]));
});

test('a parent death signal can be asked for and taken back, a wrong one is refused', () => {
  expect(() => setParentDeathSignal(constants.signals.SIGTERM)).not.toThrow();
  expect(() => setParentDeathSignal(0)).not.toThrow();
  expect(() => setParentDeathSignal(1000)).toThrow('prctl PR_SET_PDEATHSIG failed: EINVAL');
});
