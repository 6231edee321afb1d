// Owns the proof of an instance's life outside MASTER: start, BACKUP, preemption, FAULT and stop,
// one behaviour a test. What a master does is in master.test.ts.
import { describe, expect, test } from 'vitest';
import type { Fault } from './cause.ts';
import {
  higherAddress,
  interfaceName,
  ipv4,
  lowerAddress,
  Probe,
  priority,
  second,
} from './testing.ts';

const eth0 = interfaceName('eth0');
const down: Fault = { kind: 'interface-down', interface: eth0 };
const owner = { priority: priority(255), wantsMaster: true };

describe('start', () => {
  test('"state MASTER" priority 200: BACKUP first, then master after N*A+skew = 3218.75 ms', () => {
    const probe = new Probe({ priority: priority(200), wantsMaster: true });
    expect(probe.do({ kind: 'start', faults: [] }, 0)).toEqual([
      '(VI_1) removing VIPs.',
      'release',
      '(VI_1) Entering BACKUP STATE (init)',
      'init -> backup: start',
    ]);
    expect(probe.fire()).toBe(3_218_750);
    expect(probe.state).toBe('master');
  });

  test('priority 255 and "state MASTER": directly master, without a line about BACKUP', () => {
    const probe = new Probe(owner);
    const words = [
      ...probe.do({ kind: 'start', faults: [] }, 7),
      ...(probe.fire() === 7 ? probe.words : []),
    ];
    expect(probe.state).toBe('master');
    expect(words).toContain('send 255 #1');
    expect(words.filter((line) => line.startsWith('(VI_1)'))).toEqual([
      '(VI_1) removing VIPs.',
      '(VI_1) Receive advertisement timeout',
      '(VI_1) Entering MASTER STATE',
      '(VI_1) setting VIPs.',
    ]);
  });

  test('priority 255 with "state BACKUP" is not immediate: 3003.906 ms', () => {
    const probe = Probe.started({ priority: priority(255) });
    expect(probe.words).toContain('(VI_1) Entering BACKUP STATE (init)');
    expect(probe.fire()).toBe(3_003_906);
  });

  test('the timer counts from the start, whatever the clock says then', () => {
    const probe = new Probe();
    probe.do({ kind: 'start', faults: [] }, 987_654_321);
    expect(probe.deadlineUs).toBe(987_654_321 + 3_609_375);
  });

  test('interface down: the reason, then "(X) entering FAULT state"; no timer runs', () => {
    const probe = new Probe();
    expect(probe.do({ kind: 'start', faults: [down] }, 0)).toEqual([
      '(VI_1): entering FAULT state (interface eth0 down)',
      '(VI_1) entering FAULT state',
      '(VI_1) removing VIPs.',
      'release',
      'init -> fault: fault',
    ]);
    expect(probe.deadlineUs).toBeUndefined();
  });

  test('no address: "(X) entering FAULT state (no IPv4 address for interface)", without a colon', () => {
    const probe = new Probe();
    const faults: Fault[] = [{ kind: 'no-address', interface: eth0, family: 4 }];
    expect(probe.do({ kind: 'start', faults }, 0)).toContain(
      '(VI_1) entering FAULT state (no IPv4 address for interface)',
    );
  });
});

