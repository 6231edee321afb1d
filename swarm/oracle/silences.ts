// Owns which checks' results have stopped coming: after two intervals, the time limit and 3 s without one.
// Never decides what such a check counts as.

/** A script or a probe. */
export interface Timed {
  readonly key: string;
  readonly intervalUs: number;
  readonly timeoutUs: number;
}

const secondUs = 1_000_000;
/** Who looks later than that stood still, and results may wait for it. */
const lateUs = secondUs / 2;

export class Silences {
  readonly #dueUs = new Map<string, number>();
  #checks = new Map<string, Timed>();

  /** The start, or a reload: all have the whole time again. */
  begin(checks: readonly Timed[], atUs: number): void {
    this.#checks = new Map(checks.map((check) => [check.key, check]));
    this.#dueUs.clear();
    for (const { key } of checks) this.hear(key, atUs);
  }

  hear(key: string, atUs: number): void {
    const check = this.#checks.get(key);
    if (!check) return;
    this.#dueUs.set(key, atUs + 2 * check.intervalUs + check.timeoutUs + 3 * secondUs);
  }

  /** Those that have become silent. */
  expire(atUs: number): string[] {
    const due = [...this.#dueUs].filter(([, dueUs]) => dueUs <= atUs);
    const isLate = due.some(([, dueUs]) => atUs - dueUs > lateUs);
    for (const [key] of due) {
      if (isLate) this.#dueUs.set(key, atUs + secondUs);
      else this.#dueUs.delete(key);
    }
    return isLate ? [] : due.map(([key]) => key);
  }
}
