// Owns the proof that status tells ages and reasons as they are.
import { expect, it } from 'vitest';
import { Host } from '../host/host.ts';
import { instanceModel, link, modelOf, ownInterfaceAddress } from '../host/test-models.ts';
import { reportInstance } from './instance-report.ts';

it('turns monotonic moments into wall-clock times and ages, and says why', () => {
  const host = new Host(modelOf(instanceModel()));
  const addresses = [ownInterfaceAddress];
  host.handle({ kind: 'interfaces', links: [link()], addresses }, 1_000_000);
  host.handle({ kind: 'start' }, 2_000_000);
  const [status] = host.status().instances;
  if (!status) throw new Error('no instance');
  const wallMs = Date.parse('2026-01-01T00:00:10.000Z');
  const report = reportInstance(status, { wallMs, monotonicUs: 5_000_000 });
  expect(report).toMatchObject({
    state: 'backup',
    since: '2026-01-01T00:00:07.000Z',
    forMs: 3000,
    why: 'started, listening for a master first',
    faults: [],
    master: undefined,
  });
  expect(report.addresses.map(({ present }) => present)).toEqual([false]);
});
