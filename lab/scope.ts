// Owns the list of what has to be ended, and ends it in reverse order. Never knows what it ends.

interface Ending {
  readonly what: string;
  readonly end: () => Promise<unknown>;
}

/** Collects endings; `close()` runs them, last first, and goes on when one fails. */
export class Scope {
  readonly #endings: Ending[] = [];

  /** Remembers how to end something; `what` names it in errors. */
  track(what: string, end: () => Promise<unknown>): void {
    this.#endings.push({ what, end });
  }

  /** Ends everything; throws one error that lists what could not be ended. */
  async close(): Promise<void> {
    const failures: string[] = [];
    for (let ending = this.#endings.pop(); ending; ending = this.#endings.pop()) {
      try {
        await ending.end();
      } catch (error) {
        failures.push(`${ending.what}: ${error instanceof Error ? error.message : error}`);
      }
    }
    if (failures.length > 0) throw new Error(`could not end:\n${failures.join('\n')}`);
  }
}
