// Owns the proof of VRRPv2's intervals, exact in microseconds. Never runs a timer.
import { expect, test } from 'vitest';
import { Probe, priority, second, settings } from './testing.ts';
import { masterDownIntervalUs, skewTimeUs } from './timers.ts';

test.each([
  [1, 996_093],
  [50, 804_687],
  [100, 609_375],
  [200, 218_750],
  [254, 7_812],
  [255, 3_906],
])('skew of priority %i is (256 - P) / 256 seconds: %i us (RFC 3768, 6.1)', (value, skewUs) => {
  expect(skewTimeUs(settings({ priority: priority(value) }), priority(value), second)).toBe(skewUs);
});

test.each([
  [1, 3_996_093],
  [100, 3_609_375],
  [200, 3_218_750],
  [254, 3_007_812],
  [255, 3_003_906],
])('master down interval of priority %i at 1 s is 3 x 1 s + skew: %i us', (value, intervalUs) => {
  const own = settings({ priority: priority(value) });
  expect(masterDownIntervalUs(own, own.priority, second)).toBe(intervalUs);
});

test('v2, 2 s: the skew does not scale with the interval (keepalived 2.4.3: 6609.4 ms)', () => {
  const own = settings({ advertIntervalUs: 2 * second });
  expect(masterDownIntervalUs(own, own.priority, 2 * second)).toBe(6_609_375);
});

test('down_timer_adverts 1: 1609.4 ms', () => {
  const own = settings({ downTimerAdverts: 1 });
  expect(masterDownIntervalUs(own, own.priority, second)).toBe(1_609_375);
});

test('the effective priority counts, not the configured one', () => {
  expect(skewTimeUs(settings(), priority(120), second)).toBe(531_250);
});

test('an owner counts as 255 whatever its effective priority', () => {
  expect(skewTimeUs(settings({ priority: priority(255) }), priority(254), second)).toBe(3_906);
});

test.each([
  [1, 3_996_093],
  [100, 3_609_375],
  [254, 3_007_812],
])('last accepted advert to first own advert, priority %i: %i us', (value, intervalUs) => {
  const probe = Probe.started({ priority: priority(value) });
  probe.hear({ priority: 254 }, 1_234_567);
  expect(probe.fire()).toBe(1_234_567 + intervalUs);
  expect(probe.words).toContain(`send ${value} #1`);
});
