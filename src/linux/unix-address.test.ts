// Owns the proof of how a Unix socket is named to the kernel.
import { expect, test } from 'vitest';
import { unixAddress } from './unix-address.ts';

test('a path ends with a zero byte, an abstract name begins with one', () => {
  expect([...unixAddress('/a')]).toEqual([1, 0, 0x2f, 0x61, 0]);
  expect([...unixAddress('@a')]).toEqual([1, 0, 0, 0x61]);
});

test('what is too long is cut to what the kernel takes', () => {
  expect(unixAddress(`/${'x'.repeat(200)}`)).toHaveLength(110);
});
