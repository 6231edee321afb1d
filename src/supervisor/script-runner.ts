// Owns one run of a command: its own process group, a time limit, what it complains about.
// Never uses a shell, never waits for a process and never decides when to run.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, fchmodSync } from 'node:fs';
import { Socket } from 'node:net';
import { nowUs } from '../linux/clock.ts';
import { openPipe, type Pipe } from '../linux/pipe.ts';
import type { Outcome } from '../track/outcome.ts';
import { explainStartFailure, searchPath } from './start-failure.ts';

export interface RunOptions {
  /** After this the whole group is told to end, and killed when it does not; Infinity: never. */
  readonly timeoutMs: number;
  /** Undefined: whoever we are. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Words after the command's own. */
  readonly extraArguments?: readonly string[];
  /** The time limit has passed; the end follows once the process is gone. */
  readonly onTimeout?: () => void;
  /** Called once, never before `runCommand` has returned. */
  readonly onEnd: (result: CommandResult) => void;
}

export interface CommandResult {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** The first 4 KiB of what it wrote to stderr. */
  readonly stderr: string;
  /** 0 when it did not start. */
  readonly pid: number;
}

export interface RunningCommand {
  /** 0 when it did not start. Also the number of its process group. */
  readonly pid: number;
  /** Tells the whole group to end now; `onEnd` follows. */
  terminate(): void;
}

const mostStderrBytes = 4096;
/** Between SIGTERM and SIGKILL, as keepalived has it. */
export const killDelayMs = 2000;
/** Node takes longer timers for 1 ms. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs a command without a shell, as the leader of its own session and process group, with nothing
 * on stdin and stdout, in `/`, and with PATH as its only environment variable. Supplementary groups
 * are dropped when `uid` or `gid` is given. What it leaves behind in its group after ending by
 * itself may go on; after a time limit it is killed as well.
 *
 * A run that a real-time signal ended looks to Node like exit status 0.
 *
 * @example runCommand(['/bin/true'], { timeoutMs: 1000, onEnd: ({ outcome }) => log(outcome) })
 */
export function runCommand(argv: readonly string[], options: RunOptions): RunningCommand {
  return new Run(argv, options);
}

class Run implements RunningCommand {
  readonly #options: RunOptions;
  readonly #startedAtUs = nowUs();
  readonly #child: ChildProcess | undefined;
  readonly #stderr: Buffer[] = [];
  #stderrReader: Socket | undefined;
  #stderrBytes = 0;
  #timeoutTimer: NodeJS.Timeout | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  #hasTimedOut = false;
  #hasExited = false;
  #hasEnded = false;

