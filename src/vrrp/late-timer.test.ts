// Owns the proof of `timer_expired_backup`: what a master does that stood still for too long.
import { describe, expect, test } from 'vitest';
import { Probe, priority, second } from './testing.ts';

/** Its last advert left at `sinceUs`; a backup of priority 254 takes over 3 + 2/256 s after it. */
const late = { nopreempt: true, timerExpiredPriority: priority(254) };
const patienceUs = 3_007_812;

describe('timer_expired_backup', () => {
  test('a timer later than another node waits makes a backup, without priority 0', () => {
    const { probe, sinceUs } = Probe.master(late);
    const nowUs = sinceUs + 10 * second;
    expect(probe.do({ kind: 'timer' }, nowUs)).toEqual([
      '(VI_1) VRRP thread timer expired 9.000000 seconds ago',
      '(VI_1) Entering BACKUP STATE',
      '(VI_1) removing VIPs.',
      'release',
      'master -> backup: stood-still',
    ]);
    expect(probe.deadlineUs).toBe(nowUs + 3_609_375);
    expect(probe.statistics).toMatchObject({ releasedMaster: 1, priorityZeroSent: 0 });
  });

  test('a microsecond less, and it goes on', () => {
    const { probe, sinceUs } = Probe.master(late);
    expect(probe.do({ kind: 'timer' }, sinceUs + patienceUs - 1)).toEqual(['send 100 #2']);
  });

  test('the priority of the other node decides how long that is', () => {
    const { probe, sinceUs } = Probe.master({ ...late, timerExpiredPriority: priority(1) });
    expect(probe.do({ kind: 'timer' }, sinceUs + patienceUs)).toEqual(['send 100 #2']);
    probe.do({ kind: 'timer' }, sinceUs + patienceUs + 3_996_094);
    expect(probe.state).toBe('backup');
  });

  test('adverts that waited meanwhile find a backup, which does not preempt', () => {
    const { probe, sinceUs } = Probe.master(late);
    const nowUs = sinceUs + 10 * second;
    const words = probe.catchUp([{ priority: 50 }, { priority: 50 }], nowUs);
    expect(words.some((word) => word.startsWith('send'))).toBe(false);
    expect([probe.state, probe.deadlineUs]).toEqual(['backup', nowUs + 3_609_375]);
    const single = Probe.master(late);
    single.probe.hear({ priority: 50 }, single.sinceUs + 10 * second);
    expect(single.probe.state).toBe('backup');
  });

  test('without it a late master goes on', () => {
    const { probe, sinceUs } = Probe.master({ nopreempt: true });
    expect(probe.do({ kind: 'timer' }, sinceUs + 10 * second)).toEqual(['send 100 #2']);
  });
});
