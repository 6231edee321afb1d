// Proves what tracked scripts come to: contributions, faults, staleness, reload.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, ScriptModel } from '../config/model.ts';
import type { Outcome } from '../track/outcome.ts';
import { CheckTrackers, scriptsInUse } from './check-trackers.ts';
import type { TrackLine } from './tracker-kind.ts';

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
const tracked = (name: string, weight = 0, isReversed = false): TrackLine => {
  return { kind: 'script', name, weight, isReversed };
};

/** What lines come to, one by one. */
function comesTo(board: CheckTrackers, ...lines: readonly TrackLine[]) {
  return lines.map((line) => board.effectOf(line));
}

const nothing = { amount: 0, fault: undefined };
const failed = { amount: 0, fault: { kind: 'script-failed', script: 'a' } };
const unknown = { amount: 0, fault: { kind: 'script-unknown', script: 'a' } };

describe('contributions', () => {
  test('no result yet: an unweighted script holds back in silence, a weighted one adds nothing', () => {
    const board = new CheckTrackers([script('a'), script('b')], 'hold', 0);
    expect(comesTo(board, tracked('a'), tracked('b', -20))).toEqual([unknown, nothing]);
  });

  test('failed: an unweighted script is a fault, weights count by sign', () => {
    const board = new CheckTrackers([script('a'), script('b')], 'hold', 0);
    expect(board.handleResult({ name: 'a' }, bad, 0).changed).toEqual([
      { kind: 'script', name: 'a' },
    ]);
    expect(board.handleResult({ name: 'b' }, bad, 0).changed).toEqual([
      { kind: 'script', name: 'b' },
    ]);
    const effects = comesTo(board, tracked('a'), tracked('b', -20), tracked('b', 5));
    expect(effects).toEqual([failed, { amount: -20, fault: undefined }, nothing]);
  });

  test('well: no fault, a positive weight is added, reverse of weight 0 is the fault', () => {
    const board = new CheckTrackers([script('a')], 'hold', 0);
    board.handleResult({ name: 'a' }, ok, 0);
    const effects = comesTo(board, tracked('a'), tracked('a', 20), tracked('a', -5));
    expect(effects).toEqual([nothing, { amount: 20, fault: undefined }, nothing]);
    expect(board.effectOf(tracked('a', 0, true))).toEqual(failed);
  });

  test('a script that is not there counts nothing and its results are ignored', () => {
    const board = new CheckTrackers([], 'hold', 0);
    expect(board.handleResult({ name: 'gone' }, bad, 0)).toEqual({ lines: [], changed: [] });
    expect(board.effectOf(tracked('gone'))).toBeUndefined();
    expect(board.statusOf({ name: 'gone' })).toBeUndefined();
  });
});

test('only tipping results change what a script counts for; the status shows every one', () => {
  const board = new CheckTrackers([script('a', { fall: 2 })], 'hold', 0);
  board.handleResult({ name: 'a' }, ok, 10);
  expect(board.handleResult({ name: 'a' }, bad, 20)).toEqual({
    lines: ['Script `a` now returning 1'],
    changed: [],
  });
  expect(board.statusOf({ name: 'a' })).toEqual({
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
    const board = new CheckTrackers([script('a')], 'hold', 0);
    board.handleResult({ name: 'a' }, ok, secondUs);
    const atUs = secondUs + patienceUs;
    expect(board.deadlineUs).toBe(atUs);
    expect(board.onTimer(atUs - 1)).toEqual({ lines: [], changed: [] });
    expect(board.onTimer(atUs)).toEqual({
      lines: ['tracker a: no result for 8 s, holding its last result'],
      changed: [],
    });
    expect(board.deadlineUs).toBeUndefined();
    expect(board.statusOf({ name: 'a' })).toMatchObject({
      condition: 'up',
      isStale: true,
      staleCount: 1,
    });
    expect(board.handleResult({ name: 'a' }, ok, 20 * secondUs).lines).toEqual([
      'tracker a: results are back',
    ]);
    expect(board.statusOf({ name: 'a' })).toMatchObject({ isStale: false, staleCount: 1 });
    expect(board.deadlineUs).toBe(20 * secondUs + patienceUs);
  });

  test('fault: it counts as failed until it has risen again', () => {
    const board = new CheckTrackers([script('a', { rise: 2 })], 'fault', 0);
    board.handleResult({ name: 'a' }, ok, 0);
    expect(board.onTimer(patienceUs)).toEqual({
      lines: ['tracker a: no result for 8 s, counting as failed'],
      changed: [{ kind: 'script', name: 'a' }],
    });
    expect(board.effectOf(tracked('a'))).toEqual(failed);
    expect(board.handleResult({ name: 'a' }, ok, 9 * secondUs).changed).toEqual([]);
    expect(board.handleResult({ name: 'a' }, ok, 10 * secondUs)).toEqual({
      lines: ['VRRP_Script(a) succeeded'],
      changed: [{ kind: 'script', name: 'a' }],
    });
  });

  test('before the first result it still waits', () => {
    const board = new CheckTrackers([script('a')], 'hold', 0);
    expect(board.onTimer(patienceUs).lines).toEqual([
      'tracker a: no result for 8 s, still waiting for the first one',
    ]);
    expect(board.effectOf(tracked('a'))).toEqual(unknown);
  });

  test('a timer that comes far too late first lets waiting results be read', () => {
    const board = new CheckTrackers([script('a'), script('b')], 'fault', 0);
    const lateUs = patienceUs + 60 * secondUs;
    expect(board.onTimer(lateUs)).toEqual({ lines: [], changed: [] });
    board.handleResult({ name: 'a' }, ok, lateUs + 1000);
    expect(board.deadlineUs).toBe(lateUs + secondUs);
    expect(board.onTimer(lateUs + secondUs).changed).toEqual([{ kind: 'script', name: 'b' }]);
  });
});

describe('reload', () => {
  test('conditions are kept by name, new scripts start unknown, old ones are forgotten', () => {
    const scripts = ['a', 'b', 'gone'].map((name) => script(name, { fall: 2 }));
    const board = new CheckTrackers(scripts, 'hold', 0);
    board.handleResult({ name: 'a' }, ok, 0);
    board.handleResult({ name: 'b' }, bad, 0);
    board.handleResult({ name: 'gone' }, ok, 0);
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
    const isDown = [{ kind: 'script', name: 'a' }]; // fall is now 1
    expect(board.handleResult({ name: 'a' }, bad, secondUs).changed).toEqual(isDown);
  });
});

test('only tracked scripts are in use, in file order', () => {
  const trackedScripts = ['c', 'a'].map((name) => ({ script: name, weight: 0, isReversed: false }));
  const instances = [{ trackedScripts } as unknown as InstanceModel];
  const scripts = ['a', 'b', 'c'].map((name) => script(name));
  expect(scriptsInUse({ scripts, instances }).map(({ name }) => name)).toEqual(['a', 'c']);
});
