// Owns the proof of the numbers in authentication trailers: made, compared, remembered.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isLater,
  isOutsideWindow,
  SequenceCounter,
  SequenceMemory,
  secondsSince,
  sequenceAt,
} from './hmac-sequence.ts';
import { ipv4, second } from './testing.ts';

const time = { antiReplay: 'time', timeWindowUs: 5 * second } as const;
const monotonic = { antiReplay: 'monotonic', timeWindowUs: 5 * second } as const;
const nowUs = 1_800_000_000 * second;

const number64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const half = 2n ** 63n;

describe('serial number arithmetic (RFC 1982)', () => {
  test('of two different numbers one is later, unless they are half a circle apart', () => {
    fc.assert(
      fc.property(number64, number64, (left, right) => {
        const isOpposite = BigInt.asUintN(64, left - right) === half;
        const isOne = isLater(left, right) !== isLater(right, left);
        expect(isOne).toBe(left !== right && !isOpposite);
      }),
    );
  });

  test('a number plus less than half a circle is later, also over the end', () => {
    const step = fc.bigInt({ min: 1n, max: half - 1n });
    fc.assert(
      fc.property(number64, step, (number, by) => {
        expect(isLater(BigInt.asUintN(64, number + by), number)).toBe(true);
        expect(isLater(number, number)).toBe(false);
      }),
    );
    expect(isLater(0n, 2n ** 64n - 1n)).toBe(true);
  });
});

describe('the number of a moment', () => {
  test('has seconds, their fraction in 1/65536, and a counter', () => {
    expect(sequenceAt(1_500_000).toString(16)).toBe('180000000');
    expect(sequenceAt(0x6b02d9a6 * second + 653_245)).toBe(0x6b02d9a6_a73b_0000n);
  });

  test('never throws, whatever the clock shows, and tells the seconds since', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (wallUs) => {
        expect(sequenceAt(wallUs) >> 64n).toBe(0n);
        expect(secondsSince(sequenceAt(wallUs), wallUs)).toBe(0);
        expect(secondsSince(sequenceAt(wallUs), wallUs + 7 * second)).toBe(7);
      }),
    );
  });

  test('a difference of exactly the window is inside; monotonic has no window', () => {
    for (const [offset, isOutside] of [
      [5, false],
      [-5, false],
      [6, true],
      [-6, true],
    ] as const) {
      const sequence = sequenceAt(nowUs + offset * second);
      expect(isOutsideWindow(sequence, nowUs, time)).toBe(isOutside);
      expect(isOutsideWindow(sequence, nowUs, monotonic)).toBe(false);
    }
  });
});

describe('numbers of one sender', () => {
  const use = (
    counter: SequenceCounter,
    wallUs: number,
    policy: typeof time | typeof monotonic,
  ) => {
    const sequence = counter.next(wallUs, policy);
    counter.use(sequence);
    return sequence;
  };

  test('always grow while the clock is not set back by more than the window', () => {
    const steps = fc.array(fc.integer({ min: -200_000, max: 2 * second }), { maxLength: 20 });
    fc.assert(
      fc.property(steps, fc.constantFrom(time, monotonic), (offsets, policy) => {
        const counter = new SequenceCounter();
        let wallUs = nowUs;
        let last = use(counter, wallUs, policy);
        for (const offset of offsets) {
          wallUs += offset;
          const next = use(counter, wallUs, policy);
          expect(isLater(next, last)).toBe(true);
          last = next;
        }
      }),
    );
  });

  test('a clock set back by more than the window: time restarts from it, monotonic goes on', () => {
    for (const [policy, expected] of [
      [time, sequenceAt(nowUs - 3600 * second)],
      [monotonic, sequenceAt(nowUs) + 1n],
    ] as const) {
      const counter = new SequenceCounter();
      use(counter, nowUs, policy);
      expect(counter.next(nowUs - 3600 * second, policy)).toBe(expected);
    }
  });

  test('offering a number does not use it', () => {
    const counter = new SequenceCounter();
    expect(counter.next(nowUs, time)).toBe(counter.next(nowUs, time));
    expect(use(counter, nowUs, time) + 1n).toBe(counter.next(nowUs, time));
  });
});

describe('what is remembered of senders', () => {
  const sender = (at: number) => ipv4(`10.9.0.${at}`);

  test('the four latest', () => {
    const memory = new SequenceMemory();
    for (const at of [1, 2, 3, 4, 1, 5])
      memory.remember(sender(at), sequenceAt(nowUs) + BigInt(at));
    const known = [1, 2, 3, 4, 5].filter(
      (at) => memory.lastOf(sender(at), nowUs, time) !== undefined,
    );
    expect(known).toEqual([1, 3, 4, 5]);
  });

  test('every unicast peer', () => {
    const memory = new SequenceMemory();
    const peers = [1, 2, 3, 4, 5, 6];
    for (const at of peers) memory.remember(sender(at), sequenceAt(nowUs), peers.length);
    for (const at of peers) expect(memory.lastOf(sender(at), nowUs, time)).toBeDefined();
  });

  test('in time mode a mark from outside the window is forgotten', () => {
    const memory = new SequenceMemory();
    memory.remember(sender(1), sequenceAt(nowUs));
    expect(memory.lastOf(sender(1), nowUs + 5 * second, time)).toBe(sequenceAt(nowUs));
    expect(memory.lastOf(sender(1), nowUs + 6 * second, time)).toBeUndefined();
    expect(memory.lastOf(sender(1), nowUs - 6 * second, time)).toBeUndefined();
    expect(memory.lastOf(sender(1), nowUs + 6 * second, monotonic)).toBe(sequenceAt(nowUs));
  });
});
