// Owns running the tracked scripts of a simulated machine on their schedule, with scripted results.
// Never decides what a result counts for.
import type { ScriptModel } from '../config/model.ts';
import type { Outcome } from '../track/outcome.ts';
import { ResultMemory } from '../track/result-memory.ts';
import { RunSchedule } from '../track/run-schedule.ts';
import type { ScriptBehaviour } from './actions.ts';
import type { Planned } from './agenda.ts';
import type { Clock } from './clock.ts';
import type { Environment } from './environment.ts';
import { usualScriptUs } from './timing.ts';

export interface ChecksOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** What each script does; it belongs to the machine and outlives the daemon. */
  readonly behaviourOf: (script: string) => ScriptBehaviour;
  readonly onResult: (script: string, outcome: Outcome) => void;
}

export const usualBehaviour: ScriptBehaviour = { kind: 'exits', status: 0, afterUs: usualScriptUs };

/** What the supervisor does with scripts, without processes. */
export class Checks {
  readonly #options: ChecksOptions;
  readonly #memory = new ResultMemory();
  #jobs = new Map<string, Job>();
  #isHung = false;

  constructor(options: ChecksOptions) {
    this.#options = options;
  }

  /** Those that run as before keep their schedule, also in the middle of a run. */
  replace(scripts: readonly ScriptModel[]): void {
    this.#memory.adopt(scripts);
    const before = this.#jobs;
    this.#jobs = new Map();
    for (const script of scripts) {
      const old = before.get(script.name);
      const kept = old?.key === keyOf(script) ? old : undefined;
      if (kept) before.delete(script.name);
      this.#jobs.set(script.name, kept ?? new Job(script, this.#options, this.#onResult));
    }
    for (const job of before.values()) job.stop();
    for (const job of this.#jobs.values()) job.start();
  }

  /** What a new engine must be told. */
  standing(): [string, Outcome][] {
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

  readonly #onResult = (script: string, outcome: Outcome): void => {
    if (this.#isHung) return;
    this.#memory.handleResult(script, outcome);
    this.#options.onResult(script, outcome);
  };
}

function keyOf({ command, intervalUs, timeoutUs }: ScriptModel): string {
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
  readonly #script: ScriptModel;
  readonly #options: ChecksOptions;
  readonly #onResult: (script: string, outcome: Outcome) => void;
  #schedule: RunSchedule | undefined;
  #turn: Planned | undefined;
  #run: Run | undefined;
  #isHung = false;
  /** A run ended while nobody could read it. */
  #unread: Outcome | undefined;

  constructor(
    script: ScriptModel,
    options: ChecksOptions,
    onResult: (script: string, outcome: Outcome) => void,
  ) {
    this.key = keyOf(script);
    this.#script = script;
    this.#options = options;
    this.#onResult = onResult;
  }

  /** Does nothing when it was started before. */
  start(): void {
    if (this.#schedule) return;
    this.#schedule = new RunSchedule(this.#script, this.#localNowUs);
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
    if (unread) this.#onResult(this.#script.name, unread);
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
    const { name, timeoutUs } = this.#script;
    const behaviour = behaviourOf(name);
    const startedAtUs = this.#localNowUs;
    const isInTime = behaviour.kind === 'exits' && behaviour.afterUs < timeoutUs;
    const outcome: Outcome = isInTime
      ? { kind: 'exited', status: behaviour.status }
      : { kind: 'timed-out' };
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
    this.#onResult(this.#script.name, run.outcome);
  }
}
