// Owns the proof of the deadline queue: it behaves as a sorted map would.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadlineQueue, earliest } from './deadlines.ts';

type Step =
  | { readonly kind: 'set'; readonly key: number; readonly atUs: number | undefined }
  | { readonly kind: 'take'; readonly nowUs: number };

const time = fc.integer({ min: 0, max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      key: fc.nat(12),
      atUs: fc.option(time, { nil: undefined, freq: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), nowUs: time }) },
);

const soonest = (model: ReadonlyMap<number, number>): number | undefined =>
  model.size === 0 ? undefined : Math.min(...model.values());

function compareTake(queue: DeadlineQueue<number>, model: Map<number, number>, nowUs: number) {
  const expected = soonest(model);
  const key = queue.takeDue(nowUs);
  if (expected === undefined || expected > nowUs) {
    expect(key).toBeUndefined();
    return;
  }
  expect(key !== undefined && model.get(key)).toBe(expected);
  if (key !== undefined) model.delete(key);
}

test('behaves as a map sorted by time, whatever is set, replaced, taken out or due', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = new DeadlineQueue<number>();
      const model = new Map<number, number>();
      for (const action of steps) {
        if (action.kind === 'take') compareTake(queue, model, action.nowUs);
        else {
          queue.set(action.key, action.atUs);
          if (action.atUs === undefined) model.delete(action.key);
          else model.set(action.key, action.atUs);
        }
        expect(queue.nextUs).toBe(soonest(model));
      }
      while (model.size > 0) compareTake(queue, model, 30);
      expect(queue.takeDue(30)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('a deadline is due at its very time, not a microsecond before', () => {
  const queue = new DeadlineQueue<string>();
  queue.set('a', 10);
  expect(queue.takeDue(9)).toBeUndefined();
  expect(queue.takeDue(10)).toBe('a');
  expect(queue.nextUs).toBeUndefined();
});

test('the earliest of several deadlines; those that are never do not count', () => {
  expect(earliest([30, undefined, 10, 20])).toBe(10);
  expect(earliest([undefined, 0])).toBe(0);
  expect(earliest([undefined, undefined])).toBeUndefined();
  expect(earliest([])).toBeUndefined();
});

test('of two that are due at the same moment the one that was set first comes first', () => {
  const queue = new DeadlineQueue<string>();
  for (const key of ['a', 'b', 'c', 'd', 'e']) queue.set(key, 5);
  queue.set('b', 7);
  queue.set('b', 5);
  queue.set('c', 5);
  const taken = Array.from({ length: 5 }, () => queue.takeDue(5));
  expect(taken).toEqual(['a', 'c', 'd', 'e', 'b']);
});
