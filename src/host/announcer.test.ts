// Owns the proof of the gratuitous ARP schedule, as keepalived 2.4.3 was seen to keep it.
import { expect, test } from 'vitest';
import type { GarpModel } from '../config/model.ts';
import { second } from '../vrrp/testing.ts';
import { Announcer } from './announcer.ts';
import { instanceModel } from './test-models.ts';

type Times = readonly (readonly [atUs: number, count: number])[];

const garp = (changes: Partial<GarpModel> = {}): GarpModel => ({
  ...instanceModel().garp,
  ...changes,
});

/** Every announcement that follows by itself until then: when, and how many of each address. */
function follow(announcer: Announcer, untilUs: number): Times {
  const times: [number, number][] = [];
  for (let atUs = announcer.deadlineUs; atUs !== undefined && atUs <= untilUs; ) {
    times.push([atUs, announcer.onTimer(atUs)]);
    atUs = announcer.deadlineUs;
  }
  return times;
}

function master(changes: Partial<GarpModel> = {}): { announcer: Announcer; atOnce: number } {
  const announcer = new Announcer(garp(changes));
  return { announcer, atOnce: announcer.onMaster(0) };
}

test('a set of 5, a second set of 5 after 5.0 s, then none', () => {
  const { announcer, atOnce } = master();
  expect(atOnce).toBe(5);
  expect(follow(announcer, 3600 * second)).toEqual([[5 * second, 5]]);
});

test('garp_master_delay 0: no second set', () => {
  const { announcer, atOnce } = master({ delayUs: 0 });
  expect(atOnce).toBe(5);
  expect(announcer.deadlineUs).toBeUndefined();
});

test('garp_master_refresh 2: first refresh at delay + refresh (7.0, 9.0, 11.0 s)', () => {
  const { announcer } = master({ refreshUs: 2 * second });
  expect(follow(announcer, 11 * second)).toEqual([
    [5 * second, 5],
    [7 * second, 1],
    [9 * second, 1],
    [11 * second, 1],
  ]);
});

test('with refresh_repeat 3 and delay 1: 3.0, 5.0', () => {
  const { announcer } = master({
    refreshUs: 2 * second,
    refreshRepeat: 3,
    delayUs: second,
    repeat: 2,
  });
  expect(follow(announcer, 5 * second)).toEqual([
    [second, 2],
    [3 * second, 3],
    [5 * second, 3],
  ]);
});

test('a lower-priority advert: 5 at once, 5 more after 5.0 s', () => {
  const { announcer } = master({ delayUs: 0 });
  expect(announcer.onLowerPriority(20 * second)).toBe(5);
  expect(follow(announcer, 60 * second)).toEqual([[25 * second, 5]]);
});

test('the set after a lower-priority advert has its own timer, independent of the first one', () => {
  const { announcer } = master({ lowerPriorityRepeat: 2 });
  announcer.onLowerPriority(3 * second);
  expect(follow(announcer, 60 * second)).toEqual([
    [5 * second, 5],
    [8 * second, 2],
  ]);
});

test('garp_lower_prio_repeat 0: advert only', () => {
  const { announcer } = master({ delayUs: 0, lowerPriorityRepeat: 0 });
  expect(announcer.onLowerPriority(second)).toBe(0);
  expect(announcer.deadlineUs).toBeUndefined();
});

test('garp_lower_prio repeat 1 + delay 1: 1 + 1; delay 0: no second one', () => {
  const one = master({ delayUs: 0, lowerPriorityRepeat: 1, lowerPriorityDelayUs: second });
  expect(one.announcer.onLowerPriority(second)).toBe(1);
  expect(follow(one.announcer, 60 * second)).toEqual([[2 * second, 1]]);
  const none = master({ delayUs: 0, lowerPriorityDelayUs: 0 });
  expect(none.announcer.onLowerPriority(second)).toBe(5);
  expect(none.announcer.deadlineUs).toBeUndefined();
});

test('two purposes due at once are both served', () => {
  const { announcer } = master({ lowerPriorityRepeat: 2, lowerPriorityDelayUs: 4 * second });
  announcer.onLowerPriority(second);
  expect(follow(announcer, 60 * second)).toEqual([[5 * second, 7]]);
});

test('nothing is announced before its time', () => {
  const { announcer } = master();
  expect(announcer.onTimer(5 * second - 1)).toBe(0);
  expect(announcer.deadlineUs).toBe(5 * second);
});

test('a late refresh is not made up for', () => {
  const { announcer } = master({ delayUs: 0, refreshUs: 2 * second });
  expect(announcer.onTimer(9 * second)).toBe(1);
  expect(announcer.deadlineUs).toBe(11 * second);
});

test('pending sets are cancelled when leaving MASTER (unlike keepalived)', () => {
  const { announcer } = master({ refreshUs: second });
  announcer.onLowerPriority(second);
  announcer.cancel();
  expect(announcer.deadlineUs).toBeUndefined();
  expect(announcer.onTimer(100 * second)).toBe(0);
});
