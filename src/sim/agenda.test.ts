// Owns the proof that what is planned happens in the order of time, then of planning, unless cancelled.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Agenda } from './agenda.ts';

const nothing = (): void => undefined;

it('keeps the order of planning on the same moment', () => {
  const agenda = new Agenda();
  const done: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) agenda.plan(5, () => done.push(name));
  agenda.plan(4, () => done.push('first'));
  for (let next = agenda.takeUntil(5); next; next = agenda.takeUntil(5)) next.run?.();
  expect(done).toEqual(['first', 'a', 'b', 'c', 'd']);
});

it('gives nothing from after the limit, the limit itself included', () => {
  const agenda = new Agenda();
  agenda.plan(10, nothing);
  expect(agenda.takeUntil(9)).toBeUndefined();
  expect(agenda.takeUntil(10)?.atUs).toBe(10);
  expect(agenda.takeUntil(Infinity)).toBeUndefined();
});

it('is as good as an array that is sorted each time', () => {
  const moments = fc.array(fc.record({ atUs: fc.nat(50), isCancelled: fc.boolean() }));
  fc.assert(
    fc.property(moments, fc.nat(60), (all, untilUs) => {
      const agenda = new Agenda();
      const planned = all.map(({ atUs }) => agenda.plan(atUs, nothing));
      for (const [at, { isCancelled }] of all.entries()) if (isCancelled) planned[at]?.cancel();
      const expected = planned
        .filter(({ atUs }, at) => atUs <= untilUs && all[at]?.isCancelled === false)
        .sort((left, right) => left.atUs - right.atUs);
      const taken = [];
      for (let next = agenda.takeUntil(untilUs); next; next = agenda.takeUntil(untilUs)) {
        taken.push(next);
      }
      expect(taken.map(({ order }) => order)).toEqual(expected.map(({ order }) => order));
    }),
  );
});
