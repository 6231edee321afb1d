// Owns a process started by the lab: its lines with arrival times, its end, its signals.
// Never knows in which host it runs.
import { type ChildProcess, spawn } from 'node:child_process';

/** One line of a process's output. */
export interface OutputLine {
  /** Wall clock when the line arrived, milliseconds since 1970. */
  readonly atMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface Exit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Completed extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  readonly env?: NodeJS.ProcessEnv;
}

export interface WaitOptions {
  /** Gives up after this time. Default 10 000 ms. */
  readonly timeoutMs?: number;
  /** Looks only at lines from this index on, as `mark()` told it. Default 0. */
  readonly from?: number;
}

interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: (line: OutputLine) => void;
}

/** A running process with its output as lines. */
export class LabProcess {
  readonly argv: readonly string[];
  /** Resolves when the process has ended. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Resolves when nobody can write lines any more; a child may outlive the process. */
  readonly outputEnded: Promise<void>;
  readonly lines: OutputLine[] = [];
  readonly #child: ChildProcess;
  readonly #waiters = new Set<Waiter>();
  readonly #listeners: ((line: OutputLine) => void)[] = [];
  #exit: Exit | undefined;

  private constructor(argv: readonly string[], child: ChildProcess) {
    this.argv = argv;
    this.#child = child;
    this.#collect('stdout');
    this.#collect('stderr');
    this.exited = new Promise((resolve) => {
      child.once('exit', (status, signal) => {
        this.#exit = { status, signal };
        resolve(this.#exit);
      });
    });
    this.outputEnded = new Promise((resolve) => child.once('close', () => resolve()));
  }

  /** Starts `argv`; rejects when the program cannot be started. */
  static start(argv: readonly string[], options: SpawnOptions = {}): Promise<LabProcess> {
    const [command = '', ...args] = argv;
    const child = spawn(command, args, {
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined);
    const started = new LabProcess(argv, child);
    return new Promise((resolve, reject) => {
      child.once('spawn', () => resolve(started));
      child.once('error', reject);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#exit !== undefined;
  }

  /** The number of lines so far: the place to start a later `waitForLine` from. */
  mark(): number {
    return this.lines.length;
  }

  /** Calls `listener` for each later line. */
  onLine(listener: (line: OutputLine) => void): void {
    this.#listeners.push(listener);
  }

  /** The first line that matches; rejects after the timeout or when the output ends without it. */
  waitForLine(pattern: RegExp, options: WaitOptions = {}): Promise<OutputLine> {
    const seen = this.lines.slice(options.from ?? 0).find((line) => pattern.test(line.text));
    if (seen) return Promise.resolve(seen);
    const timeoutMs = options.timeoutMs ?? 10_000;
    return new Promise((resolve, reject) => {
      const give = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = { pattern, resolve: (line) => give(() => resolve(line)) };
      const fail = (why: string): void => give(() => reject(this.#missing(pattern, why)));
      const timer = setTimeout(() => fail(`within ${timeoutMs} ms`), timeoutMs);
      this.#waiters.add(waiter);
      this.outputEnded.then(() => fail('before its output ended'));
    });
  }

  /** Sends a signal; does nothing after the end. */
  signal(name: NodeJS.Signals): void {
    if (!this.hasExited) this.#child.kill(name);
  }

  /** Closes the process's standard input. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Sends `name`, and SIGKILL when the process is still there after `timeoutMs`. */
  async stop(name: NodeJS.Signals = 'SIGTERM', timeoutMs = 10_000): Promise<Exit> {
    this.signal(name);
    const timer = setTimeout(() => this.signal('SIGKILL'), timeoutMs);
    const exit = await this.exited;
    clearTimeout(timer);
    await withinMs(this.outputEnded, 1000);
    return exit;
  }

  #missing(pattern: RegExp, why: string): Error {
    const tail = this.lines.slice(-20).map((line) => `  ${line.text}`);
    return new Error(
      [`${this.argv.join(' ')}: no line ${pattern} ${why}; last:`, ...tail].join('\n'),
    );
  }

  #collect(stream: 'stdout' | 'stderr'): void {
    let rest = '';
    const source = this.#child[stream];
    source?.setEncoding('utf8');
    source?.on('data', (chunk: string) => {
      const atMs = Date.now();
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const text of parts) this.#add({ atMs, stream, text });
    });
    source?.on('end', () => {
      if (rest !== '') this.#add({ atMs: Date.now(), stream, text: rest });
    });
  }

  #add(line: OutputLine): void {
    this.lines.push(line);
    for (const listener of this.#listeners) listener(line);
    for (const waiter of [...this.#waiters]) {
      if (waiter.pattern.test(line.text)) waiter.resolve(line);
    }
  }
}

/** Waits for a promise, but not longer than `timeoutMs`; tells whether it came. */
export async function withinMs(event: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const came = await Promise.race([event.then(() => true), tooLate]);
  clearTimeout(timer);
  return came;
}

/**
 * Asks `read` again every few milliseconds until it answers something else than undefined, for
 * states of the kernel that nothing announces; throws `what` after the timeout.
 */
export async function pollFor<T>(
  what: string,
  read: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 10_000,
): Promise<T> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (performance.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Runs `argv` to its end; rejects only when it cannot be started. */
export async function runToEnd(
  argv: readonly string[],
  options: SpawnOptions & { readonly input?: string } = {},
): Promise<Completed> {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { env: options.env ?? process.env });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
    (resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, name) => resolve([code, name]));
    },
  );
  const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString('utf8');
  return { status, signal, stdout: text(stdout), stderr: text(stderr) };
}

/** Like `runToEnd`, but a status other than 0 is an error that quotes what the program said. */
export async function runOrThrow(
  argv: readonly string[],
  options: SpawnOptions & { readonly input?: string } = {},
): Promise<string> {
  const done = await runToEnd(argv, options);
  if (done.status === 0) return done.stdout;
  const said = (done.stderr || done.stdout).trim();
  throw new Error(`${argv.join(' ')}: ${done.status ?? done.signal}: ${said}`);
}
