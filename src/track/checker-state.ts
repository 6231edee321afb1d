// Owns a checker's rise and fall: results in, up or down and keepalived's log lines out.
// Never runs a check, knows no time and no weight.
import { describeOutcome, isSuccess, type Outcome } from './outcome.ts';

/** `unknown` until the first result. */
export type CheckerCondition = 'unknown' | 'up' | 'down';

/** How a check runs; absent of a script. */
export type ProbeKind = 'http' | 'tcp';

/** Which check it is: names of one kind are unique. */
export interface CheckName {
  readonly kind?: ProbeKind;
  readonly name: string;
}

export interface CheckerSettings extends CheckName {
  /** Successes in a row that bring it up, at least 1. */
  readonly rise: number;
  /** Failures in a row that take it down, at least 1. */
  readonly fall: number;
  /** `init_fail`: begins as down, so that even the first success has to be one of `rise`. */
  readonly startsFailed?: boolean;
}

/** One word for each check, whatever its kind. */
export function checkKey({
  kind,
  name,
}: {
  readonly kind?: string;
  readonly name: string;
}): string {
  return `${kind ?? 'script'}:${name}`;
}

/** How log lines call it: keepalived's words of a script, and ours likewise. */
export function checkTitle({ kind, name }: CheckName): string {
  return `VRRP_${kind?.toUpperCase() ?? 'Script'}(${name})`;
}

export interface CheckerChange {
  readonly hasChanged: boolean;
  /** For the log, in order. */
  readonly lines: readonly string[];
}

/**
 * keepalived 2.4.3's hysteresis. The first result decides by itself, whatever `rise` and `fall`
 * are. Then, while up, `fall` failures in a row take it down and one success forgives them all;
 * while down, `rise` successes in a row bring it up and one failure forgets them all.
 *
 * @example
 *     const checker = new CheckerState({ name: 'web', rise: 2, fall: 3, startsFailed: false });
 *     checker.handleResult({ kind: 'exited', status: 0 }).lines; // ['VRRP_Script(web) succeeded']
 */
export class CheckerState {
  #settings: CheckerSettings;
  #condition: CheckerCondition;
  /** Results in a row that speak against the condition. */
  #contrary = 0;
  #lastStatus = 0;
  #hasResult = false;

  constructor(settings: CheckerSettings) {
    this.#settings = settings;
    this.#condition = settings.startsFailed ? 'down' : 'unknown';
  }

  get condition(): CheckerCondition {
    return this.#condition;
  }

  /** False until `handleResult` was called, also with `init_fail`. */
  get hasResult(): boolean {
    return this.#hasResult;
  }

  /** A reload's settings; condition and counts stay. `startsFailed` matters at the start only. */
  adopt(settings: CheckerSettings): void {
    this.#settings = settings;
  }

  handleResult(outcome: Outcome): CheckerChange {
    const { name } = this.#settings;
    const lines: string[] = [];
    if (outcome.kind === 'exited' && outcome.status !== this.#lastStatus) {
      lines.push(`Script \`${name}\` now returning ${outcome.status}`);
      this.#lastStatus = outcome.status;
    }
    const wanted = isSuccess(outcome) ? 'up' : 'down';
    const hasChanged = this.#turn(wanted);
    // With `init_fail` the first failure changes nothing, but nobody has been told of it yet.
    const isNews = hasChanged || (!this.#hasResult && wanted === 'down');
    if (isNews) lines.push(this.#conditionLine(outcome));
    this.#hasResult = true;
    return { hasChanged, lines };
  }

  /** Takes it down without a result; `rise` successes bring it up again. True when it was not. */
  takeDown(): boolean {
    const wasDown = this.#condition === 'down';
    this.#condition = 'down';
    this.#contrary = 0;
    return !wasDown;
  }

  /** Counts one result; true when it tipped the condition. */
  #turn(wanted: 'up' | 'down'): boolean {
    if (wanted === this.#condition) {
      this.#contrary = 0;
      return false;
    }
    this.#contrary += 1;
    const needed = wanted === 'up' ? this.#settings.rise : this.#settings.fall;
    if (this.#condition !== 'unknown' && this.#contrary < needed) return false;
    this.#condition = wanted;
    this.#contrary = 0;
    return true;
  }

  #conditionLine(outcome: Outcome): string {
    const check = checkTitle(this.#settings);
    if (isSuccess(outcome)) return `${check} succeeded`;
    if (outcome.kind === 'timed-out') return `${check} timed_out`;
    return `${check} failed (${describeOutcome(outcome)})`;
  }
}
