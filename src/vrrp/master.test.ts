// Owns the proof of what a MASTER does: adverts, elections, letting go, one behaviour a test.
import { describe, expect, test } from 'vitest';
import type { Fault } from './cause.ts';
import {
  higherAddress,
  interfaceName,
  ipv4,
  lowerAddress,
  ownAddress,
  Probe,
  priority,
  second,
} from './testing.ts';

const down: Fault = { kind: 'interface-down', interface: interfaceName('eth0') };
const vip = ipv4('10.9.0.100');

describe('adverts', () => {
  test('a master sends an advert every Advertisement_Interval (RFC 3768, 6.4.3)', () => {
    const { probe, sinceUs } = Probe.master();
    for (const at of [1, 2, 3]) {
      expect(probe.fire()).toBe(sinceUs + at * second);
      expect(probe.words).toEqual([`send 100 #${at + 1}`]);
    }
    expect(probe.statistics.advertsSent).toBe(4);
  });

  test('the interval is measured from the previous send: a late timer brings no burst', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.do({ kind: 'timer' }, sinceUs + 9 * second)).toEqual(['send 100 #2']);
    expect(probe.deadlineUs).toBe(sinceUs + 10 * second);
  });

  test('a timer event before the deadline sends nothing', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.do({ kind: 'timer' }, sinceUs + second - 1)).toEqual([]);
  });
});

