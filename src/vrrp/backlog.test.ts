// Owns the proof of what an instance makes of packets that waited while its process stood still: each
// is judged and counted, the last word of each sender is acted on.
import { describe, expect, test } from 'vitest';
import {
  type AdvertChanges,
  higherAddress,
  higherAddress6,
  ipv4,
  lowerAddress,
  overIpv6,
  Probe,
  second,
} from './testing.ts';

const many = (count: number, changes: AdvertChanges): AdvertChanges[] =>
  new Array(count).fill(changes);
const answers = (words: readonly string[]) => words.filter((line) => line.startsWith('send'));

describe('MASTER', () => {
  test('8 queued lower adverts of one sender are answered once and counted 8 times', () => {
    const { probe, sinceUs } = Probe.master();
    const words = probe.catchUp(many(8, { priority: 50 }), sinceUs + 10);
    expect(words).toEqual([
      '(VI_1) Received advert from 10.9.0.9 with lower priority 50, ours 100, forcing new election',
      'send 100 #2',
      'announce lower-priority',
    ]);
    expect(probe.statistics.advertsReceived).toBe(8);
  });

  test('each sender is answered once, the one that spoke last at the end', () => {
    const { probe, sinceUs } = Probe.master();
    const low = { priority: 50, from: lowerAddress };
    const high = { priority: 60, from: higherAddress };
    const words = probe.catchUp([low, high, low, high, low], sinceUs + 10);
    expect(words.filter((line) => line.includes('forcing'))).toEqual([
      '(VI_1) Received advert from 10.9.0.9 with lower priority 60, ours 100, forcing new election',
      '(VI_1) Received advert from 10.9.0.2 with lower priority 50, ours 100, forcing new election',
    ]);
    expect(answers(words)).toHaveLength(2);
    expect(probe.statistics.advertsReceived).toBe(5);
  });

  test('the last word wins: a peer that was lower and is higher now is yielded to', () => {
    const { probe, sinceUs } = Probe.master();
    const words = probe.catchUp([...many(4, { priority: 50 }), { priority: 150 }], sinceUs + 10);
    expect(answers(words)).toEqual([]);
    expect(probe.state).toBe('backup');
  });

  test('the last word wins: a higher one that has let go since is no reason to yield', () => {
    const { probe, sinceUs } = Probe.master();
    const words = probe.catchUp([...many(4, { priority: 150 }), { priority: 0 }], sinceUs + 10);
    expect(words).toEqual(['(VI_1) Master received priority 0 message', 'send 100 #2']);
    expect(probe.state).toBe('master');
    expect(probe.statistics.priorityZeroReceived).toBe(1);
  });

  test('a better node among lower ones takes the role, wherever it stands in the queue', () => {
    for (const at of [0, 1, 2]) {
      const { probe, sinceUs } = Probe.master();
      const queue: AdvertChanges[] = [
        { priority: 50, from: lowerAddress },
        { priority: 60, from: ipv4('10.9.0.3') },
      ];
      queue.splice(at, 0, { priority: 200 });
      probe.catchUp(queue, sinceUs + 10);
      expect(probe.state).toBe('backup');
    }
  });
});

describe('BACKUP', () => {
  test('the timer counts from now, when the last word was read', () => {
    const probe = Probe.started();
    probe.catchUp(many(5, { priority: 200 }), 3 * second);
    expect(probe.deadlineUs).toBe(3 * second + 3_609_375);
    expect(probe.statistics.advertsReceived).toBe(5);
  });

  test('a master that has let go meanwhile: the skew from now', () => {
    const probe = Probe.started();
    probe.catchUp([...many(3, { priority: 200 }), { priority: 0 }], 3 * second);
    expect(probe.deadlineUs).toBe(3 * second + 609_375);
  });

  test('a master that let go and came back: the full interval', () => {
    const probe = Probe.started();
    probe.catchUp([{ priority: 0 }, { priority: 200 }], 3 * second);
    expect(probe.deadlineUs).toBe(3 * second + 3_609_375);
  });
});

describe('refused ones among them', () => {
  const bad = { priority: 50, checksumError: 1 };

  test('do not shadow a good one of the same sender, before or behind it', () => {
    for (const queue of [
      [bad, { priority: 200 }],
      [{ priority: 200 }, bad],
      [bad, { priority: 200 }, bad, bad],
    ]) {
      const probe = Probe.started();
      probe.catchUp(queue, 3 * second);
      expect(probe.deadlineUs).toBe(3 * second + 3_609_375);
    }
  });

  test('are counted each and said once', () => {
    const probe = Probe.started();
    const words = probe.catchUp([bad, bad, { priority: 200 }, bad], second);
    expect(words.filter((line) => line.includes('checksum'))).toHaveLength(1);
    expect(probe.statistics).toMatchObject({ checksumErrors: 3, advertsReceived: 1 });
    expect(probe.catchUp([bad], second + 10)).toEqual([]);
  });

  test('alone they change nothing', () => {
    const { probe, sinceUs } = Probe.master();
    const words = probe.catchUp(many(9, bad), sinceUs + 10);
    expect(words).toEqual(['(VI_1) Invalid VRRPv2 checksum from 10.9.0.9']);
    expect(probe.deadlineUs).toBe(sinceUs + second);
  });

  test('a replay among them does not undo the number before it', () => {
    const ah = { authentication: { type: 'ah', password: 'secret12' } } as const;
    const probe = Probe.started(ah);
    const under = (sequence: number) => ({
      priority: 200,
      header: { password: 'secret12', sequence },
    });
    probe.catchUp([under(1), under(2), under(2), under(1)], second);
    expect(probe.statistics).toMatchObject({ advertsReceived: 2, authenticationFailures: 2 });
    expect(probe.deadlineUs).toBe(second + 3_609_375);
  });
});

test('FAULT: nothing of a backlog is heard', () => {
  const probe = Probe.started();
  const fault = { kind: 'script-failed', script: 'web' } as const;
  probe.do({ kind: 'faults', faults: [fault] }, second);
  expect(probe.catchUp(many(3, { priority: 200 }), 2 * second)).toEqual([]);
  expect(probe.statistics.advertsReceived).toBe(0);
});

test('VRRPv3: the interval of the last word is learnt, not those before it', () => {
  const probe = Probe.started(overIpv6);
  const said = (advertIntervalUs: number) => ({
    from: higherAddress6,
    priority: 200,
    advertIntervalUs,
  });
  const words = probe.catchUp([said(second), said(4 * second), said(2 * second)], second);
  expect(words.filter((line) => line.includes('updated'))).toEqual([
    '(VI_1) advertisement interval updated from 1000ms to 2000ms by master',
  ]);
  expect(probe.deadlineUs).toBe(second + 7_218_750);
});