describe('BACKUP', () => {
  test('an advert of the same or a higher priority resets the Master_Down_Timer (RFC 3768, 6.4.2)', () => {
    const probe = Probe.started();
    for (const [at, theirs] of [100, 101, 255].entries()) {
      probe.hear({ priority: theirs }, (at + 1) * second);
      expect(probe.deadlineUs).toBe((at + 1) * second + 3_609_375);
    }
  });

  test('equal priority is accepted without looking at addresses, from lower and from higher', () => {
    const probe = Probe.started();
    for (const [at, from] of [lowerAddress, higherAddress, lowerAddress].entries()) {
      probe.hear({ from }, (at + 1) * second);
      expect(probe.deadlineUs).toBe((at + 1) * second + 3_609_375);
      expect(probe.state).toBe('backup');
    }
  });

  test('"received lower priority (50) advert from A - discarding", per packet; the timer runs on', () => {
    const probe = Probe.started();
    probe.hear({ priority: 200 }, second);
    for (const atUs of [1.5 * second, 2 * second, 2.5 * second]) {
      expect(probe.hear({ priority: 50, from: lowerAddress }, atUs)).toEqual([
        '(VI_1) received lower priority (50) advert from 10.9.0.2 - discarding',
      ]);
      expect(probe.deadlineUs).toBe(second + 3_609_375);
    }
  });

  test('timer expiry: advert first, then the state line, the addresses, the first GARPs', () => {
    const probe = Probe.started();
    probe.fire();
    expect(probe.words.filter((words) => !words.includes('->'))).toEqual([
      '(VI_1) Receive advertisement timeout',
      'send 100 #1',
      '(VI_1) Entering MASTER STATE',
      '(VI_1) setting VIPs.',
      'hold',
      'announce master',
    ]);
    expect(probe.statistics).toMatchObject({ becameMaster: 1, advertsSent: 1 });
  });

  test('a timer event before the deadline does nothing', () => {
    const probe = Probe.started();
    expect(probe.do({ kind: 'timer' }, 3_609_374)).toEqual([]);
    expect(probe.deadlineUs).toBe(3_609_375);
    expect(probe.do({ kind: 'timer' }, 3_609_375)).not.toEqual([]);
  });

  test('"master set to A", "master changed from A to B", and nothing while it stays', () => {
    const probe = Probe.started();
    const hear = (from: typeof lowerAddress, atUs: number) =>
      probe.hear({ priority: 200, from }, atUs);
    expect(hear(lowerAddress, 1)).toEqual(['(VI_1) master set to 10.9.0.2']);
    expect(hear(lowerAddress, 2)).toEqual([]);
    expect(hear(higherAddress, 3)).toEqual(['(VI_1) master changed from 10.9.0.2 to 10.9.0.9']);
  });

  test('the cause of a takeover says who was silent and for how long', () => {
    const probe = Probe.started();
    probe.hear({ priority: 200 }, second);
    probe.fire();
    expect(probe.instance.snapshot().cause).toEqual({
      kind: 'master-silent',
      master: higherAddress,
      silentUs: 3_609_375,
    });
  });

  test('the cause of a takeover from a lower node says whom it outranks', () => {
    const probe = Probe.started();
    probe.hear({ priority: 50 }, second);
    probe.fire();
    expect(probe.instance.snapshot().cause).toEqual({
      kind: 'outranks',
      from: higherAddress,
      priority: 50,
    });
  });

  test('a VIP that somebody removes concerns a MASTER only', () => {
    const probe = Probe.started();
    expect(probe.do({ kind: 'address-taken', address: ipv4('10.9.0.100') }, 1)).toEqual([]);
    expect(probe.deadlineUs).toBe(3_609_375);
  });
});

describe('priority 0 in BACKUP', () => {
  test('sets the Master_Down_Timer to Skew_Time (RFC 3768, 6.4.2): MASTER 609.375 ms later', () => {
    const probe = Probe.started();
    probe.hear({ priority: 200 }, second);
    expect(probe.hear({ priority: 0 }, 1.5 * second)).toEqual([
      '(VI_1) Backup received priority 0 advertisement',
    ]);
    expect(probe.fire()).toBe(1.5 * second + 609_375);
    expect(probe.state).toBe('master');
    expect(probe.instance.snapshot().cause).toEqual({
      kind: 'master-released',
      master: higherAddress,
    });
    expect(probe.statistics.priorityZeroReceived).toBe(1);
  });

  test('with advert_int 2 in v2 the skew is unscaled: 609.375 ms too', () => {
    const probe = Probe.started({ advertIntervalUs: 2 * second });
    probe.hear({ priority: 0, advertIntervalUs: 2 * second }, second);
    expect(probe.deadlineUs).toBe(second + 609_375);
  });

  test('the sender need not be the current master, and nopreempt makes no difference', () => {
    const probe = Probe.started({ nopreempt: true });
    probe.hear({ priority: 200, from: higherAddress }, second);
    probe.hear({ priority: 0, from: lowerAddress }, 2 * second);
    expect(probe.deadlineUs).toBe(2 * second + 609_375);
  });

  test('a better node that speaks within the skew gets the full timer back', () => {
    const probe = Probe.started();
    probe.hear({ priority: 0 }, second);
    probe.hear({ priority: 150 }, 1.2 * second);
    expect(probe.deadlineUs).toBe(1.2 * second + 3_609_375);
  });
});

