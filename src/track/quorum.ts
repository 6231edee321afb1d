// Owns whether enough processes run and not too many, and for how long a change of that is not believed.
// Never looks for processes.

/** What changed the count. */
export type CountCause =
  /** A process was copied, and may become another program in a moment. */
  | 'fork'
  /** One ended, and may come back in a moment. */
  | 'exit'
  /** One became another program, or they were counted anew. */
  | 'exec';

export interface QuorumSettings {
  readonly quorum: number;
  /** Undefined for as many as there are. */
  readonly quorumMax: number | undefined;
  readonly forkDelayUs: number;
  readonly terminateDelayUs: number;
}

/**
 * A change that a fork brings is believed after `fork_delay`, one that an end brings after
 * `terminate_delay`, and any other at once; one that is taken back before that never was.
 *
 * @example
 *     const quorum = new Quorum({ quorum: 1, quorumMax: 5, forkDelayUs: 0, terminateDelayUs: 100 }, 1);
 *     quorum.count(0, 'exit', 1000); // false: still met
 *     quorum.onTimer(1100); // true: lost
 */
export class Quorum {
  #settings: QuorumSettings;
  #processes: number;
  #isMet: boolean;
  #dueAtUs: number | undefined;
  #dueBy: CountCause | undefined;

  constructor(settings: QuorumSettings, processes: number) {
    this.#settings = settings;
    this.#processes = processes;
    this.#isMet = this.#isWanted;
  }

  get processes(): number {
    return this.#processes;
  }

  get isMet(): boolean {
    return this.#isMet;
  }

  /** What began the change that is not believed yet; undefined where there is none. */
  get delayedBy(): CountCause | undefined {
    return this.#dueAtUs === undefined ? undefined : this.#dueBy;
  }

  /** When a change is to be believed; undefined while none waits. */
  get deadlineUs(): number | undefined {
    return this.#dueAtUs;
  }

  /** True when it was gained or lost by that. */
  count(processes: number, cause: CountCause, nowUs: number): boolean {
    this.#processes = processes;
    if (this.#isWanted === this.#isMet) {
      this.#dueAtUs = undefined;
      return false;
    }
    const delayUs = this.#delayUs(cause);
    if (delayUs === 0) return this.#turn();
    if (this.#dueAtUs === undefined) this.#dueBy = cause;
    this.#dueAtUs ??= nowUs + delayUs;
    return false;
  }

  /** True when it was gained or lost by that. */
  onTimer(nowUs: number): boolean {
    if (this.#dueAtUs === undefined || nowUs < this.#dueAtUs) return false;
    return this.#turn();
  }

  /** A reload's settings count at once. True when it was gained or lost by that. */
  adopt(settings: QuorumSettings): boolean {
    this.#settings = settings;
    this.#dueAtUs = undefined;
    return this.#isWanted !== this.#isMet && this.#turn();
  }

  get #isWanted(): boolean {
    const { quorum, quorumMax = Number.POSITIVE_INFINITY } = this.#settings;
    return this.#processes >= quorum && this.#processes <= quorumMax;
  }

  #delayUs(cause: CountCause): number {
    if (cause === 'fork') return this.#settings.forkDelayUs;
    return cause === 'exit' ? this.#settings.terminateDelayUs : 0;
  }

  #turn(): boolean {
    this.#isMet = !this.#isMet;
    this.#dueAtUs = undefined;
    return true;
  }
}
