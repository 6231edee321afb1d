// Owns what this machine knows of its tracked scripts: conditions, staleness, what they count for.
// Never runs a script and never changes an instance.
import type { Model, ScriptModel } from '../config/model.ts';
import { type CheckerCondition, CheckerState } from '../track/checker-state.ts';
import type { Outcome } from '../track/outcome.ts';
import { contribution } from '../track/weight.ts';
import { DeadlineQueue } from './deadlines.ts';
import {
  noChange,
  type TrackEffect,
  type TrackedName,
  type TrackerChange,
  type TrackerKind,
  type TrackLine,
} from './tracker-kind.ts';

export type OnStale = Model['global']['onStale'];

export interface TrackerStatus {
  readonly name: string;
  readonly condition: CheckerCondition;
  readonly lastOutcome: Outcome | undefined;
  /** Monotonic microseconds. */
  readonly lastResultAtUs: number | undefined;
  /** No result came for longer than one can take. */
  readonly isStale: boolean;
  readonly staleCount: number;
  readonly resultCount: number;
}

interface Tracker {
  model: ScriptModel;
  readonly checker: CheckerState;
  lastOutcome: Outcome | undefined;
  lastResultAtUs: number | undefined;
  /** The last result, or when results began to be expected. */
  waitingSinceUs: number;
  isStale: boolean;
  staleCount: number;
  resultCount: number;
}

const secondUs = 1_000_000;
/** A timer this late says that this process stood still: results may wait to be read. */
const stallUs = secondUs / 2;

/**
 * The scripts of a machine. Each script's results must keep coming: after its interval, its time
 * limit and a grace without one it is stale, and `onStale` says what it counts as.
 *
 * @example
 *     const trackers = new ScriptTrackers(scriptsInUse(model), model.global.onStale, nowUs);
 *     const { lines, changed } = trackers.handleResult('web', { kind: 'exited', status: 0 }, nowUs);
 */
export class ScriptTrackers implements TrackerKind {
  #trackers = new Map<string, Tracker>();
  #deadlines = new DeadlineQueue<string>();
  #onStale: OnStale;

  constructor(scripts: readonly ScriptModel[], onStale: OnStale, nowUs: number) {
    this.#onStale = onStale;
    for (const model of scripts) this.#add(model, nowUs);
  }

  /** When `onTimer` wants to be called; undefined for never. */
  get deadlineUs(): number | undefined {
    return this.#deadlines.nextUs;
  }

  /** A result of a script that is not known (any more) is ignored. */
  handleResult(name: string, outcome: Outcome, nowUs: number): TrackerChange {
    const tracker = this.#trackers.get(name);
    if (!tracker) return noChange;
    const { hasChanged, lines } = tracker.checker.handleResult(outcome);
    const returned = tracker.isStale ? [`tracker ${name}: results are back`] : [];
    tracker.lastOutcome = outcome;
    tracker.lastResultAtUs = nowUs;
    tracker.waitingSinceUs = nowUs;
    tracker.resultCount += 1;
    tracker.isStale = false;
    this.#deadlines.set(name, nowUs + patienceUs(tracker.model));
    return {
      lines: [...returned, ...lines],
      changed: hasChanged ? [{ kind: 'script', name }] : [],
    };
  }

  /** Finds scripts whose results have stopped coming. */
  onTimer(nowUs: number): TrackerChange {
    const lines: string[] = [];
    const changed: TrackedName[] = [];
    const nextUs = this.#deadlines.nextUs;
    if (nextUs !== undefined && nowUs - nextUs > stallUs) {
      this.#waitOutStall(nowUs);
      return { lines, changed };
    }
    for (;;) {
      const name = this.#deadlines.takeDue(nowUs);
      const tracker = name === undefined ? undefined : this.#trackers.get(name);
      if (name === undefined || !tracker) return { lines, changed };
      tracker.isStale = true;
      tracker.staleCount += 1;
      const isFault = this.#onStale === 'fault';
      if (isFault && tracker.checker.takeDown()) changed.push({ kind: 'script', name });
      lines.push(staleLine(tracker, isFault, nowUs));
    }
  }

