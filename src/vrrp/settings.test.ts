// Owns the proof of what new settings do to a running instance: it goes on, and says what is new.
import { describe, expect, test } from 'vitest';
import type { InstanceSettings } from './settings.ts';
import {
  advertPacket,
  ipv4,
  known,
  lowerAddress,
  Probe,
  priority,
  second,
  sentMessage,
  vrid,
} from './testing.ts';

function change(probe: Probe, changes: Partial<InstanceSettings>, nowUs: number): string[] {
  return probe.do({ kind: 'settings', settings: { ...probe.settings, ...changes } }, nowUs);
}

describe('MASTER', () => {
  test('stays MASTER and says the new words at once; the next advert is an interval later', () => {
    const { probe, sinceUs } = Probe.master();
    const addresses = [ipv4('10.9.0.100'), ipv4('10.9.0.101')];
    expect(change(probe, { addresses }, sinceUs + 300_000)).toEqual(['send 100 #2']);
    expect(probe.deadlineUs).toBe(sinceUs + 300_000 + second);
    expect(probe.state).toBe('master');
  });

  test('the new list, password and interval are in the next advert', () => {
    const { probe, sinceUs } = Probe.master();
    const changes: Partial<InstanceSettings> = {
      addresses: [ipv4('10.9.0.101')],
      authentication: { type: 'pass', password: 'other' },
      advertIntervalUs: 2 * second,
    };
    const settings = { ...probe.settings, ...changes };
    const effects = probe.instance.handle({ kind: 'settings', settings }, sinceUs + 10);
    const sent = known(effects.find((effect) => effect.kind === 'send'));
    const expected = advertPacket({
      addresses: [ipv4('10.9.0.101')],
      password: 'other',
      advertIntervalUs: 2 * second,
    });
    expect(sentMessage(sent.destination, sent.packet)).toEqual(expected.payload);
    expect(probe.deadlineUs).toBe(sinceUs + 10 + 2 * second);
  });

  test('a new name alone is nothing that peers could hear: not a packet', () => {
    const { probe, sinceUs } = Probe.master();
    expect(change(probe, { name: 'VI_2' }, sinceUs + 10)).toEqual([]);
    expect(probe.deadlineUs).toBe(sinceUs + second);
    expect(probe.do({ kind: 'stop' }, sinceUs + 20)).toContain('(VI_2) sent 0 priority');
  });

  test('the identification and the sequence number count on over a reload', () => {
    const authentication = { type: 'ah', password: 'secret12' } as const;
    const { probe, sinceUs } = Probe.master({ authentication });
    change(probe, { authentication: { ...authentication, password: 'other' } }, sinceUs + 10);
    const { packet } = known(probe.instance.farewellAdverts()[0]);
    expect([packet[5], packet[31]]).toEqual([3, 3]);
  });
});

describe('BACKUP', () => {
  test('advert_int changed: it listens anew for the new interval', () => {
    const probe = Probe.started();
    expect(change(probe, { advertIntervalUs: 2 * second }, second)).toEqual([]);
    expect(probe.deadlineUs).toBe(second + 6_609_375);
  });

  test('another change leaves its timer alone', () => {
    const probe = Probe.started();
    probe.hear({ priority: 200 }, second);
    change(probe, { nopreempt: true, addresses: [] }, 2 * second);
    expect(probe.deadlineUs).toBe(second + 3_609_375);
  });

  test('the new password is what counts from now on', () => {
    const probe = Probe.started();
    change(probe, { authentication: { type: 'pass', password: 'secret12' } }, 10);
    expect(probe.hear({ priority: 200 }, second)).toEqual([
      '(VI_1) received a 0 auth from 10.9.0.9, expecting 1!',
    ]);
    probe.hear({ priority: 200, password: 'secret12' }, second);
    expect(probe.deadlineUs).toBe(second + 3_609_375);
  });

  test('what was refused before is said again after a reload', () => {
    const probe = Probe.started();
    const bad = { priority: 200, checksumError: 1 };
    probe.hear(bad, 10);
    change(probe, { nopreempt: true }, 20);
    expect(probe.hear(bad, 30)).toEqual(['(VI_1) Invalid VRRPv2 checksum from 10.9.0.9']);
    expect(probe.statistics.checksumErrors).toBe(2);
  });
});

test('an owner that has given way to another and is an owner no more never says 255 again', () => {
  const owner = { priority: priority(255), wantsMaster: true };
  const { probe, sinceUs } = Probe.master(owner);
  const rogue = { priority: 255, from: lowerAddress };
  probe.hear(rogue, sinceUs + 1);
  probe.hear(rogue, sinceUs + 4 * second);
  expect(probe.state).toBe('backup');
  const nowUs = sinceUs + 5 * second;
  probe.do({ kind: 'priority', effective: priority(100) }, nowUs);
  change(probe, { priority: priority(100), wantsMaster: false }, nowUs);
  probe.do({ kind: 'priority', effective: priority(100) }, nowUs);
  expect(probe.instance.snapshot().effectivePriority).toBe(100);
  probe.fire();
  expect(probe.words).toContain('send 100 #3');
  probe.fire();
  expect(probe.words).toContain('send 100 #4');
});

test('FAULT and stopped: new settings are kept without a word', () => {
  const probe = Probe.started();
  probe.do({ kind: 'faults', faults: [{ kind: 'script-failed', script: 'web' }] }, 10);
  expect(change(probe, { advertIntervalUs: 2 * second }, 20)).toEqual([]);
  expect(probe.deadlineUs).toBeUndefined();
  probe.do({ kind: 'faults', faults: [] }, 30);
  expect(probe.deadlineUs).toBe(30 + 6_609_375);
  probe.do({ kind: 'stop' }, 40);
  expect(change(probe, { vrid: vrid(52), priority: priority(200) }, 50)).toEqual([]);
});
