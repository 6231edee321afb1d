// Owns the proof that chance is the same on every machine and keeps to its ranges.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Chance } from './random.ts';

const mask = 0xffffffffn;

/** sfc32 as its author describes it, in integers of any size. */
function referenceStream(seed: bigint, stream: bigint, length: number): number[] {
  let [a, b, c, counter] = [seed & mask, (seed >> 32n) & mask, stream & mask, 1n];
  const numbers: number[] = [];
  for (let round = 0; round < 12 + length; round += 1) {
    const mixed = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + mixed) & mask;
    if (round >= 12) numbers.push(Number(mixed));
  }
  return numbers;
}

function streamOf(seed: number, stream: number, length: number): number[] {
  const chance = new Chance(seed, stream);
  return Array.from({ length }, () => chance.next());
}

it('is sfc32, for each seed and stream', () => {
  const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed, stream) => {
      expect(streamOf(seed, stream, 40)).toEqual(referenceStream(BigInt(seed), BigInt(stream), 40));
    }),
  );
});

it('gives the numbers that it always gave', () => {
  expect(streamOf(7, 0, 4)).toMatchInlineSnapshot(`
    [
      3069104647,
      3582417929,
      1446471690,
      4196707356,
    ]
  `);
});

it('has another stream for another seed, also one that differs above 32 bits', () => {
  const streams = [streamOf(1, 0, 8), streamOf(2, 0, 8), streamOf(1 + 2 ** 32, 0, 8)];
  expect(new Set([...streams, streamOf(1, 1, 8)].map(String)).size).toBe(4);
});

it('keeps to its ranges and reaches their ends', () => {
  const chance = new Chance(3);
  const drawn = Array.from({ length: 1000 }, () => chance.between(-2, 3));
  expect(new Set(drawn)).toEqual(new Set([-2, -1, 0, 1, 2, 3]));
  expect(Array.from({ length: 50 }, () => chance.below(1))).toEqual(Array(50).fill(0));
});

it('is true as often as it was told', () => {
  const chance = new Chance(5);
  const shareOf = (perMille: number) =>
    Array.from({ length: 10_000 }, () => chance.perMille(perMille)).filter(Boolean).length;
  expect(shareOf(0)).toBe(0);
  expect(shareOf(1000)).toBe(10_000);
  expect(Math.abs(shareOf(250) - 2500)).toBeLessThan(300);
});

it('shuffles all of them and leaves the original alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), fc.array(fc.integer()), (seed, items) => {
      const before = [...items];
      const ordered = new Chance(seed).shuffle(items).sort((left, right) => left - right);
      expect(items).toEqual(before);
      expect(ordered).toEqual(before.sort((left, right) => left - right));
    }),
  );
});

it('picks one of them, and nothing from nothing is a mistake', () => {
  const chance = new Chance(1);
  const picked = new Set(Array.from({ length: 100 }, () => chance.pick(['a', 'b', 'c'])));
  expect(picked).toEqual(new Set(['a', 'b', 'c']));
  expect(() => chance.pick([])).toThrow(RangeError);
});