  /** Undefined when there is no such script. */
  statusOf(name: string): TrackerStatus | undefined {
    const tracker = this.#trackers.get(name);
    if (!tracker) return undefined;
    const { lastOutcome, lastResultAtUs, isStale, staleCount, resultCount } = tracker;
    const { condition } = tracker.checker;
    return { name, condition, lastOutcome, lastResultAtUs, isStale, staleCount, resultCount };
  }

  /** Of every script, in the order of the configuration. */
  get statuses(): TrackerStatus[] {
    return Array.from(this.#trackers.keys()).flatMap((name) => this.statusOf(name) ?? []);
  }

  effectOf({ name, weight, isReversed }: TrackLine): TrackEffect | undefined {
    const condition = this.#trackers.get(name)?.checker.condition;
    if (condition === undefined) return undefined;
    const { isFault, amount } = contribution(weight, isReversed, condition);
    const kind = condition === 'unknown' ? 'script-unknown' : 'script-failed';
    return { amount, fault: isFault ? { kind, script: name } : undefined };
  }

  /**
   * Takes over a reload's scripts: one of the same name keeps its condition and its last result.
   * Returns keepalived's line for each that had a condition.
   */
  replace(scripts: readonly ScriptModel[], onStale: OnStale, nowUs: number): TrackerChange {
    const before = this.#trackers;
    this.#trackers = new Map();
    this.#deadlines = new DeadlineQueue();
    this.#onStale = onStale;
    const lines: string[] = [];
    for (const model of scripts) {
      const kept = before.get(model.name);
      if (kept) this.#keep(kept, model, nowUs);
      else this.#add(model, nowUs);
      const condition = kept?.checker.condition ?? 'unknown';
      if (condition === 'unknown') continue;
      const word = condition === 'up' ? 'successful' : 'unsuccessful';
      lines.push(`VRRP_Script(${model.name}) considered ${word} on reload`);
    }
    return { lines, changed: [] };
  }

  #add(model: ScriptModel, nowUs: number): void {
    this.#trackers.set(model.name, {
      model,
      checker: new CheckerState(model),
      lastOutcome: undefined,
      lastResultAtUs: undefined,
      waitingSinceUs: nowUs,
      isStale: false,
      staleCount: 0,
      resultCount: 0,
    });
    this.#deadlines.set(model.name, nowUs + patienceUs(model));
  }

  /** Its results have the whole time again: the reload may have started it anew. */
  #keep(tracker: Tracker, model: ScriptModel, nowUs: number): void {
    tracker.model = model;
    tracker.checker.adopt(model);
    tracker.isStale = false;
    tracker.waitingSinceUs = nowUs;
    this.#trackers.set(model.name, tracker);
    this.#deadlines.set(model.name, nowUs + patienceUs(model));
  }

  /** Whoever is overdue gets another second, in which waiting results can be read. */
  #waitOutStall(nowUs: number): void {
    const overdue: string[] = [];
    for (;;) {
      const name = this.#deadlines.takeDue(nowUs);
      if (name === undefined) break;
      overdue.push(name);
    }
    for (const name of overdue) this.#deadlines.set(name, nowUs + secondUs);
  }
}

/** The scripts that an instance tracks; keepalived runs no others. */
export function scriptsInUse(model: Pick<Model, 'scripts' | 'instances'>): ScriptModel[] {
  const tracked = new Set(
    model.instances.flatMap(({ trackedScripts }) => trackedScripts.map(({ script }) => script)),
  );
  return model.scripts.filter(({ name }) => tracked.has(name));
}

/** How long a run that ignores its end is left alone before it is killed, and a second besides. */
const graceUs = 3 * secondUs;

/** Longest time between two results while scripts are run as they should, with one in reserve. */
function patienceUs({ intervalUs, timeoutUs }: ScriptModel): number {
  return 2 * intervalUs + timeoutUs + graceUs;
}

function staleLine({ model, waitingSinceUs, checker }: Tracker, isFault: boolean, nowUs: number) {
  const silence = `no result for ${Math.floor((nowUs - waitingSinceUs) / secondUs)} s`;
  const isWaiting = checker.condition === 'unknown';
  const held = isWaiting ? 'still waiting for the first one' : 'holding its last result';
  return `tracker ${model.name}: ${silence}, ${isFault ? 'counting as failed' : held}`;
}