  constructor(argv: readonly string[], options: RunOptions) {
    this.#options = options;
    try {
      this.#child = this.#start(argv);
    } catch (error) {
      setImmediate(() => this.#couldNotRun(argv, error));
    }
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  #start(argv: readonly string[]): ChildProcess {
    const { uid, gid, extraArguments = [], timeoutMs } = this.#options;
    const [program = '', ...words] = argv;
    const stderr = openStderr();
    // Before the start, which the system may refuse: the reader is what closes our end.
    const reader = new Socket({ fd: stderr.readFd, readable: true, writable: false });
    reader.on('data', (bytes: Buffer) => this.#collect(bytes));
    reader.on('error', () => {});
    this.#stderrReader = reader;
    const child = spawnAndClose(stderr.writeFd, program, [...words, ...extraArguments], {
      cwd: '/',
      env: { PATH: searchPath() },
      stdio: ['ignore', 'ignore', stderr.writeFd],
      detached: true, // setsid: a group of its own, which signals can reach as a whole
      ...(uid === undefined || uid === process.getuid?.() ? {} : { uid }),
      ...(gid === undefined || gid === process.getgid?.() ? {} : { gid }),
    });
    child.on('error', (error) => {
      if (child.pid === undefined) this.#couldNotRun(argv, error);
    });
    child.on('exit', (status, signal) => this.#onExit(status, signal));
    if (timeoutMs < Number.POSITIVE_INFINITY) {
      const limitMs = Math.min(timeoutMs, longestTimerMs);
      this.#timeoutTimer = setTimeout(() => this.#onTimeLimit(), limitMs);
    }
    return child;
  }

  terminate(): void {
    if (this.#hasExited || this.pid === 0 || this.#killTimer) return;
    this.#signalGroup('SIGTERM');
    this.#killTimer = setTimeout(() => this.#killGroup(), killDelayMs);
  }

  /** Ends that wait to be read, as after this process stood still, come before the limit counts. */
  #onTimeLimit(): void {
    setImmediate(() => {
      if (this.#hasExited || this.#hasEnded) return;
      this.#hasTimedOut = true;
      this.terminate();
      this.#options.onTimeout?.();
    });
  }

  /** Keeps the beginning and drops the rest, so that a flood neither blocks nor grows. */
  #collect(bytes: Buffer): void {
    const kept = bytes.subarray(0, mostStderrBytes - this.#stderrBytes);
    if (kept.length === 0) return;
    this.#stderr.push(Buffer.from(kept));
    this.#stderrBytes += kept.length;
  }

  #onExit(status: number | null, signal: string | null): void {
    this.#hasExited = true;
    clearTimeout(this.#timeoutTimer);
    if (this.#killTimer && !this.#isGroupThere()) clearTimeout(this.#killTimer);
    const outcome = this.#hasTimedOut
      ? ({ kind: 'timed-out' } as const)
      : signal === null
        ? ({ kind: 'exited', status: status ?? 0 } as const)
        : ({ kind: 'signalled', signal } as const);
    // One whole turn of the loop reads what it wrote last. Whoever else holds stderr open may
    // never close it, so nobody waits for that.
    setImmediate(() => setImmediate(() => this.#end(outcome)));
  }

  #couldNotRun(argv: readonly string[], error: unknown): void {
    clearTimeout(this.#timeoutTimer);
    this.#end({ kind: 'could-not-run', reason: explainStartFailure(argv, error) });
  }

  #end(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (this.#stderrReader) letLinger(this.#stderrReader);
    const durationMs = Math.round((nowUs() - this.#startedAtUs) / 1000);
    const stderr = Buffer.concat(this.#stderr).toString('utf8');
    this.#options.onEnd({ outcome, durationMs, stderr, pid: this.pid });
  }

  #killGroup(): void {
    // Its number is taken as long as anyone is in the group. If the leader is gone and somebody
    // has its number, the group had died out and the number now belongs to a stranger.
    if (this.#hasExited && isThere(this.pid)) return;
    this.#signalGroup('SIGKILL');
  }

  #isGroupThere(): boolean {
    return isThere(-this.pid);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone.
    }
  }
}

/**
 * A pipe and not the socket that Node would give: `echo x > /dev/stderr` must work in a script, also
 * in one that runs as somebody else.
 */
function openStderr(): Pipe {
  const pipe = openPipe();
  fchmodSync(pipe.writeFd, 0o622);
  return pipe;
}

function spawnAndClose(
  fd: number,
  program: string,
  words: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  try {
    return spawn(program, words, options);
  } finally {
    closeSync(fd);
  }
}

/** Readers of runs that have ended, while somebody they left behind may still write. */
const lingering = new Set<Socket>();
const mostLingering = 256;

/** Whoever a script leaves behind goes on; to close the pipe would end it with SIGPIPE. */
function letLinger(reader: Socket): void {
  if (reader.destroyed) return;
  reader.unref();
  lingering.add(reader);
  reader.once('close', () => lingering.delete(reader));
  const [oldest] = lingering;
  if (lingering.size > mostLingering) oldest?.destroy();
}

/** Whether a process, or a group by its negative number, exists. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
