// Owns the proof of faults that come and go, of being held back in silence by a script that has not
// reported, and of a start-up delay.
import { describe, expect, test } from 'vitest';
import type { Fault } from './cause.ts';
import { interfaceName, Probe, priority, second } from './testing.ts';

const unknown: Fault = { kind: 'script-unknown', script: 'web' };
const failed: Fault = { kind: 'script-failed', script: 'web' };
const down: Fault = { kind: 'interface-down', interface: interfaceName('eth0') };
const owner = { priority: priority(255), wantsMaster: true };
const faults = (...list: readonly Fault[]) => ({ kind: 'faults', faults: list }) as const;

function heldBack(changes = {}): Probe {
  const probe = new Probe(changes);
  probe.do({ kind: 'start', faults: [unknown] }, 0);
  return probe;
}

describe('an unweighted script whose first result is outstanding', () => {
  test('holds the instance in FAULT without a line about it', () => {
    const probe = heldBack();
    expect(probe.words).toEqual(['(VI_1) removing VIPs.', 'release', 'init -> fault: fault']);
    expect(probe.deadlineUs).toBeUndefined();
  });

  test('the first success: "Entering BACKUP STATE" without "(init)", full timer from there', () => {
    const probe = heldBack();
    expect(probe.do(faults(), 2 * second)).toEqual([
      '(VI_1) Entering BACKUP STATE',
      'fault -> backup: faults-gone',
    ]);
    expect(probe.deadlineUs).toBe(2 * second + 3_609_375);
  });

  test('an owner goes straight to MASTER: advert at once, no line about BACKUP', () => {
    const probe = heldBack(owner);
    expect(probe.do(faults(), 2 * second).join()).not.toContain('BACKUP');
    expect(probe.fire()).toBe(2 * second);
    expect(probe.words).toContain('send 255 #1');
  });

  test('an owner with "state BACKUP" waits for its full timer', () => {
    const probe = heldBack({ priority: priority(255) });
    expect(probe.do(faults(), 2 * second)).toContain('(VI_1) Entering BACKUP STATE');
    expect(probe.deadlineUs).toBe(2 * second + 3_003_906);
  });

  test('the first failure: a transition to be told of, without a line about the state', () => {
    const probe = heldBack();
    expect(probe.do(faults(failed), second)).toEqual(['fault -> fault: fault']);
    expect(probe.instance.snapshot().cause).toEqual({ kind: 'fault', fault: failed });
    expect(probe.do(faults(failed), 2 * second)).toEqual([]);
  });

  test('FAULT is told once: what comes after a reason that was told is no news', () => {
    const probe = new Probe();
    probe.do({ kind: 'start', faults: [down, unknown] }, 0);
    expect(probe.do(faults(unknown), second)).toEqual([]);
    expect(probe.do(faults(failed), 2 * second)).toEqual([]);
    expect(probe.do(faults(), 3 * second)).toContain('(VI_1) Entering BACKUP STATE');
  });

  test('an owner that failed first passes through BACKUP with the full timer', () => {
    const probe = heldBack(owner);
    probe.do(faults(failed), second);
    expect(probe.do(faults(), 2 * second)).toContain('(VI_1) Entering BACKUP STATE');
    expect(probe.deadlineUs).toBe(2 * second + 3_003_906);
  });

  test('one of two that reports well changes nothing', () => {
    const probe = new Probe();
    const other: Fault = { kind: 'script-unknown', script: 'other' };
    probe.do({ kind: 'start', faults: [unknown, other] }, 0);
    expect(probe.do(faults(other), second)).toEqual([]);
    expect(probe.state).toBe('fault');
  });

  test('one that fails while another is outstanding is told of', () => {
    const probe = new Probe();
    const other: Fault = { kind: 'script-unknown', script: 'other' };
    probe.do({ kind: 'start', faults: [other, unknown] }, 0);
    probe.do(faults(other, failed), second);
    expect(probe.instance.snapshot().cause).toEqual({ kind: 'fault', fault: failed });
  });

  test('a loud fault at start is said although a script is outstanding too', () => {
    const probe = new Probe();
    expect(probe.do({ kind: 'start', faults: [unknown, down] }, 0)).toEqual([
      '(VI_1): entering FAULT state (interface eth0 down)',
      '(VI_1) entering FAULT state',
      '(VI_1) removing VIPs.',
      'release',
      'init -> fault: fault',
    ]);
    expect(probe.instance.snapshot().cause).toEqual({ kind: 'fault', fault: down });
  });

  test('a script that has failed before the start: "entering FAULT state due to script S"', () => {
    const probe = new Probe();
    expect(probe.do({ kind: 'start', faults: [failed] }, 0)).toContain(
      '(VI_1): entering FAULT state due to script web',
    );
  });
});

