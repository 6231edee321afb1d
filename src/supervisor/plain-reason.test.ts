// Owns the proof that people read the reason alone, whatever Node.js puts around it.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { plainReason } from './plain-reason.ts';

function refusalOf(path: string): unknown {
  try {
    return readFileSync(path);
  } catch (error) {
    return error;
  }
}

it('leaves the code, the call and the path out', () => {
  expect(plainReason(refusalOf("/none, or 'other'"))).toBe('no such file or directory');
  expect(plainReason(refusalOf('/'))).toBe('it is a directory');
});

it('takes what is no error of the system as it is', () => {
  expect(plainReason(new Error('Too late, sorry!'))).toBe('Too late, sorry!');
  expect(plainReason('no reason')).toBe('no reason');
});
