// Proves that refusals come back as minus the error number and become errors with `check`.
import { expect, test } from 'vitest';
import { SystemCallError } from './errors.ts';
import { check, read, setIntOption, socket } from './libc.ts';

const EBADF = 9;
const EAFNOSUPPORT = 97;

test('a refused call answers minus its error number', () => {
  expect(read(-1, new Uint8Array(8), 8)).toBe(-EBADF);
  expect(setIntOption(-1, 1, 8, 1)).toBe(-EBADF);
  expect(socket(12_345, 1, 0)).toBe(-EAFNOSUPPORT);
});

test('check passes a good result on and throws a bad one', () => {
  expect(check('socket', 7, 'open it')).toBe(7);
  expect(() => check('socket', -EBADF, 'open it')).toThrow(
    new SystemCallError('socket', EBADF, 'open it'),
  );
});
