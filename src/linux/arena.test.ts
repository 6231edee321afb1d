// Proves that pieces of the arena are apart, bounded and aligned.
import { expect, test } from 'vitest';
import { arenaPiece, arenaPieces, lockArena } from './arena.ts';
import { SystemCallError } from './errors.ts';

test('pieces are zeroed, aligned and do not overlap', () => {
  const first = arenaPiece('first', 10);
  const second = arenaPiece('second', 10);
  first.fill(0xff);
  expect([...second]).toEqual(new Array(10).fill(0));
  expect(second.byteOffset - first.byteOffset).toBe(64);
  expect(arenaPieces().slice(-2)).toEqual([
    { name: 'first', bytes: 10 },
    { name: 'second', bytes: 10 },
  ]);
});

test('a piece that does not fit is refused by name', () => {
  expect(() => arenaPiece('everything', 1 << 30)).toThrow(/no room in the arena for everything/);
});

test('locking succeeds or says what was refused', () => {
  const refusal = lockArena();
  if (refusal) expect(refusal).toBeInstanceOf(SystemCallError);
  else expect(refusal).toBeUndefined();
});
