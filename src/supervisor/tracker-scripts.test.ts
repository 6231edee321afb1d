// Proves the schedule of tracked scripts, in virtual time with runs that the test ends.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ScriptModel } from '../config/model.ts';
import type { Outcome } from '../track/outcome.ts';
import type { IdentityResult } from './run-as.ts';
import type { RunOptions } from './script-runner.ts';
import { TrackerScripts } from './tracker-scripts.ts';

const secondUs = 1_000_000;
const position = { file: 'keepalived.conf', line: 1, column: 1 };
const ok: Outcome = { kind: 'exited', status: 0 };
const skipLine = 'Track script S is already running, expect idle - skipping run';
const found: IdentityResult = { kind: 'found', identity: { uid: 0, gid: 0 } };

function script(name: string, changes: Partial<ScriptModel> = {}): ScriptModel {
  return {
    name,
    position,
    command: { argv: [`/bin/${name}`], runAs: undefined, position },
    intervalUs: 2 * secondUs,
    timeoutUs: 2 * secondUs,
    rise: 1,
    fall: 1,
    weight: 0,
    isReversed: false,
    startsFailed: false,
    ...changes,
  };
}

/** A run that was started, and how the test ends it. */
interface FakeRun {
  readonly argv: readonly string[];
  readonly atMs: number;
  readonly options: RunOptions;
  isTerminated: boolean;
  end(outcome?: Outcome, stderr?: string): void;
}

let runs: FakeRun[] = [];
let events: string[] = [];
let scripts: TrackerScripts;

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  runs = [];
  events = [];
  scripts = new TrackerScripts({
    identityOf: () => found,
    onResult: (name, { kind }) => events.push(`${Date.now()} ${name} ${kind}`),
    log: (text) => events.push(`${Date.now()} ${text}`),
    run: fakeRun,
    nowUs: () => Date.now() * 1000,
  });
});
afterEach(() => vi.useRealTimers());

function fakeRun(argv: readonly string[], options: RunOptions) {
  const timer = setTimeout(() => options.onTimeout?.(), options.timeoutMs);
  const run: FakeRun = {
    argv,
    atMs: Date.now(),
    options,
    isTerminated: false,
    end(outcome = ok, stderr = '') {
      clearTimeout(timer);
      options.onEnd({ outcome, durationMs: Date.now() - run.atMs, stderr, pid: runs.length });
    },
  };
  runs.push(run);
  return {
    pid: runs.length,
    terminate: () => {
      run.isTerminated = true;
    },
  };
}

const startTimes = () => runs.map(({ atMs }) => atMs);
const lastRun = () => runs.at(-1) as FakeRun;

