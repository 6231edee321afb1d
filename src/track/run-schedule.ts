// Owns when a check is run: a grid of turns that begins with the first run, and which of them fall out.
// Never runs a check and reads no clock.

/** Times of one monotonic clock, in microseconds. */
export interface RunTimes {
  readonly intervalUs: number;
  /** After so long a run counts as failed. */
  readonly timeoutUs: number;
}

/**
 * keepalived's schedule: one run at once, then one each interval. A turn at which the run before has
 * not ended falls out; turns that were missed altogether are not made up for.
 *
 * @example
 * const schedule = new RunSchedule(script, nowUs);
 * if (schedule.takeTurn(nowUs)) run(); // and again at schedule.nextAtUs
 */
export class RunSchedule {
  readonly #times: RunTimes;
  #nextAtUs: number;

  constructor(times: RunTimes, nowUs: number) {
    this.#times = times;
    this.#nextAtUs = nowUs;
  }

  /** When the next turn is. */
  get nextAtUs(): number {
    return this.#nextAtUs;
  }

  /** False when it is too early. */
  takeTurn(nowUs: number): boolean {
    if (nowUs < this.#nextAtUs) return false;
    this.#advance(nowUs);
    return true;
  }

  /**
   * A run that began then has passed its limit. True when the next turn falls out with it: with a
   * limit of one interval both fall together, whichever timer comes first.
   */
  takeTurnAtLimit(startedAtUs: number, nowUs: number): boolean {
    if (this.#nextAtUs > startedAtUs + this.#times.timeoutUs) return false;
    this.#advance(Math.max(nowUs, this.#nextAtUs));
    return true;
  }

  #advance(nowUs: number): void {
    const { intervalUs } = this.#times;
    this.#nextAtUs += intervalUs * (1 + Math.floor((nowUs - this.#nextAtUs) / intervalUs));
  }
}
