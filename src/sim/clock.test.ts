// Owns the proof that a machine's clock can be read in both directions, whatever its drift.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Clock } from './clock.ts';

it('shows the world its own time without settings', () => {
  const clock = new Clock();
  expect([clock.toLocalUs(1234), clock.toWorldUs(1234)]).toEqual([1234, 1234]);
});

it('drifts by parts per million of what has passed, after its offset', () => {
  expect(new Clock({ offsetUs: 500, driftPpm: 100 }).toLocalUs(10_000_000)).toBe(10_001_500);
  expect(new Clock({ driftPpm: -100 }).toLocalUs(10_000_000)).toBe(9_999_000);
});

it('never shows a VRRP timer the wall clock', () => {
  const clock = new Clock();
  clock.wallOffsetUs = 3_600_000_000;
  expect(clock.toLocalUs(7)).toBe(7);
});

it('finds the first moment at which the clock shows so much', () => {
  const settings = fc.record({
    offsetUs: fc.nat(1_000_000_000_000),
    driftPpm: fc.integer({ min: -200_000, max: 200_000 }),
  });
  fc.assert(
    fc.property(settings, fc.nat(100_000_000_000), (setting, passedUs) => {
      const clock = new Clock(setting);
      const localUs = setting.offsetUs + passedUs;
      const worldUs = clock.toWorldUs(localUs);
      expect(clock.toLocalUs(worldUs)).toBeGreaterThanOrEqual(localUs);
      expect(clock.toLocalUs(worldUs - 1)).toBeLessThan(localUs);
    }),
  );
});
