// Owns what this machine knows of its tracked scripts and probes: conditions, staleness, what they count
// for. Never runs any and never changes an instance.
import type { Model, ScriptModel } from '../config/model.ts';
import {
  type CheckerCondition,
  type CheckerSettings,
  CheckerState,
  type CheckName,
  checkKey,
  checkTitle,
} from '../track/checker-state.ts';
import type { Outcome } from '../track/outcome.ts';
import type { RunTimes } from '../track/run-schedule.ts';
import { contribution } from '../track/weight.ts';
import type { Fault } from '../vrrp/cause.ts';
import { DeadlineQueue } from './deadlines.ts';
import { probesInUse } from './probe-runs.ts';
import {
  noChange,
  type TrackEffect,
  type TrackedName,
  type TrackerChange,
  type TrackerKind,
  type TrackLine,
} from './tracker-kind.ts';

export type OnStale = Model['global']['onStale'];

/** What a script and a probe have in common. */
export interface CheckModel extends CheckerSettings, RunTimes {}

export interface TrackerStatus extends CheckName {
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
  model: CheckModel;
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
 * The checks of a machine. Each one's results must keep coming: after its interval, its time
 * limit and a grace without one it is stale, and `onStale` says what it counts as.
 *
 * @example
 *     const trackers = new CheckTrackers(checksInUse(model), model.global.onStale, nowUs);
 *     const { lines, changed } = trackers.handleResult({ name: 'web' }, { kind: 'exited', status: 0 }, nowUs);
 */
export class CheckTrackers implements TrackerKind {
  #trackers = new Map<string, Tracker>();
  #deadlines = new DeadlineQueue<string>();
  #onStale: OnStale;

  constructor(checks: readonly CheckModel[], onStale: OnStale, nowUs: number) {
    this.#onStale = onStale;
    for (const model of checks) this.#add(model, nowUs);
  }

  /** When `onTimer` wants to be called; undefined for never. */
  get deadlineUs(): number | undefined {
    return this.#deadlines.nextUs;
  }

  /** A result of a check that is not known (any more) is ignored. */
  handleResult(check: CheckName, outcome: Outcome, nowUs: number): TrackerChange {
    const key = checkKey(check);
    const tracker = this.#trackers.get(key);
    if (!tracker) return noChange;
    const { name } = check;
    const { hasChanged, lines } = tracker.checker.handleResult(outcome);
    const returned = tracker.isStale ? [`tracker ${name}: results are back`] : [];
    tracker.lastOutcome = outcome;
    tracker.lastResultAtUs = nowUs;
    tracker.waitingSinceUs = nowUs;
    tracker.resultCount += 1;
    tracker.isStale = false;
    this.#deadlines.set(key, nowUs + patienceUs(tracker.model));
    return {
      lines: [...returned, ...lines],
      changed: hasChanged ? [trackedName(check)] : [],
    };
  }

  /** Finds checks whose results have stopped coming. */
  onTimer(nowUs: number): TrackerChange {
    const lines: string[] = [];
    const changed: TrackedName[] = [];
    const nextUs = this.#deadlines.nextUs;
    if (nextUs !== undefined && nowUs - nextUs > stallUs) {
      this.#waitOutStall(nowUs);
      return { lines, changed };
    }
    for (;;) {
      const key = this.#deadlines.takeDue(nowUs);
      const tracker = key === undefined ? undefined : this.#trackers.get(key);
      if (!tracker) return { lines, changed };
      tracker.isStale = true;
      tracker.staleCount += 1;
      const isFault = this.#onStale === 'fault';
      if (isFault && tracker.checker.takeDown()) changed.push(trackedName(tracker.model));
      lines.push(staleLine(tracker, isFault, nowUs));
    }
  }

  /** Undefined when there is no such check. */
  statusOf(check: CheckName): TrackerStatus | undefined {
    const tracker = this.#trackers.get(checkKey(check));
    return tracker && statusOf(tracker);
  }

