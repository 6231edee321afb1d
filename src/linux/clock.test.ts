// Proves the clock's unit and that it is the kernel's monotonic one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nowUs } from './clock.ts';

test('it counts whole microseconds and never goes back', () => {
  let last = nowUs();
  for (let count = 0; count < 1000; count += 1) {
    const now = nowUs();
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
});

test('it is never ahead of the uptime', () => {
  const before = nowUs();
  const [uptime = ''] = readFileSync('/proc/uptime', 'utf8').split(' ');
  expect(before).toBeLessThanOrEqual((Number(uptime) + 0.01) * 1_000_000);
});