async function advance(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

describe('schedule', () => {
  test('at once, then at every interval from the start, however long a run takes', async () => {
    scripts.start([script('S')]);
    for (const durationMs of [0, 1500, 300, 1999]) {
      await advance(durationMs);
      lastRun().end();
      await advance(2000 - durationMs);
    }
    expect(startTimes()).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(events).toEqual(['0', '3500', '4300', '7999'].map((at) => `${at} S exited`));
  });

  test('all scripts start together', () => {
    scripts.start([script('a'), script('b')]);
    expect(startTimes()).toEqual([0, 0]);
    expect(runs.map(({ argv }) => argv)).toEqual([['/bin/a'], ['/bin/b']]);
  });

  test('turns missed while this process stood still are not made up for', async () => {
    scripts.start([script('S')]);
    lastRun().end();
    vi.setSystemTime(9100); // no timer could fire
    await advance(2000);
    expect(runs).toHaveLength(2);
    lastRun().end();
    await advance(3000);
    expect(startTimes()).toEqual([0, 11_100, 12_000]);
  });

  test('a run longer than the interval lets turns fall out, said once per run', async () => {
    scripts.start([script('S', { timeoutUs: 60 * secondUs })]);
    await advance(7000);
    lastRun().end();
    await advance(1000);
    expect(startTimes()).toEqual([0, 8000]);
    expect(events).toEqual([`2000 ${skipLine}`, '7000 S exited']);
    expect(scripts.statuses).toMatchObject([{ runCount: 2, skippedCount: 3, isRunning: true }]);
  });
});

describe('a run that hangs', () => {
  test('limit = interval: skipped first, then timed out, next run one interval later', async () => {
    scripts.start([script('S')]);
    await advance(2001);
    lastRun().end({ kind: 'timed-out' }, 'late words');
    expect(events).toEqual([`2000 ${skipLine}`, '2000 S timed-out']);
    expect(scripts.statuses).toMatchObject([
      { isRunning: false, last: { outcome: { kind: 'timed-out' }, stderr: 'late words' } },
    ]);
    await advance(1999);
    expect(startTimes()).toEqual([0, 4000]);
  });

  test('limit < interval: timed out at once, the next run is not late', async () => {
    scripts.start([script('S', { timeoutUs: secondUs })]);
    await advance(1000);
    lastRun().end({ kind: 'timed-out' });
    await advance(1000);
    expect(events).toEqual(['1000 S timed-out']);
    expect(startTimes()).toEqual([0, 2000]);
  });

  test('one that not even SIGKILL ends counts as failed at every turn', async () => {
    scripts.start([script('S')]);
    await advance(8000);
    expect(runs).toHaveLength(1);
    expect(events).toEqual([
      `2000 ${skipLine}`,
      '2000 S timed-out',
      '6000 Track script S: process 1 cannot be killed',
      '6000 S timed-out',
      '8000 S timed-out',
    ]);
  });
});

test('exit status 0 with words on stderr is warned of once per script', async () => {
  scripts.start([script('S')]);
  lastRun().end(ok, 'count: not found\nmore');
  await advance(2000);
  lastRun().end(ok, 'count: not found');
  await advance(2000);
  lastRun().end({ kind: 'exited', status: 1 }, 'said why');
  expect(events).toEqual([
    '0 script S exited 0 but complained: count: not found',
    '0 S exited',
    '2000 S exited',
    '4000 S exited',
  ]);
  expect(scripts.statuses[0]?.last).toEqual({
    outcome: { kind: 'exited', status: 1 },
    atUs: 4 * secondUs,
    durationMs: 0,
    stderr: 'said why',
  });
});

test('a script whose user does not exist fails at every turn and is never run', async () => {
  scripts.replace([script('S')], () => ({ kind: 'problem', message: 'user x is not there' }));
  await advance(2000);
  expect(runs).toEqual([]);
  expect(events).toEqual(['0 S could-not-run', '2000 S could-not-run']);
});

describe('reload', () => {
  test('what is run as before goes on, in the middle of a run', async () => {
    scripts.start([script('S')]);
    await advance(1000);
    scripts.replace([script('S', { fall: 3, weight: 5 })], () => found);
    expect(lastRun().isTerminated).toBe(false);
    lastRun().end();
    await advance(1000);
    expect(startTimes()).toEqual([0, 2000]);
    expect(events).toEqual(['1000 S exited']);
  });

  test.each<[string, ScriptModel[], IdentityResult]>([
    ['another interval', [script('S', { intervalUs: secondUs })], found],
    ['another user', [script('S')], { kind: 'found', identity: { uid: 1, gid: 1 } }],
  ])('%s: the old run is ended without a result, the new one starts', async (_, next, identity) => {
    scripts.start([script('S')]);
    await advance(500);
    const [old] = runs;
    scripts.replace(next, () => identity);
    expect(old?.isTerminated).toBe(true);
    expect(startTimes()).toEqual([0, 500]);
    old?.end({ kind: 'signalled', signal: 'SIGTERM' });
    expect(events).toEqual([]);
  });

  test('a removed script never runs again', async () => {
    scripts.start([script('S')]);
    lastRun().end();
    scripts.replace([], () => found);
    await advance(10_000);
    expect(runs).toHaveLength(1);
    expect(scripts.statuses).toEqual([]);
  });
});

describe('stop', () => {
  test('ends every run and waits for it', async () => {
    scripts.start([script('S'), script('T')]);
    runs[1]?.end();
    const stopped = vi.fn();
    void scripts.stop().then(stopped);
    await advance(100);
    expect(runs.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
    expect(stopped).not.toHaveBeenCalled();
    runs[0]?.end({ kind: 'signalled', signal: 'SIGTERM' });
    await advance(0);
    expect(stopped).toHaveBeenCalledOnce();
    await advance(10_000);
    expect(runs).toHaveLength(2);
    expect(events).toEqual(['0 T exited']);
  });

  test('does not wait for a run that cannot be killed', async () => {
    scripts.start([script('S')]);
    const stopped = vi.fn();
    void scripts.stop().then(stopped);
    await advance(3000);
    expect(stopped).toHaveBeenCalledOnce();
  });
});

test('with real processes results keep coming', { timeout: 30_000 }, async () => {
  vi.useRealTimers();
  const identity = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const outcomes = await new Promise<Outcome[]>((resolve) => {
    const seen: Outcome[] = [];
    const real = new TrackerScripts({
      identityOf: () => ({ kind: 'found', identity }),
      onResult: (_, outcome) => {
        seen.push(outcome);
        if (seen.length === 3) void real.stop().then(() => resolve(seen));
      },
      log: () => {},
    });
    const command = { argv: ['/bin/sh', '-c', 'exit 3'], runAs: undefined, position };
    real.start([script('S', { command, intervalUs: secondUs / 20 })]);
  });
  expect(outcomes.slice(0, 3)).toEqual(Array(3).fill({ kind: 'exited', status: 3 }));
});
