// Proves how the scripts of the daemon's own life end, and that none keeps it waiting beyond its limit.
import { describe, expect, test } from 'vitest';
import { runLifeScript } from './life-scripts.ts';
import type { IdentityResult } from './run-as.ts';

const position = { file: 'a.conf', line: 1, column: 1 };
const ourselves: IdentityResult = {
  kind: 'found',
  identity: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
};

async function linesOf(
  text: string,
  timeoutUs = 20_000_000,
  identity = ourselves,
  stop?: AbortSignal,
) {
  const lines: string[] = [];
  const command = { argv: ['/bin/sh', '-c', text], runAs: undefined, position };
  const script = { command, timeoutUs };
  await runLifeScript(
    'startup',
    script,
    () => identity,
    (line) => lines.push(line),
    stop,
  );
  return lines;
}

describe('a script of the daemon itself', () => {
  test('is waited for', async () => {
    expect(await linesOf('sleep 0.1')).toEqual(['Running startup script /bin/sh']);
  });

  test('that fails or complains is said', async () => {
    expect((await linesOf('echo why >&2; exit 3')).slice(1)).toEqual([
      ...['startup script script failed, status 3', 'startup script: why'],
    ]);
    expect((await linesOf('kill -9 $$'))[1]).toBe('startup script script killed by signal SIGKILL');
  });

  test('is ended after its limit', async () => {
    expect((await linesOf('sleep 60', 100_000))[1]).toBe('startup script timed out');
  });

  test('is ended by a stop, with all its processes, and is not begun after one', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const lines = await linesOf('sleep 60 & wait', undefined, undefined, stop.signal);
    expect(lines.at(-1)).toBe('startup script script killed by signal SIGTERM');
    expect(await linesOf('exit 1', undefined, undefined, stop.signal)).toEqual([]);
  });

  test('is not run as nobody knows whom', async () => {
    const problem = { kind: 'problem', message: 'user x is not in /etc/passwd' } as const;
    expect(await linesOf('exit 1', 1, problem)).toEqual([
      'startup script /bin/sh not run: user x is not in /etc/passwd',
    ]);
  });
});
