// Owns the proof that only near words are suggested.
import { describe, expect, it } from 'vitest';
import { editDistance, nearestWord } from './suggest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['state', 'stat', 1],
    ['state', 'stxte', 1],
    ['state', 'satte', 1],
    ['kitten', 'sitting', 3],
  ])('%j to %j is %i', (left, right, expected) => {
    expect(editDistance(left, right)).toBe(expected);
    expect(editDistance(right, left)).toBe(expected);
  });
});

describe('nearestWord', () => {
  const words = ['priority', 'preempt', 'nopreempt', 'interface', 'state'];
  it.each([
    ['prioritty', 'priority'],
    ['Interface', 'interface'],
    ['interafce', 'interface'],
    ['no_preempt', 'nopreempt'],
    ['xx', undefined],
    ['auth_hmac', undefined],
  ])('%s means %s', (text, expected) => {
    expect(nearestWord(text, words)).toBe(expected);
  });
});
