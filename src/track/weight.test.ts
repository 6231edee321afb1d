// Proves the arithmetic of weights.
import { expect, test } from 'vitest';
import type { CheckerCondition } from './checker-state.ts';
import { contribution, effectivePriority } from './weight.ts';

const conditions: readonly CheckerCondition[] = ['unknown', 'up', 'down'];

test.each<[string, number, boolean, readonly (number | 'fault')[]]>([
  ['0', 0, false, ['fault', 0, 'fault']],
  ['0 reverse', 0, true, ['fault', 'fault', 0]],
  ['20', 20, false, [0, 20, 0]],
  ['20 reverse', 20, true, [0, -20, 0]],
  ['-150', -150, false, [0, 0, -150]],
  ['-150 reverse', -150, true, [0, 0, 150]],
])('weight %s: unknown, up, down', (_name, weight, isReversed, expected) => {
  const found = conditions.map((condition) => {
    const { isFault, amount } = contribution(weight, isReversed, condition);
    return isFault ? 'fault' : amount;
  });
  expect(found).toEqual(expected);
});

test.each<[number, number[], number]>([
  [100, [], 100],
  [100, [1], 101],
  [250, [20, -10], 254],
  [250, [-10], 240],
  [10, [-20], 1],
  [10, [-20, 15], 5],
  [200, [-150], 50],
  [1, [253], 254],
  [255, [-100], 255],
])('%i with %j is %i', (base, amounts, expected) => {
  expect(effectivePriority(base, amounts)).toBe(expected);
});