describe('what is merely not known yet takes nobody out of service', () => {
  test('a MASTER whose reload adds a script stays MASTER until the script says otherwise', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.do(faults(unknown), sinceUs + 1)).toEqual([]);
    expect(probe.state).toBe('master');
    expect(probe.do(faults(failed), sinceUs + 2)).toContain('(VI_1) Entering FAULT STATE');
    expect(probe.state).toBe('fault');
  });

  test('a BACKUP keeps its timer', () => {
    const probe = Probe.started();
    expect(probe.do(faults(unknown), second)).toEqual([]);
    expect(probe.deadlineUs).toBe(3_609_375);
  });
});

describe('Reasons are a set; FAULT is left only when all are gone', () => {
  test('one of two that goes changes nothing', () => {
    const probe = Probe.started();
    probe.do(faults(down, failed), second);
    expect(probe.do(faults(failed), 2 * second)).toEqual([]);
    expect(probe.state).toBe('fault');
    expect(probe.instance.snapshot().faults).toEqual([failed]);
    probe.do(faults(), 3 * second);
    expect(probe.state).toBe('backup');
  });

  test('the cause is the first that is known to be wrong', () => {
    const probe = Probe.started();
    probe.do(faults(unknown, failed), second);
    expect(probe.instance.snapshot().cause).toEqual({ kind: 'fault', fault: failed });
  });

  test('faults after a stop change nothing', () => {
    const probe = Probe.started();
    probe.do({ kind: 'stop' }, second);
    expect(probe.do(faults(failed), 2 * second)).toEqual([]);
    expect(probe.state).toBe('stopped');
  });
});

describe('timers count from the end of a start-up delay', () => {
  const delayUs = 10 * second;

  test('a BACKUP waits for its full timer behind the delay', () => {
    const probe = new Probe();
    probe.do({ kind: 'start', faults: [], listenFromUs: delayUs }, second);
    expect(probe.words).toContain('(VI_1) Entering BACKUP STATE (init)');
    expect(probe.deadlineUs).toBe(delayUs + 3_609_375);
  });

  test('an owner becomes MASTER at its end', () => {
    const probe = new Probe(owner);
    probe.do({ kind: 'start', faults: [], listenFromUs: delayUs }, second);
    expect(probe.fire()).toBe(delayUs);
    expect(probe.state).toBe('master');
  });

  test.each([
    ['an interface that was down', down, {}, 3_609_375],
    ['a script that had not reported', unknown, {}, 3_609_375],
    ['a script that had not reported, for an owner', unknown, owner, 0],
  ])('%s and is well within the delay: not a microsecond earlier', (...row) => {
    const [, fault, changes, afterUs] = row;
    const probe = new Probe(changes);
    probe.do({ kind: 'start', faults: [fault], listenFromUs: delayUs }, 0);
    probe.do(faults(), second);
    expect(probe.deadlineUs).toBe(delayUs + afterUs);
  });

  test('faults that come and go within the delay', () => {
    const probe = new Probe();
    probe.do({ kind: 'start', faults: [], listenFromUs: delayUs }, 0);
    probe.do(faults(down), second);
    probe.do(faults(), 2 * second);
    expect(probe.deadlineUs).toBe(delayUs + 3_609_375);
  });

  test('a reload within the delay that changes the interval', () => {
    const probe = new Probe();
    probe.do({ kind: 'start', faults: [], listenFromUs: delayUs }, 0);
    const settings = { ...probe.settings, advertIntervalUs: 2 * second };
    probe.do({ kind: 'settings', settings }, second);
    expect(probe.deadlineUs).toBe(delayUs + 6_609_375);
  });

  test('after the delay it means nothing any more', () => {
    const probe = new Probe();
    probe.do({ kind: 'start', faults: [], listenFromUs: delayUs }, 0);
    probe.do(faults(down), delayUs + second);
    probe.do(faults(), delayUs + 2 * second);
    expect(probe.deadlineUs).toBe(delayUs + 2 * second + 3_609_375);
  });
});
