// Owns what scripts' and probes' results come to by keepalived's rules, worked out a second time: a counter
// for each, and whom it keeps from taking part. Never looks at what the brain makes of them.
import type { InstanceModel } from '../../src/config/model.ts';
import type { Outcome } from '../../src/track/outcome.ts';

/** A script or a probe. */
export interface Counted {
  readonly name: string;
  readonly rise: number;
  readonly fall: number;
  readonly startsFailed?: boolean;
}

interface Counter {
  readonly model: Counted;
  /** From 0 to rise + fall - 1; good from `rise` on. Undefined before the first result. */
  count: number | undefined;
}

export class ScriptCounters {
  #counters = new Map<string, Counter>();

  constructor(scripts: readonly Counted[]) {
    this.adopt(scripts);
  }

  /** After a reload: what is not tracked any more is forgotten. */
  adopt(scripts: readonly Counted[]): void {
    const before = this.#counters;
    this.#counters = new Map(
      scripts.map((model) => {
        const fresh = model.startsFailed ? 0 : undefined;
        const kept = before.get(model.name);
        return [model.name, { model, count: kept ? kept.count : fresh }];
      }),
    );
  }

  /** The first result counts as all that could come before it. */
  add(name: string, outcome: Outcome): void {
    const counter = this.#counters.get(name);
    if (!counter) return;
    const { rise, fall } = counter.model;
    const isGood =
      outcome.kind === 'probed'
        ? outcome.isWell
        : outcome.kind === 'exited' && outcome.status === 0;
    const most = rise + fall - 1;
    if (counter.count === undefined) counter.count = isGood ? most : 0;
    else if (counter.count >= rise) {
      counter.count = isGood ? most : counter.count - 1;
      if (counter.count < rise) counter.count = 0;
    } else {
      counter.count = isGood ? counter.count + 1 : 0;
      if (counter.count >= rise) counter.count = most;
    }
  }

  /** Counts as failed without a result. */
  fail(name: string): void {
    const counter = this.#counters.get(name);
    if (counter) counter.count = 0;
  }

  /** Undefined while nothing is known. */
  isGood(name: string): boolean | undefined {
    const counter = this.#counters.get(name);
    return counter?.count === undefined ? undefined : counter.count >= counter.model.rise;
  }

  /** What keeps an instance from taking part: something is wrong, or only not known yet. */
  faultOf({ trackedScripts }: InstanceModel): 'wrong' | 'unknown' | undefined {
    const verdicts = trackedScripts
      .filter(({ weight, script }) => weight === 0 && this.#counters.has(script))
      .map(({ script, isReversed }) => {
        const isGood = this.isGood(script);
        if (isGood === undefined) return 'unknown';
        return isGood === isReversed ? 'wrong' : undefined;
      });
    if (verdicts.includes('wrong')) return 'wrong';
    return verdicts.includes('unknown') ? 'unknown' : undefined;
  }
}
