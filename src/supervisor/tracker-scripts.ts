// Owns running the tracked scripts on their schedules and handing on each result.
// Never decides what a result counts for.
import type { CommandModel, ScriptModel } from '../config/model.ts';
import { nowUs } from '../linux/clock.ts';
import type { Outcome } from '../track/outcome.ts';
import { RunSchedule } from '../track/run-schedule.ts';
import { complaintWarning } from './complaint.ts';
import type { IdentityResult } from './run-as.ts';
import { killDelayMs, longestTimerMs, type RunningCommand, runCommand } from './script-runner.ts';

/** A run that has a result. */
export interface ScriptRun {
  readonly outcome: Outcome;
  /** When the result was known, in monotonic microseconds. */
  readonly atUs: number;
  readonly durationMs: number;
  /** The first 4 KiB. */
  readonly stderr: string;
}

export interface ScriptRunStatus {
  readonly name: string;
  readonly isRunning: boolean;
  readonly runCount: number;
  /** Times at which it should have run but the run before had not ended. */
  readonly skippedCount: number;
  readonly last: ScriptRun | undefined;
}

export type IdentityLookup = (command: CommandModel) => IdentityResult;

export interface TrackerScriptsOptions {
  readonly identityOf: IdentityLookup;
  readonly onResult: (name: string, outcome: Outcome, run: ScriptRun) => void;
  readonly log: (text: string) => void;
  /** For tests. */
  readonly run?: typeof runCommand;
  readonly nowUs?: () => number;
}

/**
 * Runs each script at once and then at its interval, measured from the first run. A run that has
 * not ended when the next is due lets that one fall out.
 *
 * @example
 *     const scripts = new TrackerScripts({ identityOf, onResult, log });
 *     scripts.start(scriptsInUse(model));
 *     await scripts.stop();
 */
export class TrackerScripts {
  readonly #options: TrackerScriptsOptions;
  #jobs = new Map<string, ScriptJob>();
  readonly #ending = new Set<Promise<void>>();

  constructor(options: TrackerScriptsOptions) {
    this.#options = options;
  }

