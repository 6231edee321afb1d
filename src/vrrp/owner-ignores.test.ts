// Owns the proof of `owner_ignore_adverts`: who listens to whom.
import { expect, test } from 'vitest';
import { Probe, priority, second } from './testing.ts';

const owner = { priority: priority(255), wantsMaster: true, ownerIgnoresAdverts: true };

test('an owner that ignores adverts acts on none and counts none', () => {
  const { probe, sinceUs } = Probe.master(owner);
  for (const other of [0, 50, 255]) {
    expect(probe.hear({ priority: other }, sinceUs + 1)).toEqual([]);
  }
  expect(probe.statistics).toMatchObject({ advertsReceived: 0, priorityZeroReceived: 0 });
  expect(probe.deadlineUs).toBe(sinceUs + second);
});

test('what is wrong with an advert is counted all the same', () => {
  const { probe, sinceUs } = Probe.master(owner);
  expect(probe.hear({ checksumError: 1 }, sinceUs + 1)).toHaveLength(1);
});

test('as a backup it waits for nobody either', () => {
  const probe = Probe.started({ ...owner, wantsMaster: false });
  probe.hear({ priority: 255 }, second);
  expect(probe.fire()).toBe(3_003_906);
  expect(probe.state).toBe('master');
});

test('who is no owner listens', () => {
  const { probe, sinceUs } = Probe.master({ ownerIgnoresAdverts: true });
  probe.hear({ priority: 200 }, sinceUs + 1);
  expect(probe.state).toBe('backup');
});
