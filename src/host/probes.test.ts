// Proves that probes count as scripts do: faults, weights, rise and fall, silence until the first result.
import { expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { second } from '../vrrp/testing.ts';
import type { ProbeName } from './events.ts';
import { Machine } from './testing.ts';

const web: ProbeName = { kind: 'http', name: 'x' };
const database: ProbeName = { kind: 'tcp', name: 'x' };

function boot(http: string, tracks: string): Machine {
  const text = `vrrp_http x {
  url http://127.0.0.1/
  ${http}
}
vrrp_tcp x {
  connect 127.0.0.1 5432
}
vrrp_script x {
  script /bin/true
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  ${tracks}
  virtual_ipaddress {
    10.9.0.100
  }
}`;
  return new Machine(loadConfig({ name: 'x', text }).model).boot();
}

function report(machine: Machine, probe: ProbeName, isWell: boolean, atUs: number): string[] {
  const found = isWell ? 'status 200' : 'status 503';
  return machine.do(
    { kind: 'probe-result', probe, outcome: { kind: 'probed', isWell, found } },
    atUs,
  );
}

const priorityOf = ({ host }: Machine) => host.status().instances[0]?.priority.effective;

test('an unweighted one holds back in silence until its first result, and then is a fault or none', () => {
  const machine = boot('', 'track_http {\nx\n}');
  expect(machine.host.status().instances[0]).toMatchObject({
    ...{ state: 'fault', faults: [{ kind: 'probe-unknown', probe: 'http', name: 'x' }] },
  });
  expect(report(machine, web, true, second)).toEqual([
    'VRRP_HTTP(x) succeeded',
    '(VI_1) Entering BACKUP STATE',
    'VI_1 fault -> backup: faults-gone',
  ]);
  expect(report(machine, web, false, 2 * second)).toEqual([
    'VRRP_HTTP(x) failed (status 503)',
    '(VI_1) Entering FAULT STATE',
    'VI_1 backup -> fault: fault',
  ]);
});

test('a weighted one changes the priority once it has failed as often as fall says', () => {
  const machine = boot('weight -50\n  rise 2\n  fall 2', 'track_http {\nx\n}');
  report(machine, web, true, second);
  expect(priorityOf(machine)).toBe(100);
  expect(report(machine, web, false, 2 * second)).toEqual([]);
  report(machine, web, false, 3 * second);
  expect(priorityOf(machine)).toBe(50);
  report(machine, web, true, 4 * second);
  expect(priorityOf(machine)).toBe(50);
  report(machine, web, true, 5 * second);
  expect(priorityOf(machine)).toBe(100);
});

test('checks of one name and several kinds are several checks', () => {
  const lists = 'track_http {\nx weight 5\n}\ntrack_tcp {\nx weight 7\n}';
  const machine = boot('', `${lists}\ntrack_script {\nx weight 20\n}`);
  report(machine, web, true, second);
  expect(priorityOf(machine)).toBe(105);
  report(machine, database, true, second);
  expect(priorityOf(machine)).toBe(112);
  machine.report('x', 0, second);
  expect(priorityOf(machine)).toBe(132);
  const { scripts, probes } = machine.host.status();
  expect(scripts.map(({ name }) => name)).toEqual(['x']);
  expect(probes?.map(({ kind, resultCount }) => [kind, resultCount])).toEqual([
    ['http', 1],
    ['tcp', 1],
  ]);
});

test('one whose results stop coming is stale, and holds', () => {
  const machine = boot('weight -50', 'track_http {\nx\n}');
  report(machine, web, true, second);
  const words = machine.runUntil(20 * second).filter((line) => line.startsWith('tracker'));
  expect(words).toEqual(['tracker x: no result for 6 s, holding its last result']);
  expect(machine.host.status().probes).toMatchObject([{ isStale: true, condition: 'up' }]);
});