describe('nopreempt', () => {
  test('a returning node 200 with nopreempt stays BACKUP for good under a master 100', () => {
    const probe = Probe.started({ priority: priority(200), nopreempt: true });
    for (let at = 1; at <= 60; at += 1) {
      expect(probe.hear({ priority: 100 }, at * second).join()).not.toContain('discarding');
      expect(probe.deadlineUs).toBe(at * second + 3_218_750);
    }
  });

  test('it still takes over when the master falls silent', () => {
    const probe = Probe.started({ priority: priority(200), nopreempt: true });
    probe.hear({ priority: 100 }, second);
    expect(probe.fire()).toBe(second + 3_218_750);
    expect(probe.state).toBe('master');
  });
});

describe('preempt_delay 5', () => {
  const delayed = { priority: priority(200), preemptDelayUs: 5 * second };

  test('lower adverts are accepted for 5 s; the next is discarded; MASTER 3218.75 ms later', () => {
    const probe = Probe.started(delayed);
    const lines = [1, 2, 3, 4, 5].map((at) => probe.hear({ priority: 50 }, at * second));
    expect(lines.flat()).toEqual([
      '(VI_1) start preempt delay (5.000000)',
      '(VI_1) master set to 10.9.0.9',
    ]);
    expect(probe.deadlineUs).toBe(5 * second + 3_218_750);
    expect(probe.hear({ priority: 50 }, 6 * second)).toEqual([
      '(VI_1) received lower priority (50) advert from 10.9.0.9 - discarding',
    ]);
    expect(probe.deadlineUs).toBe(5 * second + 3_218_750);
    probe.hear({ priority: 50 }, 7 * second);
    expect(probe.fire()).toBe(8_218_750);
  });

  test('an advert with p >= P: "stop preempt delay"; it starts again at the next lower one', () => {
    const probe = Probe.started(delayed);
    probe.hear({ priority: 50 }, second);
    expect(probe.hear({ priority: 200 }, 2 * second)).toEqual(['(VI_1) stop preempt delay']);
    expect(probe.hear({ priority: 201 }, 3 * second)).toEqual([]);
    expect(probe.hear({ priority: 50 }, 4 * second)).toEqual([
      '(VI_1) start preempt delay (5.000000)',
    ]);
    probe.hear({ priority: 50 }, 8.9 * second);
    expect(probe.deadlineUs).toBe(8.9 * second + 3_218_750);
  });

  test('alone on the wire: no delay at all', () => {
    expect(Probe.started(delayed).fire()).toBe(3_218_750);
  });
});

describe('FAULT and stop', () => {
  test('BACKUP into FAULT: nothing is sent, no timer runs, further faults change nothing', () => {
    const probe = Probe.started();
    expect(probe.do({ kind: 'faults', faults: [down] }, second)).toEqual([
      '(VI_1) Entering FAULT STATE',
      'backup -> fault: fault',
    ]);
    expect(probe.deadlineUs).toBeUndefined();
    expect(probe.do({ kind: 'faults', faults: [down] }, 2 * second)).toEqual([]);
    expect(probe.do({ kind: 'timer' }, 9 * second)).toEqual([]);
  });

  test('recovery: "(X) Entering BACKUP STATE", full timer', () => {
    const probe = Probe.started();
    probe.do({ kind: 'faults', faults: [down] }, second);
    expect(probe.do({ kind: 'faults', faults: [] }, 2 * second)).toEqual([
      '(VI_1) Entering BACKUP STATE',
      'fault -> backup: faults-gone',
    ]);
    expect(probe.deadlineUs).toBe(2 * second + 3_609_375);
  });

  test('an owner, too, passes through BACKUP with the full timer after a later FAULT', () => {
    const { probe } = Probe.master(owner);
    probe.do({ kind: 'faults', faults: [down] }, second);
    probe.do({ kind: 'faults', faults: [] }, 2 * second);
    expect(probe.fire()).toBe(2 * second + 3_003_906);
  });

  test('faults that go where there were none change nothing', () => {
    const probe = Probe.started();
    expect(probe.do({ kind: 'faults', faults: [] }, second)).toEqual([]);
    expect(probe.deadlineUs).toBe(3_609_375);
  });

  test('a stopped BACKUP sends nothing and never comes back', () => {
    const probe = Probe.started();
    expect(probe.do({ kind: 'stop' }, second)).toEqual(['backup -> stopped: stop']);
    expect(probe.do({ kind: 'stop' }, 2 * second)).toEqual([]);
    expect(probe.do({ kind: 'faults', faults: [] }, 3 * second)).toEqual([]);
    expect(probe.deadlineUs).toBeUndefined();
  });
});
