// Proves that first runs are spread, and that the spread is the same each time.
import { expect, test } from 'vitest';
import { startDelayUs } from './start-delay.ts';

const names = Array.from({ length: 400 }, (_, at) => `lb${at % 4} http:web${at}`);

test('the same words wait equally long', () => {
  expect(names.map((name) => startDelayUs(name, 2_000_000))).toEqual(
    names.map((name) => startDelayUs(name, 2_000_000)),
  );
});

test('many of them begin all over the first second', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const name of names) {
    const at = Math.floor(startDelayUs(name, 60_000_000) / 100_000);
    tenths[at] = (tenths[at] ?? 0) + 1;
  }
  expect(tenths).toHaveLength(10);
  expect(Math.min(...tenths)).toBeGreaterThan(20);
});

test('a short interval is waited for at most once', () => {
  for (const name of names) expect(startDelayUs(name, 5000)).toBeLessThan(5000);
});