  start(scripts: readonly ScriptModel[]): void {
    this.replace(scripts, this.#options.identityOf);
  }

  /**
   * A reload: scripts that are run as before keep their schedule, also in the middle of a run;
   * others are ended, new ones start at once. Results of ended runs are not handed on.
   */
  replace(scripts: readonly ScriptModel[], identityOf: IdentityLookup): void {
    const before = this.#jobs;
    this.#jobs = new Map();
    const starting: ScriptJob[] = [];
    for (const script of scripts) {
      const job = new ScriptJob(script, identityOf(script.command), this.#options);
      const old = before.get(script.name);
      const kept = old?.key === job.key ? old : undefined;
      if (kept) before.delete(script.name);
      else starting.push(job);
      this.#jobs.set(script.name, kept ?? job);
    }
    for (const job of before.values()) this.#end(job);
    for (const job of starting) job.start();
  }

  /** Resolves when every run has ended, at most the 2 s later that a run may take to be killed. */
  async stop(): Promise<void> {
    for (const job of this.#jobs.values()) this.#end(job);
    this.#jobs.clear();
    await Promise.all(this.#ending);
  }

  /** In the order of the configuration. */
  get statuses(): ScriptRunStatus[] {
    return Array.from(this.#jobs.values(), (job) => job.status);
  }

  #end(job: ScriptJob): void {
    const ended = job.stop().then(() => {
      this.#ending.delete(ended);
    });
    this.#ending.add(ended);
  }
}

interface CurrentRun {
  readonly command: RunningCommand;
  readonly startedAtUs: number;
  timedOutAtUs: number | undefined;
  hasSaidSkip: boolean;
  hasSaidStuck: boolean;
}

/** One script's schedule. */
class ScriptJob {
  /** Jobs with the same key run the same thing at the same interval as the same user. */
  readonly key: string;
  readonly #script: ScriptModel;
  readonly #identity: IdentityResult;
  readonly #options: TrackerScriptsOptions;
  #schedule: RunSchedule;
  #timer: NodeJS.Timeout | undefined;
  #current: CurrentRun | undefined;
  #last: ScriptRun | undefined;
  #runCount = 0;
  #skippedCount = 0;
  #hasSaidComplaint = false;
  #isStopped = false;
  #onEnded: () => void = () => {};

  constructor(script: ScriptModel, identity: IdentityResult, options: TrackerScriptsOptions) {
    const { command, intervalUs, timeoutUs } = script;
    this.key = JSON.stringify([command.argv, identity, intervalUs, timeoutUs]);
    this.#script = script;
    this.#identity = identity;
    this.#options = options;
    this.#schedule = new RunSchedule(script, 0);
  }

  start(): void {
    this.#schedule = new RunSchedule(this.#script, this.#now());
    this.#onTime();
  }

  /** Resolves when no run of it is left. */
  stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const current = this.#current;
    if (!current) return Promise.resolve();
    return new Promise((resolve) => {
      // Whoever does not even die of SIGKILL hangs in the kernel and is not waited for.
      const giveUp = setTimeout(resolve, killDelayMs + 500);
      this.#onEnded = () => {
        clearTimeout(giveUp);
        resolve();
      };
      current.command.terminate();
    });
  }

  get status(): ScriptRunStatus {
    return {
      name: this.#script.name,
      isRunning: this.#current !== undefined,
      runCount: this.#runCount,
      skippedCount: this.#skippedCount,
      last: this.#last,
    };
  }

  #now(): number {
    return (this.#options.nowUs ?? nowUs)();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const delayMs = Math.ceil((this.#schedule.nextAtUs - this.#now()) / 1000);
    this.#timer = setTimeout(
      // Ends that wait to be read, as after this process stood still, come first.
      () => setImmediate(() => this.#onTime()),
      Math.min(Math.max(0, delayMs), longestTimerMs),
    );
  }

  /** Time for the next run, unless the timer came early. */
  #onTime(): void {
    if (this.#isStopped) return;
    const now = this.#now();
    if (this.#schedule.takeTurn(now)) {
      if (this.#current) this.#skip(this.#current, now);
      else this.#run(now);
    }
    this.#arm();
  }

  #run(startedAtUs: number): void {
    const { command, timeoutUs } = this.#script;
    this.#runCount += 1;
    const identity = this.#identity;
    if (identity.kind === 'problem') {
      const outcome = { kind: 'could-not-run', reason: identity.message } as const;
      this.#report({ outcome, atUs: startedAtUs, durationMs: 0, stderr: '' });
      return;
    }
    const run = this.#options.run ?? runCommand;
    const running = run(command.argv, {
      ...identity.identity,
      timeoutMs: Math.ceil(timeoutUs / 1000),
      onTimeout: () => this.#onTimeout(current),
      onEnd: (result) => this.#onEnd(current, { ...result, atUs: this.#now() }),
    });
    const current: CurrentRun = {
      command: running,
      startedAtUs,
      timedOutAtUs: undefined,
      hasSaidSkip: false,
      hasSaidStuck: false,
    };
    this.#current = current;
  }

  #skip(current: CurrentRun, now: number): void {
    this.#skippedCount += 1;
    const { name } = this.#script;
    if (!current.hasSaidSkip) {
      this.#options.log(`Track script ${name} is already running, expect idle - skipping run`);
      current.hasSaidSkip = true;
    }
    const { timedOutAtUs } = current;
    if (timedOutAtUs === undefined || now - timedOutAtUs <= (killDelayMs + 1000) * 1000) return;
    // Killed, yet still there: it hangs in the kernel, on a dead disk or NFS. Each turn counts.
    if (!current.hasSaidStuck) {
      this.#options.log(`Track script ${name}: process ${current.command.pid} cannot be killed`);
      current.hasSaidStuck = true;
    }
    this.#reportTimeout(current, now);
  }

  #onTimeout(current: CurrentRun): void {
    const now = this.#now();
    current.timedOutAtUs = now;
    if (this.#isStopped) return;
    if (this.#schedule.takeTurnAtLimit(current.startedAtUs, now)) {
      this.#skip(current, now);
      this.#arm();
    }
    this.#reportTimeout(current, now);
  }

  #reportTimeout({ startedAtUs }: CurrentRun, atUs: number): void {
    const durationMs = Math.round((atUs - startedAtUs) / 1000);
    this.#report({ outcome: { kind: 'timed-out' }, atUs, durationMs, stderr: '' });
  }

  #onEnd(current: CurrentRun, run: ScriptRun): void {
    const { outcome, atUs, durationMs, stderr } = run;
    this.#current = undefined;
    this.#onEnded();
    if (this.#isStopped) return;
    if (current.timedOutAtUs === undefined) this.#report({ outcome, atUs, durationMs, stderr });
    // The result is known since its limit passed; what it complained about is new.
    else this.#last = { outcome: { kind: 'timed-out' }, atUs, durationMs, stderr };
  }

  #report(run: ScriptRun): void {
    const { name, command } = this.#script;
    this.#last = run;
    const warning = complaintWarning(name, { ...run, argv: command.argv });
    if (warning !== undefined && !this.#hasSaidComplaint) {
      this.#hasSaidComplaint = true;
      this.#options.log(warning);
    }
    this.#options.onResult(name, run.outcome, run);
  }
}
