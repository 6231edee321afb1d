// Proves the order, the words and the limits of notify scripts.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandModel, NotifyModel } from '../config/model.ts';
import type { Outcome } from '../track/outcome.ts';
import type { NewsWord } from './newsroom.ts';
import { Notifier } from './notifier.ts';
import type { IdentityResult } from './run-as.ts';
import type { RunOptions } from './script-runner.ts';

const position = { file: 'keepalived.conf', line: 1, column: 1 };
const command = (...argv: string[]): CommandModel => ({ argv, runAs: undefined, position });
const all: NotifyModel = {
  always: command('/n', 'x'),
  master: command('/m', 'own word'),
  backup: command('/b'),
  fault: command('/f'),
  stop: command('/s'),
};
const none: NotifyModel = {
  always: undefined,
  master: undefined,
  backup: undefined,
  fault: undefined,
  stop: undefined,
};
const root: IdentityResult = { kind: 'found', identity: { uid: 0, gid: 0 } };

interface FakeRun {
  readonly words: string;
  readonly options: RunOptions;
  isTerminated: boolean;
}
let runs: FakeRun[] = [];
let lines: string[] = [];
let notifier: Notifier;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  runs = [];
  lines = [];
  notifier = new Notifier({
    identityOf: () => root,
    log: (text) => lines.push(text),
    run: (argv, options) => {
      const words = [...argv, ...(options.extraArguments ?? [])].join(' ');
      const run = { words, options, isTerminated: false };
      runs.push(run);
      return {
        pid: 1,
        terminate: () => {
          run.isTerminated = true;
        },
      };
    },
  });
});
afterEach(() => vi.useRealTimers());

const words = () => runs.map((run) => run.words);

