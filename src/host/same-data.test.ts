// Owns the proof of when two pieces of plain data say the same.
import { expect, test } from 'vitest';
import { isSameData } from './same-data.ts';

const ignored = new Set(['line']);

test.each([
  [1, 1],
  ['a', 'a'],
  [undefined, undefined],
  [[], []],
  [{ a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] }],
  [{ a: 1, b: undefined }, { a: 1 }],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: { line: 1, x: 2 } }, { a: { line: 7, x: 2 } }],
  [{ line: 1 }, {}],
])('%j says the same as %j', (left, right) => {
  expect(isSameData(left, right, ignored)).toBe(true);
});

test.each([
  [1, 2],
  [1, '1'],
  [null, {}],
  [[], {}],
  [[1], [1, 2]],
  [
    [1, 2],
    [2, 1],
  ],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: { b: [1] } }, { a: { b: [2] } }],
])('%j does not say the same as %j', (left, right) => {
  expect(isSameData(left, right, ignored)).toBe(false);
});