describe('elections', () => {
  test('lower priority: "forcing new election", own advert at once, GARPs; it stays MASTER', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.hear({ priority: 50 }, sinceUs + 300_000)).toEqual([
      '(VI_1) Received advert from 10.9.0.9 with lower priority 50, ours 100, forcing new election',
      'send 100 #2',
      'announce lower-priority',
    ]);
    expect(probe.deadlineUs).toBe(sinceUs + 300_000 + second);
  });

  test('equal from lower address: the same, our address is greater (RFC 3768, 6.4.3)', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.hear({ from: lowerAddress }, sinceUs + 1)).toEqual([
      '(VI_1) Received advert from 10.9.0.2 with lower priority 100, ours 100, forcing new election',
      'send 100 #2',
      'announce lower-priority',
    ]);
    expect(probe.state).toBe('master');
  });

  test('equal from higher address: yields without a packet, full timer', () => {
    const { probe, sinceUs } = Probe.master();
    const nowUs = sinceUs + 300_000;
    expect(probe.hear({ from: higherAddress }, nowUs)).toEqual([
      '(VI_1) Master received advert from 10.9.0.9 with same priority 100 but higher IP address than ours',
      '(VI_1) Entering BACKUP STATE',
      '(VI_1) removing VIPs.',
      'release',
      '(VI_1) master set to 10.9.0.9',
      'master -> backup: higher-address',
    ]);
    expect(probe.deadlineUs).toBe(nowUs + 3_609_375);
    expect(probe.statistics).toMatchObject({ releasedMaster: 1, priorityZeroSent: 0 });
  });

  test('the addresses are compared as numbers: 10.9.0.10 is higher than 10.9.0.5', () => {
    const { probe, sinceUs } = Probe.master();
    probe.hear({ from: ipv4('10.9.0.10') }, sinceUs + 1);
    expect(probe.state).toBe('backup');
  });

  test('the tie-break uses our source address of now, not the one at start', () => {
    const { probe, sinceUs } = Probe.master();
    probe.instance.sourceAddress = ipv4('10.9.0.20');
    probe.hear({ from: higherAddress }, sinceUs + 1);
    expect(probe.state).toBe('master');
  });

  test('higher priority: yields, whatever the address, without priority 0', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.hear({ priority: 150, from: lowerAddress }, sinceUs + 1)).toEqual([
      '(VI_1) Master received advert from 10.9.0.2 with higher priority 150, ours 100',
      '(VI_1) Entering BACKUP STATE',
      '(VI_1) removing VIPs.',
      'release',
      '(VI_1) master set to 10.9.0.2',
      'master -> backup: higher-priority',
    ]);
  });

  test('a yielded master follows the new one: its next advert is no news', () => {
    const { probe, sinceUs } = Probe.master();
    probe.hear({ priority: 150 }, sinceUs + 1);
    expect(probe.hear({ priority: 150 }, sinceUs + second)).toEqual([]);
    expect(probe.fire()).toBe(sinceUs + second + 3_609_375);
    expect(probe.instance.snapshot().cause.kind).toBe('master-silent');
  });

  test('nopreempt on the master: it yields all the same', () => {
    const { probe, sinceUs } = Probe.master({ nopreempt: true });
    probe.hear({ priority: 150 }, sinceUs + 1);
    expect(probe.state).toBe('backup');
    probe.hear({ priority: 50 }, sinceUs + second);
    expect(probe.deadlineUs).toBe(sinceUs + second + 3_609_375);
  });

  test('equal from our own address: a WARNING for every packet and nothing else', () => {
    const { probe, sinceUs } = Probe.master();
    const deadlineUs = probe.deadlineUs;
    for (const atUs of [1, 2]) {
      expect(probe.hear({ from: ownAddress }, sinceUs + atUs)).toEqual([
        '(VI_1) WARNING - equal priority advert received from remote host with our IP address.',
      ]);
    }
    expect(probe.deadlineUs).toBe(deadlineUs);
  });

  test('a higher priority from our own address does make it yield', () => {
    const { probe, sinceUs } = Probe.master();
    probe.hear({ priority: 101, from: ownAddress }, sinceUs + 1);
    expect(probe.state).toBe('backup');
  });

  test('lower_prio_no_advert: no advert and no suffix, but GARPs; the timer runs on', () => {
    const { probe, sinceUs } = Probe.master({ lowerPriorityNoAdvert: true });
    expect(probe.hear({ priority: 50 }, sinceUs + 1)).toEqual([
      '(VI_1) Received advert from 10.9.0.9 with lower priority 50, ours 100',
      'announce lower-priority',
    ]);
    expect(probe.deadlineUs).toBe(sinceUs + second);
  });

  test('higher_prio_send_advert: one advert of our own before yielding', () => {
    const { probe, sinceUs } = Probe.master({ higherPrioritySendAdvert: true });
    const words = probe.hear({ priority: 150 }, sinceUs + 1);
    expect(words.slice(0, 2)).toEqual([
      'send 100 #2',
      '(VI_1) Master received advert from 10.9.0.9 with higher priority 150, ours 100',
    ]);
    expect(probe.state).toBe('backup');
    expect(probe.deadlineUs).toBe(sinceUs + 1 + 3_609_375);
  });

  test('priority 0: one advert at once, the timer restarted, no GARP (RFC 3768, 6.4.3)', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.hear({ priority: 0 }, sinceUs + 300_000)).toEqual([
      '(VI_1) Master received priority 0 message',
      'send 100 #2',
    ]);
    expect(probe.deadlineUs).toBe(sinceUs + 300_000 + second);
    expect(probe.statistics.priorityZeroReceived).toBe(1);
  });

  test('an owner does not yield to any other node, but to an owner of a higher address', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(255), wantsMaster: true });
    probe.hear({ priority: 254 }, sinceUs + 1);
    probe.hear({ priority: 255, from: lowerAddress }, sinceUs + 2);
    expect(probe.state).toBe('master');
    probe.hear({ priority: 255, from: higherAddress }, sinceUs + 3);
    expect(probe.state).toBe('backup');
  });

  test('two owners: "both configured as address owner, please resolve", said once, then the rule', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(255), wantsMaster: true });
    expect(probe.hear({ priority: 255, from: lowerAddress }, sinceUs + 1)).toEqual([
      '(VI_1) CONFIGURATION ERROR: local instance and 10.9.0.2 are both configured as address owner, please resolve',
      '(VI_1) Received advert from 10.9.0.2 with lower priority 255, ours 255, forcing new election',
      'send 255 #2',
      'announce lower-priority',
    ]);
    const again = probe.hear({ priority: 255, from: lowerAddress }, sinceUs + 2);
    expect(again.join()).not.toContain('CONFIGURATION ERROR');
    expect(probe.state).toBe('master');
  });

  test('"is still advertising as address owner, please resolve - reducing our priority": it yields', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(255), wantsMaster: true });
    const rogue = { priority: 255, from: lowerAddress };
    probe.hear(rogue, sinceUs + 1);
    probe.hear(rogue, sinceUs + 1 + 3_199_999);
    expect(probe.state).toBe('master');
    expect(probe.hear(rogue, sinceUs + 1 + 3_200_000)).toContain(
      '(VI_1) 10.9.0.2 is still advertising as address owner, please resolve - reducing our priority',
    );
    expect(probe.state).toBe('backup');
    expect(probe.instance.snapshot().effectivePriority).toBe(254);
  });

  test('later one advert of 254, "Restoring our priority to 255", then 255', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(255), wantsMaster: true });
    const rogue = { priority: 255, from: lowerAddress };
    probe.hear(rogue, sinceUs + 1);
    probe.hear(rogue, sinceUs + 4 * second);
    expect(probe.fire()).toBe(sinceUs + 4 * second + 3_003_906);
    const words = probe.words.filter((line) => !line.includes('->'));
    expect(words.slice(1, 4)).toEqual([
      'send 254 #3',
      '(VI_1) Restoring our priority to 255 since other address owner has disappeared',
      '(VI_1) Entering MASTER STATE',
    ]);
    probe.fire();
    expect(probe.words).toEqual(['send 255 #4']);
  });

  test('a rogue owner that falls silent: "appears to have stopped advertising", once', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(255), wantsMaster: true });
    probe.hear({ priority: 255, from: lowerAddress }, sinceUs + 1);
    const lines = [1, 2, 3, 4, 5, 6].flatMap(() => {
      probe.fire();
      return probe.words.filter((line) => line.startsWith('(VI_1)'));
    });
    expect(lines).toEqual(['(VI_1): rogue address owner appears to have stopped advertising']);
  });

  test('a quarrel of owners ends with the mastership: the next one begins anew', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(255), wantsMaster: true });
    const rogue = { priority: 255, from: lowerAddress };
    probe.hear(rogue, sinceUs + 1);
    probe.hear({ priority: 255, from: higherAddress }, sinceUs + 2);
    const againUs = probe.fire();
    expect(probe.state).toBe('master');
    probe.hear(rogue, againUs + 1);
    expect(probe.state).toBe('master');
    probe.hear(rogue, againUs + 1 + 3_200_000);
    expect(probe.state).toBe('backup');
  });

  test('a master of another priority has no quarrel with an owner: it yields without that line', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(254) });
    const words = probe.hear({ priority: 255 }, sinceUs + 1);
    expect(words.join()).not.toContain('CONFIGURATION ERROR');
    expect(probe.state).toBe('backup');
  });
});

