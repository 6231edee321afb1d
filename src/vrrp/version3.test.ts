// Owns the proof of VRRPv3's intervals: scaled skew, the interval learnt from the master, and when it
// is forgotten; exact in microseconds.
import { describe, expect, test } from 'vitest';
import type { Fault } from './cause.ts';
import type { InstanceSettings } from './settings.ts';
import {
  type AdvertChanges,
  higherAddress6,
  interfaceName,
  ipv4,
  lowerAddress,
  overIpv6,
  Probe,
  priority,
  second,
} from './testing.ts';

const down: Fault = { kind: 'interface-down', interface: interfaceName('eth0') };
const halfSecond = second / 2;
const v3 = { version: 3 } as const;
const started = (changes: Partial<InstanceSettings> = {}) => Probe.started({ ...v3, ...changes });
const master = (changes: Partial<InstanceSettings> = {}) => Probe.master({ ...v3, ...changes });
const hear = (probe: Probe, changes: AdvertChanges, nowUs: number) =>
  probe.hear({ ...v3, ...changes }, nowUs);
const intervalInForce = (probe: Probe) => probe.instance.snapshot().masterIntervalUs;

describe('Skew_Time is (256 - priority) * Active_Adver_Interval / 256 (RFC 9568, 6.1)', () => {
  test.each([
    [1, second, 3_996_093],
    [100, second, 3_609_375],
    [254, second, 3_007_812],
    [1, halfSecond, 1_998_046],
    [100, halfSecond, 1_804_687],
    [254, halfSecond, 1_503_906],
  ])('priority %i, interval %i us: own advert %i us after the last accepted one', (...row) => {
    const [own, advertIntervalUs, expectedUs] = row;
    const probe = started({ priority: priority(own), advertIntervalUs });
    hear(probe, { priority: 255, advertIntervalUs }, 1_234_567);
    expect(probe.fire()).toBe(1_234_567 + expectedUs);
    expect(probe.words).toContain(`send ${own} #1`);
  });

  test('over IPv6 it is the same', () => {
    const probe = Probe.started({ ...overIpv6, advertIntervalUs: halfSecond });
    probe.hear({ from: higherAddress6, advertIntervalUs: halfSecond, priority: 200 }, second);
    expect(probe.fire()).toBe(second + 1_804_687);
    expect(probe.words).toContain('send 100');
  });

  test('priority 0: MASTER after the skew of the interval in force', () => {
    const probe = started();
    hear(probe, { priority: 200, advertIntervalUs: 2 * second }, second);
    hear(probe, { priority: 0, advertIntervalUs: 2 * second }, 1.5 * second);
    expect(probe.deadlineUs).toBe(1.5 * second + 1_218_750);
  });

  test('a priority change in BACKUP moves the running timer: 100 -> 120 gives 3 + 136/256', () => {
    const probe = started();
    probe.do({ kind: 'priority', effective: priority(120) }, 10);
    expect(probe.deadlineUs).toBe(3_531_250);
  });

  test('a priority change moves the timer by what it makes at the learnt interval', () => {
    const probe = started();
    hear(probe, { priority: 200, advertIntervalUs: 2 * second }, second);
    probe.do({ kind: 'priority', effective: priority(120) }, 1.1 * second);
    expect(probe.deadlineUs).toBe(second + 6 * second + (136 * 2 * second) / 256);
  });
});

