// Proves what tracked scripts come to: contributions, faults, staleness, reload.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, ScriptModel } from '../config/model.ts';
import type { Outcome } from '../track/outcome.ts';
import { scriptsInUse, TrackerBoard } from './trackers.ts';

const ok: Outcome = { kind: 'exited', status: 0 };
const bad: Outcome = { kind: 'exited', status: 1 };
const secondUs = 1_000_000;
const position = { file: 'keepalived.conf', line: 1, column: 1 };

function script(name: string, changes: Partial<ScriptModel> = {}): ScriptModel {
  return {
    name,
    position,
    command: { argv: ['/bin/check'], runAs: undefined, position },
    intervalUs: 2 * secondUs,
    timeoutUs: secondUs,
    rise: 1,
    fall: 1,
    weight: 0,
    isReversed: false,
    startsFailed: false,
    ...changes,
  };
}

/** Two intervals, the time limit and the grace. */
const patienceUs = 8 * secondUs;
const tracked = (name: string, weight = 0, isReversed = false) => ({
  script: name,
  weight,
  isReversed,
});

describe('contributions', () => {
  test('no result yet: an unweighted script holds back in silence, a weighted one adds nothing', () => {
    const board = new TrackerBoard([script('a'), script('b')], 'hold', 0);
    expect(board.contributionsFor([tracked('a'), tracked('b', -20)])).toEqual({
      contributions: [],
      faults: [{ kind: 'script-unknown', script: 'a' }],
    });
  });

  test('failed: an unweighted script is a fault, weights count by sign', () => {
    const board = new TrackerBoard([script('a'), script('b')], 'hold', 0);
    expect(board.handleResult('a', bad, 0).changed).toEqual(['a']);
    expect(board.handleResult('b', bad, 0).changed).toEqual(['b']);
    expect(board.contributionsFor([tracked('a'), tracked('b', -20), tracked('b', 5)])).toEqual({
      contributions: [{ from: 'b', amount: -20 }],
      faults: [{ kind: 'script-failed', script: 'a' }],
    });
  });

  test('well: no fault, a positive weight is added, reverse of weight 0 is the fault', () => {
    const board = new TrackerBoard([script('a')], 'hold', 0);
    board.handleResult('a', ok, 0);
    expect(board.contributionsFor([tracked('a'), tracked('a', 20), tracked('a', -5)])).toEqual({
      contributions: [{ from: 'a', amount: 20 }],
      faults: [],
    });
    expect(board.contributionsFor([tracked('a', 0, true)]).faults).toEqual([
      { kind: 'script-failed', script: 'a' },
    ]);
  });

  test('a script that is not there counts nothing and its results are ignored', () => {
    const board = new TrackerBoard([], 'hold', 0);
    expect(board.handleResult('gone', bad, 0)).toEqual({ lines: [], changed: [] });
    expect(board.contributionsFor([tracked('gone')])).toEqual({ contributions: [], faults: [] });
    expect(board.statusOf('gone')).toBeUndefined();
  });
});

test('only tipping results change what a script counts for; the status shows every one', () => {
  const board = new TrackerBoard([script('a', { fall: 2 })], 'hold', 0);
  board.handleResult('a', ok, 10);
  expect(board.handleResult('a', bad, 20)).toEqual({
    lines: ['Script `a` now returning 1'],
    changed: [],
  });
  expect(board.statusOf('a')).toEqual({
    name: 'a',
    condition: 'up',
    lastOutcome: bad,
    lastResultAtUs: 20,
    isStale: false,
    staleCount: 0,
    resultCount: 2,
  });
});

describe('stale', () => {
  test('hold: told once, counted, the last result stays, cleared when results return', () => {
    const board = new TrackerBoard([script('a')], 'hold', 0);
    board.handleResult('a', ok, secondUs);
    const atUs = secondUs + patienceUs;
    expect(board.deadlineUs).toBe(atUs);
    expect(board.onTimer(atUs - 1)).toEqual({ lines: [], changed: [] });
    expect(board.onTimer(atUs)).toEqual({
      lines: ['tracker a: no result for 8 s, holding its last result'],
      changed: [],
    });
    expect(board.deadlineUs).toBeUndefined();
    expect(board.statusOf('a')).toMatchObject({ condition: 'up', isStale: true, staleCount: 1 });
    expect(board.handleResult('a', ok, 20 * secondUs).lines).toEqual([
      'tracker a: results are back',
    ]);
    expect(board.statusOf('a')).toMatchObject({ isStale: false, staleCount: 1 });
    expect(board.deadlineUs).toBe(20 * secondUs + patienceUs);
  });

  test('fault: it counts as failed until it has risen again', () => {
    const board = new TrackerBoard([script('a', { rise: 2 })], 'fault', 0);
    board.handleResult('a', ok, 0);
    expect(board.onTimer(patienceUs)).toEqual({
      lines: ['tracker a: no result for 8 s, counting as failed'],
      changed: ['a'],
    });
    expect(board.contributionsFor([tracked('a')]).faults).toHaveLength(1);
    expect(board.handleResult('a', ok, 9 * secondUs).changed).toEqual([]);
    expect(board.handleResult('a', ok, 10 * secondUs)).toEqual({
      lines: ['VRRP_Script(a) succeeded'],
      changed: ['a'],
    });
  });

  test('before the first result it still waits', () => {
    const board = new TrackerBoard([script('a')], 'hold', 0);
    expect(board.onTimer(patienceUs).lines).toEqual([
      'tracker a: no result for 8 s, still waiting for the first one',
    ]);
    expect(board.contributionsFor([tracked('a')]).faults).toEqual([
      { kind: 'script-unknown', script: 'a' },
    ]);
  });

  test('a timer that comes far too late first lets waiting results be read', () => {
    const board = new TrackerBoard([script('a'), script('b')], 'fault', 0);
    const lateUs = patienceUs + 60 * secondUs;
    expect(board.onTimer(lateUs)).toEqual({ lines: [], changed: [] });
    board.handleResult('a', ok, lateUs + 1000);
    expect(board.deadlineUs).toBe(lateUs + secondUs);
    expect(board.onTimer(lateUs + secondUs).changed).toEqual(['b']);
  });
});

describe('reload', () => {
  test('conditions are kept by name, new scripts start unknown, old ones are forgotten', () => {
    const scripts = ['a', 'b', 'gone'].map((name) => script(name, { fall: 2 }));
    const board = new TrackerBoard(scripts, 'hold', 0);
    board.handleResult('a', ok, 0);
    board.handleResult('b', bad, 0);
    board.handleResult('gone', ok, 0);
    const change = board.replace([script('a'), script('b'), script('new')], 'fault', secondUs);
    expect(change).toEqual({
      lines: [
        'VRRP_Script(a) considered successful on reload',
        'VRRP_Script(b) considered unsuccessful on reload',
      ],
      changed: [],
    });
    expect(board.statuses.map(({ name, condition }) => [name, condition])).toEqual([
      ['a', 'up'],
      ['b', 'down'],
      ['new', 'unknown'],
    ]);
    expect(board.deadlineUs).toBe(secondUs + patienceUs);
    expect(board.handleResult('a', bad, secondUs).changed).toEqual(['a']); // fall is now 1
  });
});

test('only tracked scripts are in use, in file order', () => {
  const trackedScripts = [tracked('c'), tracked('a')];
  const instances = [{ trackedScripts } as unknown as InstanceModel];
  const scripts = ['a', 'b', 'c'].map((name) => script(name));
  expect(scriptsInUse({ scripts, instances }).map(({ name }) => name)).toEqual(['a', 'c']);
});
