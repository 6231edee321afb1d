// Owns running the probes of a configuration on their schedules and handing on each result. Never decides
// what a result counts for.
import { hostname } from 'node:os';
import type { Model } from '../config/model.ts';
import type { ProbeModel } from '../config/track-model.ts';
import type { ProbeName } from '../host/events.ts';
import { probeRunKey, probeStartDelayUs, probesInUse } from '../host/probe-runs.ts';
import { nowUs } from '../linux/clock.ts';
import { checkKey } from '../track/checker-state.ts';
import type { Outcome } from '../track/outcome.ts';
import { ResultMemory } from '../track/result-memory.ts';
import { RunSchedule } from '../track/run-schedule.ts';
import type { Prober } from './probe-outcome.ts';
import { authoritiesOf, proberOf } from './prober.ts';
import { longestTimerMs } from './script-runner.ts';

export interface ProbeRunStatus {
  readonly probe: ProbeName;
  readonly isRunning: boolean;
  readonly runCount: number;
  readonly last: ProbeRun | undefined;
}

export interface ProbeRun {
  readonly outcome: Outcome;
  /** When the result was known, in monotonic microseconds. */
  readonly atUs: number;
  readonly durationMs: number;
}

export type OnProbeResult = (probe: ProbeName, outcome: Outcome) => void;

/**
 * Each probe begins a moment after the start, so that not all of them and not all machines ask at once,
 * and then keeps its interval as scripts do.
 *
 * @example
 *     const probes = new Probes((probe, outcome) => care.tellProbe(probe, outcome));
 *     probes.adopt(model);
 *     probes.stop();
 */
export class Probes {
  readonly #onResult: OnProbeResult;
  readonly #memory = new ResultMemory();
  #jobs = new Map<string, ProbeJob>();

  constructor(onResult: OnProbeResult) {
    this.#onResult = onResult;
  }

  /** The start, or a reload: what is asked as before goes on, also in the middle of a run. */
  adopt(model: Model): void {
    const probes = probesInUse(model);
    this.#memory.adopt(probes);
    const before = this.#jobs;
    this.#jobs = new Map();
    const starting: ProbeJob[] = [];
    for (const probe of probes) {
      const job = new ProbeJob(probe, (outcome) => this.#take(probe, outcome));
      const old = before.get(checkKey(probe));
      const kept = old?.key === job.key ? old : undefined;
      if (kept) before.delete(checkKey(probe));
      else starting.push(job);
      this.#jobs.set(checkKey(probe), kept ?? job);
    }
    for (const job of before.values()) job.stop();
    for (const job of starting) job.start();
  }

  /** A new engine knows nothing yet, and the first result decides: tell what each counts as. */
  repeatResults(): void {
    for (const [{ kind, name }, outcome] of this.#memory.standing()) {
      if (kind) this.#onResult({ kind, name }, outcome);
    }
  }

  stop(): void {
    for (const job of this.#jobs.values()) job.stop();
    this.#jobs.clear();
  }

  /** In the order of the configuration. */
  get statuses(): ProbeRunStatus[] {
    return Array.from(this.#jobs.values(), (job) => job.status);
  }

  #take({ kind, name }: ProbeName, outcome: Outcome): void {
    this.#memory.handleResult({ kind, name }, outcome);
    this.#onResult({ kind, name }, outcome);
  }
}

/** One probe's schedule. */
class ProbeJob {
  /** Jobs with the same key ask the same thing in the same way. */
  readonly key: string;
  readonly #probe: ProbeModel;
  readonly #makeProber: () => Prober;
  readonly #onOutcome: (outcome: Outcome) => void;
  #prober: Prober | undefined;
  #schedule: RunSchedule;
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #runCount = 0;
  #last: ProbeRun | undefined;

  constructor(probe: ProbeModel, onOutcome: (outcome: Outcome) => void) {
    const authorities = authoritiesOf(probe);
    this.key = JSON.stringify([probeRunKey(probe), authorities]);
    this.#probe = probe;
    this.#makeProber = () => proberOf(probe, authorities);
    this.#onOutcome = onOutcome;
    this.#schedule = new RunSchedule(probe, 0);
  }

  start(): void {
    this.#prober = this.#makeProber();
    const delayUs = probeStartDelayUs(hostname(), this.#probe);
    this.#schedule = new RunSchedule(this.#probe, nowUs() + delayUs);
    this.#arm();
  }

  /** What a run under way comes to is not handed on. */
  stop(): void {
    clearTimeout(this.#timer);
    const prober = this.#prober;
    this.#prober = undefined;
    prober?.close();
  }

  get status(): ProbeRunStatus {
    const { kind, name } = this.#probe;
    return {
      probe: { kind, name },
      isRunning: this.#isRunning,
      runCount: this.#runCount,
      last: this.#last,
    };
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const delayMs = Math.ceil((this.#schedule.nextAtUs - nowUs()) / 1000);
    this.#timer = setTimeout(
      // Answers that wait to be read, as after this process stood still, come first.
      () => setImmediate(() => this.#onTime()),
      Math.min(Math.max(0, delayMs), longestTimerMs),
    );
  }

  /** Time for the next run, unless the timer came early; a turn in the middle of a run falls out. */
  #onTime(): void {
    if (!this.#prober) return;
    if (this.#schedule.takeTurn(nowUs()) && !this.#isRunning) void this.#run(this.#prober);
    this.#arm();
  }

  async #run(prober: Prober): Promise<void> {
    const startedAtUs = nowUs();
    this.#isRunning = true;
    this.#runCount += 1;
    const outcome = await prober.run();
    const atUs = nowUs();
    this.#isRunning = false;
    if (this.#prober !== prober) return;
    const isLimit = outcome.kind === 'timed-out';
    if (isLimit && this.#schedule.takeTurnAtLimit(startedAtUs, atUs)) this.#arm();
    this.#last = { outcome, atUs, durationMs: Math.round((atUs - startedAtUs) / 1000) };
    this.#onOutcome(outcome);
  }
}