describe("the Active_Adver_Interval is the master's (RFC 9568, 6.4.2)", () => {
  test('own 50 cs, master says 100 cs: MASTER 3609.375 ms after its last advert', () => {
    const probe = started({ advertIntervalUs: halfSecond });
    hear(probe, { priority: 200 }, second);
    expect(probe.fire()).toBe(second + 3_609_375);
  });

  test('own 1 s, hearing 200 cs: "updated from 1000ms to 2000ms by master", 7218.75 ms', () => {
    const probe = started();
    expect(hear(probe, { priority: 200, advertIntervalUs: 2 * second }, second)).toEqual([
      '(VI_1) master set to 10.9.0.9',
      '(VI_1) advertisement interval updated from 1000ms to 2000ms by master',
      "(VI_1) advertisement interval mismatch ours = 100 centi-sec rcv'd=200 centi-sec",
    ]);
    expect(probe.fire()).toBe(second + 7_218_750);
  });

  test('the mismatch is said once, whatever the interval becomes', () => {
    const probe = started();
    const words = [200, 200, 300, 100, 400].flatMap((centiseconds, at) =>
      hear(probe, { priority: 200, advertIntervalUs: centiseconds * 10_000 }, (at + 1) * second),
    );
    expect(words.filter((line) => line.includes('mismatch'))).toHaveLength(1);
    expect(words.filter((line) => line.includes('updated from'))).toEqual([
      '(VI_1) advertisement interval updated from 1000ms to 2000ms by master',
      '(VI_1) advertisement interval updated from 2000ms to 3000ms by master',
      '(VI_1) advertisement interval updated from 3000ms to 1000ms by master',
      '(VI_1) advertisement interval updated from 1000ms to 4000ms by master',
    ]);
  });

  test('becoming MASTER: "changing advert interval from 2000ms to locally configured 1000ms"', () => {
    const probe = started();
    hear(probe, { priority: 200, advertIntervalUs: 2 * second }, second);
    const becameUs = probe.fire();
    expect(probe.words).toContain(
      '(VI_1) changing advert interval from 2000ms to locally configured 1000ms',
    );
    expect(probe.fire()).toBe(becameUs + second);
    expect(intervalInForce(probe)).toBe(second);
  });

  test('a VIP deleted by hand later: the skew is that of the own interval, 609.375 ms', () => {
    const probe = started();
    hear(probe, { priority: 200, advertIntervalUs: 2 * second }, second);
    const becameUs = probe.fire();
    probe.do({ kind: 'address-taken', address: ipv4('10.9.0.100') }, becameUs + 10);
    expect(probe.deadlineUs).toBe(becameUs + 10 + 609_375);
  });

  test('A MASTER yielding to an advert with 50 cs learns it at once: takeover 1804.687 ms later', () => {
    const { probe, sinceUs } = master();
    expect(hear(probe, { priority: 200, advertIntervalUs: halfSecond }, sinceUs + 10)).toContain(
      '(VI_1) advertisement interval updated from 1000ms to 500ms by master',
    );
    expect(probe.fire()).toBe(sinceUs + 10 + 1_804_687);
  });

  test('a MASTER receiving a lower advert with another interval does not learn it', () => {
    const { probe, sinceUs } = master();
    hear(probe, { priority: 50, advertIntervalUs: halfSecond }, sinceUs + 10);
    expect(intervalInForce(probe)).toBe(second);
    expect(probe.fire()).toBe(sinceUs + 10 + second);
  });

  test('a discarded lower advert in BACKUP teaches nothing', () => {
    const probe = started();
    hear(probe, { priority: 50, advertIntervalUs: 4 * second }, second);
    expect(intervalInForce(probe)).toBe(second);
    expect(probe.deadlineUs).toBe(3_609_375);
  });

  test('with nopreempt a lower advert is accepted, and its interval with it', () => {
    const probe = started({ nopreempt: true });
    hear(probe, { priority: 50, advertIntervalUs: 2 * second }, second);
    expect(probe.deadlineUs).toBe(second + 7_218_750);
  });

  test('A is reset to the own value when leaving FAULT', () => {
    const probe = started();
    hear(probe, { priority: 200, advertIntervalUs: 2 * second }, second);
    probe.do({ kind: 'faults', faults: [down] }, 2 * second);
    probe.do({ kind: 'faults', faults: [] }, 3 * second);
    expect(intervalInForce(probe)).toBe(second);
    expect(probe.deadlineUs).toBe(3 * second + 3_609_375);
  });

  test('an interval of 0 is not learnt: it would leave no time at all', () => {
    const probe = started();
    hear(probe, { priority: 200, advertIntervalUs: 0 }, second);
    expect(intervalInForce(probe)).toBe(second);
    expect(probe.deadlineUs).toBe(second + 3_609_375);
  });

  test('VRRPv2 does not learn: an advert with another interval is refused (RFC 3768, 7.1)', () => {
    const probe = Probe.started();
    probe.hear({ priority: 200, advertIntervalUs: 2 * second }, second);
    expect(intervalInForce(probe)).toBe(second);
    expect(probe.deadlineUs).toBe(3_609_375);
  });

  test('a reload to version 2 forgets what version 3 has learnt', () => {
    const probe = started();
    hear(probe, { priority: 200, advertIntervalUs: 2 * second }, second);
    const before = new Probe({}).settings;
    probe.do({ kind: 'settings', settings: before }, 2 * second);
    probe.hear({ priority: 200 }, 3 * second);
    expect(probe.deadlineUs).toBe(3 * second + 3_609_375);
  });
});

describe('VRRPv3 elections', () => {
  test('equal from lower address: "forcing new election", as in version 2', () => {
    const { probe, sinceUs } = master();
    expect(hear(probe, { from: lowerAddress }, sinceUs + 10)).toEqual([
      '(VI_1) Received advert from 10.9.0.2 with lower priority 100, ours 100, forcing new election',
      'send 100 #2',
      'announce lower-priority',
    ]);
  });

  test('over IPv6 the tie-break compares link-local addresses (RFC 9568, 6.4.3)', () => {
    const { probe, sinceUs } = Probe.master(overIpv6);
    probe.hear({ from: higherAddress6 }, sinceUs + 10);
    expect(probe.state).toBe('backup');
    expect(probe.words).toContain(
      '(VI_1) Master received advert from fe80::9 with same priority 100 but higher IP address than ours',
    );
  });
});
