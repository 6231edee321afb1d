// Proves how a file's text is read as a number, as keepalived 2.2.7 was seen to read it, and what it comes to.
import { expect, test } from 'vitest';
import { fileContribution, readFileNumber } from './file-number.ts';

test.each<[string, number]>([
  ['5\n', 5],
  ['7abc', 7],
  ['  9', 9],
  ['\n\n12', 12],
  ['0x10', 16],
  ['-0x10', -16],
  ['010', 8],
  ['+6', 6],
  ['5 6', 5],
  ['1\n2', 1],
  ['', 0],
  ['abc', 0],
  ['-', 0],
  ['1.9', 1],
  ['099', 0],
  ['0b11', 0],
  ['2147483647', 2_147_483_647],
  ['-2147483648', -2_147_483_648],
])('%j is %i', (text, number) => {
  expect(readFileNumber(text)).toEqual({ kind: 'number', number });
});

test.each(['99999999999', '-99999999999', '4294967300', '2147483648'])(
  '%s is too large',
  (text) => {
    expect(readFileNumber(text)).toEqual({ kind: 'too-large', text });
  },
);

test.each<[number, boolean, number, number | 'fault']>([
  [1, false, 1, 1],
  [2, false, -126, -252],
  [2, false, -127, 'fault'],
  [2, false, 127, 253],
  [2, true, 1, -2],
  [2, true, 127, 'fault'],
  [-2, false, -127, 253],
  [1, false, -253, -253],
  [1, false, -254, 'fault'],
  [0, false, 0, 0],
  [0, false, -1, 'fault'],
  [0, true, 0, 'fault'],
  [0, true, 3, 0],
])('weight %i, reversed %j: %i comes to %j', (weight, isReversed, number, expected) => {
  const { isFault, amount } = fileContribution(weight, isReversed, number);
  expect(isFault ? 'fault' : amount).toBe(expected);
});
