// Owns what the counts of tracked processes come to: quorums, their delays, keepalived's lines. Never looks
// for processes.
import type { Model } from '../config/model.ts';
import { type CountCause, Quorum } from '../track/quorum.ts';
import { contribution } from '../track/weight.ts';
import { DeadlineQueue } from './deadlines.ts';
import {
  noChange,
  type TrackEffect,
  type TrackerChange,
  type TrackerKind,
  type TrackLine,
} from './tracker-kind.ts';

export interface ProcessStatus {
  readonly kind: 'process';
  readonly name: string;
  /** Undefined while it is not known. */
  readonly processes: number | undefined;
  readonly hasQuorum: boolean;
  /** What began a change that is not believed yet; absent where there is none. */
  readonly delayedBy?: CountCause;
}

export class ProcessTrackers implements TrackerKind {
  readonly #quorums = new Map<string, Quorum>();
  /** Of those that only the next configuration knows. */
  readonly #counts = new Map<string, number>();
  #deadlines = new DeadlineQueue<string>();
  #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  /** When `onTimer` wants to be called; undefined for never. */
  get deadlineUs(): number | undefined {
    return this.#deadlines.nextUs;
  }

  handleCount(name: string, processes: number, cause: CountCause, nowUs: number): TrackerChange {
    const quorum = this.#quorums.get(name);
    if (!quorum) {
      const isKnown = this.#model.processes?.some((each) => each.name === name);
      if (isKnown) this.#begin(name, processes);
      else this.#counts.set(name, processes);
      return isKnown ? { lines: [], changed: [{ kind: 'process', name }] } : noChange;
    }
    const hasChanged = quorum.count(processes, cause, nowUs);
    this.#deadlines.set(name, quorum.deadlineUs);
    return hasChanged ? changeOf(name, quorum) : noChange;
  }

  onTimer(nowUs: number): TrackerChange {
    const changes: TrackerChange[] = [];
    for (;;) {
      const name = this.#deadlines.takeDue(nowUs);
      const quorum = name === undefined ? undefined : this.#quorums.get(name);
      if (name === undefined || !quorum) break;
      if (quorum.onTimer(nowUs)) changes.push(changeOf(name, quorum));
    }
    return {
      lines: changes.flatMap(({ lines }) => lines),
      changed: changes.flatMap(({ changed }) => changed),
    };
  }

  /** A reload: those of the same name go on from what was counted. */
  replace(model: Model): void {
    this.#model = model;
    this.#deadlines = new DeadlineQueue();
    const models = new Map(model.processes?.map((each) => [each.name, each]));
    for (const [name, quorum] of this.#quorums) {
      const settings = models.get(name);
      if (settings) quorum.adopt(settings);
      else this.#quorums.delete(name);
    }
    for (const [name, processes] of this.#counts)
      if (models.has(name)) this.#begin(name, processes);
    this.#counts.clear();
  }

  effectOf({ name, weight, isReversed }: TrackLine): TrackEffect | undefined {
    const quorum = this.#quorums.get(name);
    if (!quorum) return undefined;
    const { isFault, amount } = contribution(weight, isReversed, quorum.isMet ? 'up' : 'down');
    const { processes } = quorum;
    return {
      amount,
      fault: isFault ? { kind: 'process-count', process: name, processes } : undefined,
    };
  }

  get statuses(): ProcessStatus[] {
    return (this.#model.processes ?? []).map(({ name }) => {
      const quorum = this.#quorums.get(name);
      const hasQuorum = quorum?.isMet ?? false;
      const delayedBy = quorum?.delayedBy;
      const known = { processes: quorum?.processes, hasQuorum, ...(delayedBy && { delayedBy }) };
      return { kind: 'process', name, ...known };
    });
  }

  #begin(name: string, processes: number): void {
    const settings = this.#model.processes?.find((each) => each.name === name);
    if (settings) this.#quorums.set(name, new Quorum(settings, processes));
  }
}

function changeOf(name: string, { isMet }: Quorum): TrackerChange {
  const line = `Quorum ${isMet ? 'gained' : 'lost'} for tracked process ${name}`;
  return { lines: [line], changed: [{ kind: 'process', name }] };
}
