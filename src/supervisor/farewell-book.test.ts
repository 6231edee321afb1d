// Owns the proof that a dead engine's farewell is the newest of each of its parts, in order and once.
import { expect, test } from 'vitest';
import type { Effect } from '../host/effects.ts';
import { FarewellBook } from './farewell-book.ts';

const line = (text: string): Effect => ({ kind: 'log', detail: false, text });

test('the newest of each virtual router, and what is kept besides behind all of them', () => {
  const book = new FarewellBook();
  book.put({ of: undefined, effects: [line('macvlans')] });
  book.put({ of: 1, effects: [line('first, old')] });
  book.put({ of: 2, effects: [line('second')] });
  book.put({ of: 1, effects: [line('first')] });
  expect(book.take()).toEqual([line('first'), line('second'), line('macvlans')]);
});

test('who holds nothing any more has nothing to let go of, and nobody lets go twice', () => {
  const book = new FarewellBook();
  book.put({ of: 1, effects: [line('first')] });
  book.put({ of: 2, effects: [line('second')] });
  book.put({ of: 1, effects: [] });
  expect(book.take()).toEqual([line('second')]);
  expect(book.take()).toEqual([]);
});
