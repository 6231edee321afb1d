// Owns running the tracked scripts and probes of a simulated machine on their schedules, with results that
// are written down.
// Never decides what a result counts for.
import type { ScriptModel } from '../config/model.ts';
import type { ProbeModel } from '../config/track-model.ts';
import { probeRunKey, probeStartDelayUs } from '../host/probe-runs.ts';
import { type CheckName, checkKey } from '../track/checker-state.ts';
import type { Outcome } from '../track/outcome.ts';
import { ResultMemory } from '../track/result-memory.ts';
import { RunSchedule } from '../track/run-schedule.ts';
import type { CheckBehaviour } from './actions.ts';
import type { Planned } from './agenda.ts';
import type { Clock } from './clock.ts';
import type { Environment } from './environment.ts';
import { usualScriptUs } from './timing.ts';

export type Check = ScriptModel | ProbeModel;
export type OnResult = (check: CheckName, outcome: Outcome) => void;

export interface ChecksOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** The machine's name. */
  readonly node: string;
  /** What each check does; it belongs to the machine and outlives the daemon. */
  readonly behaviourOf: (check: CheckName) => CheckBehaviour;
  readonly onResult: OnResult;
  /** So much longer takes the first run of any HTTP check. */
  readonly firstHttpUs: number;
}

export const usualBehaviour: CheckBehaviour = { kind: 'exits', status: 0, afterUs: usualScriptUs };

/** What the supervisor does with scripts and probes, without processes and sockets. */
export class Checks {
  readonly #options: ChecksOptions;
  readonly #memory = new ResultMemory();
  #jobs = new Map<string, Job>();
  #isHung = false;
  #hasAskedHttp = false;

  constructor(options: ChecksOptions) {
    this.#options = { ...options, behaviourOf: (check) => this.#behaviourOf(check, options) };
  }

  /** Those that run as before keep their schedule, also in the middle of a run. */
  replace(checks: readonly Check[]): void {
    this.#memory.adopt(checks);
    const before = this.#jobs;
    this.#jobs = new Map();
    for (const check of checks) {
      const key = checkKey(check);
      const old = before.get(key);
      const kept = old?.key === keyOf(check) ? old : undefined;
      if (kept) before.delete(key);
      this.#jobs.set(key, kept ?? new Job(check, this.#options, this.#onResult));
    }
    for (const job of before.values()) job.stop();
    for (const job of this.#jobs.values()) job.start();
  }

  /** What a new engine must be told. */
  standing(): [CheckName, Outcome][] {
    return this.#memory.standing();
  }

  /** The process that runs them stands still; what they come to is read later. */
  hang(): void {
    this.#isHung = true;
    for (const job of this.#jobs.values()) job.hang();
  }

  resume(): void {
    this.#isHung = false;
    for (const job of this.#jobs.values()) job.resume();
  }

  stop(): void {
    for (const job of this.#jobs.values()) job.stop();
    this.#jobs.clear();
  }

  /** Called once for each run. */
  #behaviourOf(check: CheckName, { behaviourOf, firstHttpUs }: ChecksOptions): CheckBehaviour {
    const behaviour = behaviourOf(check);
    const isRun = behaviour.kind !== 'silent';
    if (check.kind !== 'http' || !isRun || this.#hasAskedHttp) return behaviour;
    this.#hasAskedHttp = true;
    if (behaviour.kind === 'hangs') return behaviour;
    return { ...behaviour, afterUs: behaviour.afterUs + firstHttpUs };
  }

  readonly #onResult: OnResult = (check, outcome) => {
    if (this.#isHung) return;
    this.#memory.handleResult(check, outcome);
    this.#options.onResult(check, outcome);
  };
}

function keyOf(check: Check): string {
  if ('kind' in check) return probeRunKey(check);
  const { command, intervalUs, timeoutUs } = check;
  return JSON.stringify([command.argv, command.runAs, intervalUs, timeoutUs]);
}

interface Run {
  readonly startedAtUs: number;
  /** Known when the run begins; handed on when it ends. */
  readonly outcome: Outcome;
  readonly end: Planned;
}

class Job {
  readonly key: string;
  readonly #check: Check;
  readonly #options: ChecksOptions;
  readonly #onResult: OnResult;
  #schedule: RunSchedule | undefined;
  #turn: Planned | undefined;
  #run: Run | undefined;
  #isHung = false;
  /** A run ended while nobody could read it. */
  #unread: Outcome | undefined;

  constructor(check: Check, options: ChecksOptions, onResult: OnResult) {
    this.key = keyOf(check);
    this.#check = check;
    this.#options = options;
    this.#onResult = onResult;
  }

  /** Does nothing when it was started before. */
  start(): void {
    if (this.#schedule) return;
    const check = this.#check;
    const delayUs = 'kind' in check ? probeStartDelayUs(this.#options.node, check) : 0;
    this.#schedule = new RunSchedule(check, this.#localNowUs + delayUs);
    this.#onTurn();
  }

  stop(): void {
    this.#turn?.cancel();
    this.#run?.end.cancel();
    this.#run = undefined;
  }

  hang(): void {
    this.#isHung = true;
    this.#turn?.cancel();
  }

  resume(): void {
    this.#isHung = false;
    const unread = this.#unread;
    this.#unread = undefined;
    if (unread) this.#onResult(this.#check, unread);
    this.#onTurn();
  }

  get #localNowUs(): number {
    const { clock, environment } = this.#options;
    return clock.toLocalUs(environment.nowUs);
  }

  #onTurn(): void {
    const schedule = this.#schedule;
    if (!schedule) return;
    if (schedule.takeTurn(this.#localNowUs) && !this.#run) this.#begin();
    this.#arm(schedule);
  }

  #arm(schedule: RunSchedule): void {
    const { clock, environment } = this.#options;
    this.#turn?.cancel();
    if (this.#isHung) return;
    const atUs = Math.max(environment.nowUs, clock.toWorldUs(schedule.nextAtUs));
    this.#turn = environment.plan(atUs, () => this.#onTurn());
  }

  #begin(): void {
    const { behaviourOf, clock, environment } = this.#options;
    const { timeoutUs } = this.#check;
    const behaviour = behaviourOf(this.#check);
    if (behaviour.kind === 'silent') return;
    const startedAtUs = this.#localNowUs;
    const isInTime = behaviour.kind === 'exits' && behaviour.afterUs < timeoutUs;
    const outcome = isInTime
      ? outcomeOf(this.#check, behaviour.status)
      : ({ kind: 'timed-out' } as const);
    const tookUs = isInTime ? behaviour.afterUs : timeoutUs;
    const end = environment.plan(clock.toWorldUs(startedAtUs + tookUs), () => this.#onEnd());
    this.#run = { startedAtUs, outcome, end };
  }

  #onEnd(): void {
    const run = this.#run;
    this.#run = undefined;
    if (!run) return;
    if (this.#isHung) {
      this.#unread = run.outcome;
      return;
    }
    const schedule = this.#schedule;
    const isLimit = run.outcome.kind === 'timed-out';
    if (isLimit && schedule?.takeTurnAtLimit(run.startedAtUs, this.#localNowUs)) {
      this.#arm(schedule);
    }
    this.#onResult(this.#check, run.outcome);
  }
}

function outcomeOf({ kind }: CheckName, status: number): Outcome {
  if (!kind) return { kind: 'exited', status };
  const isWell = status === 0;
  return { kind: 'probed', isWell, found: isWell ? 'well' : 'not well' };
}