  /** Of every check, in the order of the configuration. */
  get statuses(): TrackerStatus[] {
    return Array.from(this.#trackers.values(), statusOf);
  }

  effectOf(line: TrackLine): TrackEffect | undefined {
    const { weight, isReversed } = line;
    const tracker = this.#trackers.get(checkKey(line));
    if (!tracker) return undefined;
    const { condition } = tracker.checker;
    const { isFault, amount } = contribution(weight, isReversed, condition);
    return { amount, fault: isFault ? faultOf(tracker.model, condition) : undefined };
  }

  /**
   * Takes over a reload's checks: one of the same name keeps its condition and its last result.
   * Returns keepalived's line for each that had a condition.
   */
  replace(checks: readonly CheckModel[], onStale: OnStale, nowUs: number): TrackerChange {
    const before = this.#trackers;
    this.#trackers = new Map();
    this.#deadlines = new DeadlineQueue();
    this.#onStale = onStale;
    const lines: string[] = [];
    for (const model of checks) {
      const kept = before.get(checkKey(model));
      if (kept) this.#keep(kept, model, nowUs);
      else this.#add(model, nowUs);
      const condition = kept?.checker.condition ?? 'unknown';
      if (condition === 'unknown') continue;
      const word = condition === 'up' ? 'successful' : 'unsuccessful';
      lines.push(`${checkTitle(model)} considered ${word} on reload`);
    }
    return { lines, changed: [] };
  }

  #add(model: CheckModel, nowUs: number): void {
    this.#trackers.set(checkKey(model), {
      model,
      checker: new CheckerState(model),
      lastOutcome: undefined,
      lastResultAtUs: undefined,
      waitingSinceUs: nowUs,
      isStale: false,
      staleCount: 0,
      resultCount: 0,
    });
    this.#deadlines.set(checkKey(model), nowUs + patienceUs(model));
  }

  /** Its results have the whole time again: the reload may have started it anew. */
  #keep(tracker: Tracker, model: CheckModel, nowUs: number): void {
    tracker.model = model;
    tracker.checker.adopt(model);
    tracker.isStale = false;
    tracker.waitingSinceUs = nowUs;
    this.#trackers.set(checkKey(model), tracker);
    this.#deadlines.set(checkKey(model), nowUs + patienceUs(model));
  }

  /** Whoever is overdue gets another second, in which waiting results can be read. */
  #waitOutStall(nowUs: number): void {
    const overdue: string[] = [];
    for (;;) {
      const key = this.#deadlines.takeDue(nowUs);
      if (key === undefined) break;
      overdue.push(key);
    }
    for (const key of overdue) this.#deadlines.set(key, nowUs + secondUs);
  }
}

/** The scripts that an instance tracks; keepalived runs no others. */
export function scriptsInUse(model: Pick<Model, 'scripts' | 'instances'>): ScriptModel[] {
  const tracked = new Set(
    model.instances.flatMap(({ trackedScripts }) => trackedScripts.map(({ script }) => script)),
  );
  return model.scripts.filter(({ name }) => tracked.has(name));
}

/** Everything whose results count. */
export function checksInUse(model: Model): CheckModel[] {
  return [...scriptsInUse(model), ...probesInUse(model)];
}

function trackedName({ kind, name }: CheckName): TrackedName {
  return { kind: kind ?? 'script', name };
}

function faultOf({ kind, name }: CheckName, condition: CheckerCondition): Fault {
  const isUnknown = condition === 'unknown';
  if (kind) return { kind: isUnknown ? 'probe-unknown' : 'probe-failed', probe: kind, name };
  return { kind: isUnknown ? 'script-unknown' : 'script-failed', script: name };
}

function statusOf(tracker: Tracker): TrackerStatus {
  const { lastOutcome, lastResultAtUs, isStale, staleCount, resultCount } = tracker;
  const { kind, name } = tracker.model;
  const { condition } = tracker.checker;
  const results = { lastOutcome, lastResultAtUs, isStale, staleCount, resultCount };
  return { ...(kind && { kind }), name, condition, ...results };
}

/** How long a run that ignores its end is left alone before it is killed, and a second besides. */
const graceUs = 3 * secondUs;

/** Longest time between two results while scripts are run as they should, with one in reserve. */
function patienceUs({ intervalUs, timeoutUs }: RunTimes): number {
  return 2 * intervalUs + timeoutUs + graceUs;
}

function staleLine({ model, waitingSinceUs, checker }: Tracker, isFault: boolean, nowUs: number) {
  const silence = `no result for ${Math.floor((nowUs - waitingSinceUs) / secondUs)} s`;
  const isWaiting = checker.condition === 'unknown';
  const held = isWaiting ? 'still waiting for the first one' : 'holding its last result';
  return `tracker ${model.name}: ${silence}, ${isFault ? 'counting as failed' : held}`;
}