describe('letting go', () => {
  test('MASTER into FAULT: two priority-0 adverts, the addresses off, then silence', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.do({ kind: 'faults', faults: [down] }, sinceUs + 1)).toEqual([
      '(VI_1) Entering FAULT STATE',
      'send 0 #2',
      'send 0 #3',
      '(VI_1) sent 0 priority',
      '(VI_1) removing VIPs.',
      'release',
      'master -> fault: fault',
    ]);
    expect(probe.deadlineUs).toBeUndefined();
    expect(probe.statistics).toMatchObject({ priorityZeroSent: 1, releasedMaster: 1 });
  });

  test('VIP deleted by hand: BACKUP, one priority 0, all VIPs go, MASTER again after the skew', () => {
    const { probe, sinceUs } = Probe.master({ priority: priority(200) });
    expect(probe.do({ kind: 'address-taken', address: vip }, sinceUs + second)).toEqual([
      '(VI_1) Entering BACKUP STATE',
      'send 0 #2',
      '(VI_1) sent 0 priority',
      '(VI_1) removing VIPs.',
      'release',
      'master -> backup: address-taken',
    ]);
    expect(probe.fire()).toBe(sinceUs + second + 218_750);
    expect(probe.words).toContain('send 200 #3');
    expect(probe.words).toContain('hold');
    expect(probe.statistics).toMatchObject({ priorityZeroSent: 1, becameMaster: 2 });
  });

  test('a better node that speaks before the skew ends keeps the address', () => {
    const { probe, sinceUs } = Probe.master();
    probe.do({ kind: 'address-taken', address: vip }, sinceUs + second);
    probe.hear({ priority: 150 }, sinceUs + 1.1 * second);
    expect(probe.deadlineUs).toBe(sinceUs + 1.1 * second + 3_609_375);
  });

  test('stop: priority 0, "sent 0 priority", "removing VIPs." (RFC 3768, 6.4.3)', () => {
    const { probe, sinceUs } = Probe.master();
    expect(probe.do({ kind: 'stop' }, sinceUs + 1)).toEqual([
      'send 0 #2',
      '(VI_1) sent 0 priority',
      '(VI_1) removing VIPs.',
      'release',
      'master -> stopped: stop',
    ]);
    expect(probe.deadlineUs).toBeUndefined();
    expect(probe.do({ kind: 'timer' }, sinceUs + 9 * second)).toEqual([]);
  });

  test('the farewell packet is the next advert with priority 0; only a master has one', () => {
    const probe = Probe.started();
    expect(probe.instance.farewellAdverts()).toEqual([]);
    probe.fire();
    const [advert] = probe.instance.farewellAdverts();
    expect([advert?.packet[22], advert?.packet[5]]).toEqual([0, 2]);
    expect(probe.instance.farewellAdverts()).toEqual([advert]);
    probe.do({ kind: 'stop' }, 9 * second);
    expect(probe.instance.farewellAdverts()).toEqual([]);
  });
});
