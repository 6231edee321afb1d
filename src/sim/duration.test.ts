// Proves how spans of time are read and written.
import { expect, test } from 'vitest';
import { durationText, parseDuration, rangeText } from './duration.ts';

test.each([
  ['500ms', 500_000],
  ['10s', 10_000_000],
  ['1.5s', 1_500_000],
  ['2m', 120_000_000],
  ['1h', 3_600_000_000],
  ['20us', 20],
  ['0', 0],
])('%s', (text, us) => expect(parseDuration(text)).toBe(us));

test.each(['', '10', 's', '-1s', '1 s', '1d', '1e3s', '9999999999h', '١s'])(
  "'%s' is none",
  (text) => expect(parseDuration(text)).toBeUndefined(),
);

test.each([
  [0, '0.0 ms'],
  [4_000, '4.0 ms'],
  [36_400, '36 ms'],
  [99_700, '0.10 s'],
  [609_475, '0.61 s'],
  [23_700_000, '23.7 s'],
  [125_000_000, '125 s'],
  [1_800_000_000, '30 min'],
  [7_560_000_000, '2.1 h'],
])('%d', (us, text) => expect(durationText(us)).toBe(text));

test('ranges are in the unit of their end', () => {
  expect(rangeText(2_610_475, 3_608_475)).toBe('2.61-3.61 s');
  expect(rangeText(612_475, 612_475)).toBe('0.61 s');
  expect(rangeText(2_040_000, 23_700_000)).toBe('2.0-23.7 s');
});
