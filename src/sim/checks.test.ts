// Owns the proof that scripts are run on their schedule, time out, and stand still with their supervisor.
import { expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { ScriptModel } from '../config/model.ts';
import { probeStartDelayUs } from '../host/probe-runs.ts';
import type { CheckBehaviour } from './actions.ts';
import { Checks, usualBehaviour } from './checks.ts';
import { Clock, type ClockSettings } from './clock.ts';
import { BareWorld } from './testing.ts';
import { usualScriptUs } from './timing.ts';

const second = 1_000_000;

function scriptOf(more = 'interval 3'): ScriptModel {
  const text = `vrrp_script check {\n script "/bin/true"\n ${more}\n}\n`;
  const [script] = loadConfig({ name: 'test.conf', text }).model.scripts;
  if (!script) throw new Error('no script');
  return script;
}

const firstHttpUs = 20_000;

function opened(clock: ClockSettings = {}) {
  const world = new BareWorld();
  const results: [number, string][] = [];
  const scripted: { behaviour: CheckBehaviour } = { behaviour: usualBehaviour };
  const checks = new Checks({
    ...{ environment: world, clock: new Clock(clock), behaviourOf: () => scripted.behaviour },
    ...{ node: 'web1', firstHttpUs },
    onResult: (_, outcome) => {
      const word = outcome.kind === 'exited' ? String(outcome.status) : outcome.kind;
      results.push([world.nowUs / second, word]);
    },
  });
  return { world, checks, results, scripted };
}

it('runs at once, then once an interval', () => {
  const { world, checks, results } = opened();
  checks.replace([scriptOf()]);
  world.runUntil(7 * second);
  expect(results).toEqual([0.005, 3.005, 6.005].map((at) => [at, '0']));
});

it('gives no result of what nobody runs, until somebody does again', () => {
  const { world, checks, results, scripted } = opened();
  scripted.behaviour = { kind: 'silent' };
  checks.replace([scriptOf()]);
  world.runUntil(4 * second);
  scripted.behaviour = usualBehaviour;
  world.runUntil(7 * second);
  expect(results).toEqual([[6.005, '0']]);
});

it('reads the interval from the clock of its machine', () => {
  const { world, checks, results } = opened({ offsetUs: 12_345, driftPpm: 100_000 });
  checks.replace([scriptOf()]);
  world.runUntil(4 * second);
  const [, [atSeconds] = [0]] = results;
  expect(atSeconds).toBeCloseTo((3 + 0.005) / 1.1, 3);
});

it('takes longer for the first run over HTTP, and for no other', () => {
  const text = `vrrp_http first { url http://127.0.0.1/ }
vrrp_http second { url http://127.0.0.1/ }
vrrp_tcp port { connect 127.0.0.1:80 }
`;
  const { probes = [] } = loadConfig({ name: 'test.conf', text }).model;
  const delaysUs = probes.map((probe) => probeStartDelayUs('web1', probe));
  const [firstUs = 0, secondUs = 0, portUs = 0] = delaysUs;
  expect(firstUs).toBeLessThan(secondUs);
  const { world, checks, results } = opened();
  checks.replace(probes);
  world.runUntil(2 * second);
  const wantedUs = [
    ...[firstUs + firstHttpUs, secondUs, portUs],
    ...delaysUs.map((delayUs) => second + delayUs),
  ].map((beginUs) => beginUs + usualScriptUs);
  const inOrder = wantedUs.sort((one, other) => one - other);
  expect(results).toEqual(inOrder.map((atUs) => [atUs / second, 'probed']));
});

it('takes what the script does when a run begins', () => {
  const { world, checks, results, scripted } = opened();
  checks.replace([scriptOf()]);
  world.runUntil(second);
  scripted.behaviour = { kind: 'exits', status: 7, afterUs: 100_000 };
  world.runUntil(4 * second);
  expect(results).toEqual([
    [0.005, '0'],
    [3.1, '7'],
  ]);
});

it('times out after the limit, also when the script would have ended later', () => {
  const { world, checks, results, scripted } = opened();
  scripted.behaviour = { kind: 'hangs' };
  checks.replace([scriptOf('interval 3\n timeout 1')]);
  world.runUntil(2 * second);
  scripted.behaviour = { kind: 'exits', status: 0, afterUs: 1_500_000 };
  world.runUntil(5 * second);
  expect(results).toEqual([1, 4].map((at) => [at, 'timed-out']));
});

it('lets a turn fall out while the run before has not ended', () => {
  const { world, checks, results, scripted } = opened();
  scripted.behaviour = { kind: 'exits', status: 0, afterUs: 4 * second };
  checks.replace([scriptOf('interval 3\n timeout 5')]);
  world.runUntil(11 * second);
  expect(results).toEqual([4, 10].map((at) => [at, '0']));
});

it('reads after a standstill what ended in it, and goes on', () => {
  const { world, checks, results, scripted } = opened();
  scripted.behaviour = { kind: 'exits', status: 0, afterUs: second };
  checks.replace([scriptOf()]);
  checks.hang();
  world.runUntil(10 * second);
  expect(results).toEqual([]);
  checks.resume();
  world.runUntil(13 * second);
  expect(results[0]).toEqual([10, '0']);
  expect(results.slice(1)).toEqual([
    [11, '0'],
    [13, '0'],
  ]);
});

it('keeps the schedule of a script that a reload leaves alone, also within a run', () => {
  const { world, checks, results, scripted } = opened();
  scripted.behaviour = { kind: 'exits', status: 0, afterUs: second };
  checks.replace([scriptOf()]);
  world.runUntil(500_000);
  checks.replace([scriptOf('interval 3\n weight -5')]);
  world.runUntil(4 * second);
  expect(results.map(([at]) => at)).toEqual([1, 4]);
});

it('begins anew with a script that a reload changes, and forgets one that it drops', () => {
  const { world, checks, results } = opened();
  checks.replace([scriptOf()]);
  world.runUntil(second);
  checks.replace([scriptOf('interval 2')]);
  world.runUntil(3.5 * second);
  expect(results.map(([at]) => at)).toEqual([0.005, 1.005, 3.005]);
  checks.replace([]);
  world.runUntil(20 * second);
  expect(results).toHaveLength(3);
});

it('remembers what a new engine must be told, and nothing is told after the end', () => {
  const { world, checks, results, scripted } = opened();
  scripted.behaviour = { kind: 'exits', status: 1, afterUs: 5000 };
  checks.replace([scriptOf()]);
  expect(checks.standing()).toEqual([]);
  world.runUntil(second);
  expect(checks.standing()).toEqual([[{ name: 'check' }, { kind: 'exited', status: 1 }]]);
  checks.stop();
  world.runUntil(20 * second);
  expect(results).toHaveLength(1);
});
