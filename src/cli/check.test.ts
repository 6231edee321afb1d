// Proves what trying scripts finds, with the tutorial's two scripts among others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InstanceModel, ScriptModel } from '../config/model.ts';
import type { IdentityResult } from '../supervisor/run-as.ts';
import { trialReport, tryScripts } from './check.ts';

const position = { file: 'keepalived.conf', line: 1, column: 1 };
const tutorial = fileURLToPath(new URL('../../examples/tutorial/', import.meta.url));

/** Nobody, if we may: the broken script writes a file where it runs. */
const identity =
  process.getuid?.() === 0
    ? { uid: 65534, gid: 65534 }
    : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const found: IdentityResult = { kind: 'found', identity };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-check-'));
  chmodSync(folder, 0o755);
  for (const [from, to] of [
    ['checkproxy.sh', 'good.sh'],
    ['broken/checkproxy.sh', 'broken.sh'],
  ] as const) {
    copyFileSync(join(tutorial, from), join(folder, to));
    chmodSync(join(folder, to), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, argv: readonly string[], timeoutUs = 20_000_000): ScriptModel {
  return {
    name,
    position,
    command: { argv, runAs: undefined, position },
    intervalUs: 3_000_000,
    timeoutUs,
    rise: 1,
    fall: 1,
    weight: -150,
    isReversed: false,
    startsFailed: false,
  };
}

function modelOf(scripts: readonly ScriptModel[]) {
  const trackedScripts = scripts.map(({ name }) => ({
    script: name,
    weight: 0,
    isReversed: false,
  }));
  return { scripts, instances: [{ trackedScripts } as unknown as InstanceModel] };
}

const trial = async (argv: readonly string[], timeoutUs?: number) => {
  const [tried] = await tryScripts(modelOf([script('S', argv, timeoutUs)]), () => found);
  return { outcome: tried?.result.outcome, warning: tried?.warning };
};

test("the tutorial's script is found out, the working one is not", async () => {
  const file = join(folder, 'broken.sh');
  const broken = await trial([file]);
  expect(broken.outcome).toEqual({ kind: 'exited', status: 0 });
  expect(broken.warning).toMatch(/^script S exited 0 but complained: .*count: .*not found$/);
  expect((await trial([join(folder, 'good.sh')])).warning).toBeUndefined();
});

test('the working one sees a process named haproxy', async () => {
  const program = join(folder, 'haproxy');
  copyFileSync('/bin/sleep', program);
  const haproxy = spawn(program, ['600'], { stdio: 'ignore' });
  try {
    await once(haproxy, 'spawn');
    expect((await trial([join(folder, 'good.sh')])).outcome).toEqual({ kind: 'exited', status: 0 });
  } finally {
    haproxy.kill('SIGKILL');
    await once(haproxy, 'exit');
  }
});

test.each<[string, readonly string[], string | undefined]>([
  ['well', ['/bin/true'], undefined],
  ['failing', ['/bin/sh', '-c', 'echo down >&2; exit 1'], undefined],
  [
    'well but complaining',
    ['/bin/sh', '-c', 'echo odd >&2'],
    'script S exited 0 but complained: odd',
  ],
  ['missing', ['/nonexistent/x'], 'script S could not run: /nonexistent/x does not exist'],
])('%s', async (_, argv, warning) => {
  expect((await trial(argv)).warning).toBe(warning);
});

test('one that does not end in time', async () => {
  expect(await trial(['/bin/sleep', '600'], 200_000)).toEqual({
    outcome: { kind: 'timed-out' },
    warning: 'script S did not end within its 0.2 s',
  });
});

test('a user who does not exist', async () => {
  const trials = await tryScripts(modelOf([script('S', ['/bin/true'])]), () => ({
    kind: 'problem',
    message: 'user x is not in /etc/passwd',
  }));
  expect(trials[0]?.warning).toBe('script S could not run: user x is not in /etc/passwd');
});

test('scripts that nothing tracks are not tried', async () => {
  const scripts = [script('S', ['/bin/true'])];
  expect(await tryScripts({ scripts, instances: [] }, () => found)).toEqual([]);
});

test('the report is a table, then warnings', () => {
  const tried = (name: string, durationMs: number, stderr: string, warning?: string) => ({
    script: script(name, ['/bin/x']),
    result: { outcome: { kind: 'exited', status: 0 }, durationMs, stderr, pid: 1 } as const,
    warning,
  });
  const trials = [tried('web', 12, ''), tried('database', 3, 'a\nb\nc\nd', 'it complained')];
  expect(trialReport(trials, ['idle'])).toBe(
    [
      'SCRIPT    RESULT                DURATION  STDERR',
      'web       exited with status 0  12 ms',
      'database  exited with status 0  3 ms      a',
      '                                          b',
      '                                          c',
      'script idle is tracked by no instance and never run',
      'warning: it complained',
      '',
    ].join('\n'),
  );
  expect(trialReport([], [])).toBe('no instance tracks a script\n');
});
