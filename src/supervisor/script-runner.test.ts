// Proves runs of real processes: how they end, what they leave behind, what is kept of stderr.
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { type CommandResult, type RunOptions, runCommand } from './script-runner.ts';

const minute = 60_000;

function run(argv: readonly string[], options: Partial<RunOptions> = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    runCommand(argv, { timeoutMs: minute, ...options, onEnd: resolve });
  });
}

const shell = (script: string, options: Partial<RunOptions> = {}) =>
  run(['/bin/sh', '-c', script, 'sh'], options);

/** A zombie has ended; whoever is process 1 here may be slow to bury it. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const hasDied = (pid: number) =>
  vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });

const strays: number[] = [];
afterEach(() => {
  for (const pid of strays.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

test('exit statuses and signals are told as they are', async () => {
  expect(await run(['/bin/true'])).toMatchObject({
    outcome: { kind: 'exited', status: 0 },
    stderr: '',
  });
  expect((await shell('exit 77')).outcome).toEqual({ kind: 'exited', status: 77 });
  expect((await shell('kill -KILL $$')).outcome).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
});

test('no shell reads the words; extra ones come last', async () => {
  const { stderr } = await run(['/bin/sh', '-c', 'printf "[%s]" "$@" >&2', 'sh', '$HOME; *'], {
    extraArguments: ['INSTANCE', 'VI 1'],
  });
  expect(stderr).toBe('[$HOME; *][INSTANCE][VI 1]');
});

test('the environment is PATH alone, stdin and stdout lead nowhere, the place is /', async () => {
  vi.stubEnv('LD_PRELOAD', '');
  vi.stubEnv('NODE_OPTIONS', '--no-warnings');
  vi.stubEnv('SECRET', 'x');
  const { stderr } = await run(['/usr/bin/env', '-u', 'PATH', 'sh', '-c', 'env >&2']).finally(() =>
    vi.unstubAllEnvs(),
  );
  expect(stderr).not.toMatch(/LD_PRELOAD|NODE_OPTIONS|SECRET/);
  const places = await shell('for fd in 0 1; do readlink /proc/$$/fd/$fd; done >&2; pwd >&2');
  expect(places.stderr).toMatch(/^\/dev\/null\n.*\n\/\n$/);
  expect((await shell('cat; echo flood')).outcome).toEqual({ kind: 'exited', status: 0 });
});

test('it leads its own session and process group', async () => {
  const { stderr, pid } = await shell('cat /proc/$$/stat >&2');
  const [group, session] = stderr.replace(/^.*\) \S+ \d+ /, '').split(' ');
  expect([Number(group), Number(session)]).toEqual([pid, pid]);
});

test.runIf(process.getuid?.() === 0)('it runs as somebody else without other groups', async () => {
  const { stderr } = await shell('id -u >&2; id -G >&2', { uid: 65534, gid: 65533 });
  expect(stderr).toBe('65534\n65533\n');
});

test('a stderr flood is drained, only its beginning is kept', async () => {
  const { outcome, stderr } = await shell(
    'echo first >&2; head -c 3000000 /dev/zero | tr "\\0" x >&2',
  );
  expect(outcome).toEqual({ kind: 'exited', status: 0 });
  expect(stderr).toHaveLength(4096);
  expect(stderr.startsWith('first\nxxx')).toBe(true);
});

test('what was written right before the end is not lost', async () => {
  const runs = Array.from({ length: 20 }, (_, index) => shell(`echo line ${index} >&2`));
  const found = (await Promise.all(runs)).map(({ stderr }) => stderr);
  expect(found).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index}\n`));
});

test('a child in the background that keeps stderr open does not delay the end', async () => {
  const { outcome, stderr } = await shell('sleep 600 & echo $! >&2');
  const sleeper = Number(stderr);
  strays.push(sleeper);
  expect(outcome).toEqual({ kind: 'exited', status: 0 });
  expect(isAlive(sleeper)).toBe(true); // it ended by itself: what it started may go on
});

test('a time limit ends the whole group', async () => {
  const onTimeout = vi.fn();
  const result = await shell('sleep 600 & echo $! >&2; wait', { timeoutMs: 300, onTimeout });
  strays.push(Number(result.stderr));
  expect(result.outcome).toEqual({ kind: 'timed-out' });
  expect(onTimeout).toHaveBeenCalledOnce();
  await hasDied(Number(result.stderr));
  expect(isAlive(result.pid)).toBe(false);
});

test('who ignores SIGTERM is killed, grandchildren too', { timeout: 30_000 }, async () => {
  const script = 'trap "" TERM; (trap "" TERM; sleep 600) & echo $! >&2; sleep 600; sleep 600';
  const result = await shell(script, { timeoutMs: 300 });
  strays.push(Number(result.stderr));
  expect(result.outcome).toEqual({ kind: 'timed-out' });
  await hasDied(Number(result.stderr));
});

test('a grandchild that ignores SIGTERM outlives its parent only a little', async () => {
  const script = '(trap "" TERM; echo $$ >&2; exec sleep 600) & wait';
  const { pid, outcome } = await shell(script, { timeoutMs: 300 });
  expect(outcome).toEqual({ kind: 'timed-out' });
  const isGroupEmpty = () => {
    try {
      process.kill(-pid, 0);
      return membersOf(pid).length === 0;
    } catch {
      return true;
    }
  };
  await vi.waitFor(() => expect(isGroupEmpty()).toBe(true), { timeout: 20_000 });
}, 30_000);

test('one that the system refuses to start leaves no pipe open', async () => {
  const openPipes = () => readdirSync('/proc/self/fd').length;
  const before = openPipes();
  for (let count = 0; count < 5; count += 1) {
    // Refused at once, where a program that is missing is refused a moment later.
    expect((await run(['/etc/passwd/program'])).outcome).toMatchObject({ kind: 'could-not-run' });
  }
  await vi.waitFor(() => expect(openPipes()).toBe(before));
});

test('terminate ends it early', async () => {
  const result = await new Promise<CommandResult>((resolve) => {
    const running = runCommand(['/bin/sleep', '600'], { timeoutMs: minute, onEnd: resolve });
    running.terminate();
    running.terminate();
  });
  expect(result.outcome).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
});

test('a limit beyond what timers can hold is no limit of 1 ms', async () => {
  const { outcome } = await shell('sleep 0.2', { timeoutMs: 1e12 });
  expect(outcome).toEqual({ kind: 'exited', status: 0 });
});

test.each([
  [['/nonexistent/check'], '/nonexistent/check does not exist'],
  [['holdfast-no-such-program'], 'holdfast-no-such-program does not exist'],
  [['/etc/passwd'], '/etc/passwd may not be executed by the user it should run as'],
  [['/bin/true', 'a\0b'], 'null byte'],
  [['/bin/true', 'x'.repeat(3_000_000)], 'Argument list too long (E2BIG)'],
])('what does not start says why, after the call has returned', async (argv, reason) => {
  const order: string[] = [];
  const result = await new Promise<CommandResult>((resolve) => {
    const onEnd = (end: CommandResult) => {
      order.push('end');
      resolve(end);
    };
    const running = runCommand(argv, { timeoutMs: minute, onEnd });
    order.push('returned');
    running.terminate();
  });
  expect(order).toEqual(['returned', 'end']);
  expect(result).toMatchObject({ pid: 0, outcome: { kind: 'could-not-run' } });
  const { outcome } = result;
  expect(outcome.kind === 'could-not-run' && outcome.reason).toContain(reason);
});

/** Living processes of a group. */
function membersOf(group: number): number[] {
  return listProcesses().filter((pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return Number(fields[2]) === group && fields[0] !== 'Z';
    } catch {
      return false;
    }
  });
}

function listProcesses(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}