/** Ends the last run and lets the next one start. */
async function end(outcome: Outcome = { kind: 'exited', status: 0 }, stderr = ''): Promise<void> {
  runs.at(-1)?.options.onEnd({ outcome, durationMs: 1, stderr, pid: 1 });
  await settle();
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function change(word: NewsWord, name = 'VI_1', notify = all, coalesces = false): void {
  notifier.notify({ about: 'INSTANCE', name, word, priority: 100, notify, coalesces });
}

describe('order', () => {
  test.each<[NewsWord, string]>([
    ['MASTER', '/m own word'],
    ['BACKUP', '/b'],
    ['FAULT', '/f'],
    ['STOP', '/s'],
  ])('%s: its own script with its own words, then notify with four more', async (state, own) => {
    change(state);
    expect(words()).toEqual([own]);
    await end();
    await end();
    expect(words()).toEqual([own, `/n x INSTANCE VI_1 ${state} 100`]);
  });

  test('one at a time per instance, no state skipped, however fast they follow', async () => {
    for (const state of ['BACKUP', 'MASTER', 'BACKUP'] as const) {
      change(state, 'VI_1', { ...all, always: undefined });
    }
    expect(words()).toEqual(['/b']);
    await end({ kind: 'exited', status: 1 });
    await end();
    await end();
    expect(words()).toEqual(['/b', '/m own word', '/b']);
  });

  test('notify_coalesce leaves out what has passed before its turn', async () => {
    const only = { ...none, always: command('/n') };
    for (const word of ['BACKUP', 'MASTER', 'FAULT', 'BACKUP'] as const) {
      change(word, 'VI_1', only, true);
    }
    expect(words()).toEqual(['/n INSTANCE VI_1 BACKUP 100']);
    await end();
    expect(words().slice(1)).toEqual(['/n INSTANCE VI_1 BACKUP 100']);
    await end();
    expect([words().length, lines]).toEqual([2, []]);
  });

  test('instances do not wait for one another', () => {
    change('MASTER', 'VI_1');
    change('MASTER', 'VI_2');
    expect(words()).toEqual(['/m own word', '/m own word']);
  });

  test('nothing configured, nothing run', () => {
    change('MASTER', 'VI_1', none);
    expect(words()).toEqual([]);
  });
});

describe('said', () => {
  const what = 'notify script /m for VI_1 MASTER';
  test.each<[Outcome, string, string[]]>([
    [{ kind: 'exited', status: 0 }, '', []],
    [{ kind: 'exited', status: 0 }, 'odd', [`${what}: odd`]],
    [
      { kind: 'exited', status: 2 },
      'a\nb\nc\nd',
      [`${what} failed (exited with status 2)`, `${what}: a`, `${what}: b`, `${what}: c`],
    ],
    [{ kind: 'timed-out' }, '', [`${what} timed_out: ended after 30 s`]],
    [{ kind: 'could-not-run', reason: 'gone' }, '', [`${what} failed (could not run: gone)`]],
  ])('%j with %j', async (outcome, stderr, expected) => {
    change('MASTER', 'VI_1', { ...none, master: all.master });
    expect(runs[0]?.options.timeoutMs).toBe(30_000);
    await end(outcome, stderr);
    expect(lines).toEqual(expected);
  });

  test('a user who does not exist, and the next script still runs', async () => {
    const missing: IdentityResult = { kind: 'problem', message: 'user x is not in /etc/passwd' };
    notifier.adopt(({ argv }) => (argv[0] === '/m' ? missing : root));
    change('MASTER');
    await settle();
    expect(lines).toEqual([`${what} not run: user x is not in /etc/passwd`]);
    expect(words()).toEqual(['/n x INSTANCE VI_1 MASTER 100']);
  });
});

test('more than 64 waiting changes: the oldest is dropped and said', async () => {
  const master = { ...none, master: all.master };
  change('MASTER', 'VI_1', master);
  change('FAULT', 'VI_1', { ...none, fault: all.fault });
  for (let count = 0; count < 64; count += 1) change('MASTER', 'VI_1', master);
  expect(lines).toEqual(['(VI_1) notify scripts are too slow, dropping those for FAULT']);
  for (let count = 0; count < 70; count += 1) await end();
  expect(words()).toEqual(Array(65).fill('/m own word'));
});

test('one that cannot be killed does not hold up those that follow', async () => {
  change('MASTER');
  runs[0]?.options.onTimeout?.();
  await vi.advanceTimersByTimeAsync(3000);
  expect(words()).toEqual(['/m own word', '/n x INSTANCE VI_1 MASTER 100']);
});

describe('stopAll', () => {
  test('has nothing to wait for', async () => {
    await notifier.stopAll();
    change('MASTER');
    expect(words()).toEqual([]);
  });

  test('waits for the stop scripts and no longer', async () => {
    change('STOP');
    const stopped = vi.fn();
    void notifier.stopAll().then(stopped);
    await end();
    expect(stopped).not.toHaveBeenCalled();
    await end();
    expect(stopped).toHaveBeenCalledOnce();
    expect(lines).toEqual([]);
  });

  test('a hanging older script gives way to the stop script', async () => {
    change('MASTER');
    change('BACKUP');
    change('STOP');
    void notifier.stopAll();
    await vi.advanceTimersByTimeAsync(499);
    expect(runs[0]?.isTerminated).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs[0]?.isTerminated).toBe(true);
    expect(lines).toEqual(['(VI_1) stopping: 1 notifications are dropped']);
    for (let count = 0; count < 3; count += 1) await end();
    expect(words()).toEqual(['/m own word', '/s', '/n x INSTANCE VI_1 STOP 100']);
  });

  test('after 1 s it ends what still runs and waits no longer', async () => {
    change('STOP');
    const stopped = vi.fn();
    void notifier.stopAll().then(stopped);
    await vi.advanceTimersByTimeAsync(999);
    expect(stopped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(stopped).toHaveBeenCalledOnce();
    expect(runs[0]?.isTerminated).toBe(true);
    expect(lines).toEqual(['(VI_1) its notify script still runs 1 s after the stop']);
    await end();
    expect(words()).toEqual(['/s']);
  });
});

test('the file may say how long they and the stop take, also in a reload', async () => {
  notifier.adopt(() => root, { timeoutUs: 5_000_000, stopWaitUs: 8_000_000 });
  change('STOP');
  expect(runs[0]?.options.timeoutMs).toBe(5000);
  const stopped = vi.fn();
  void notifier.stopAll().then(stopped);
  await vi.advanceTimersByTimeAsync(7999);
  expect(stopped).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(stopped).toHaveBeenCalledOnce();
  expect(lines).toEqual(['(VI_1) its notify script still runs 8 s after the stop']);
});

test('real scripts run in order', async () => {
  vi.useRealTimers();
  const said: string[] = [];
  const identity = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const real = new Notifier({
    identityOf: () => ({ kind: 'found', identity }),
    log: (text) => said.push(text),
  });
  const notify = {
    ...none,
    master: command('/bin/sh', '-c', 'sleep 0.2; echo slow >&2'),
    always: command('/bin/sh', '-c', 'echo "$@" >&2', 'sh'),
  };
  const change = {
    about: 'INSTANCE',
    name: 'VI 1',
    priority: 101,
    notify,
    coalesces: false,
  } as const;
  real.notify({ ...change, word: 'MASTER' });
  real.notify({ ...change, word: 'FAULT' });
  await vi.waitFor(() => expect(said).toHaveLength(3), { timeout: 20_000 });
  expect(said).toEqual([
    'notify script /bin/sh for VI 1 MASTER: slow',
    'notify script /bin/sh for VI 1 MASTER: INSTANCE VI 1 MASTER 101',
    'notify script /bin/sh for VI 1 FAULT: INSTANCE VI 1 FAULT 101',
  ]);
});
