// Owns being on time to some ten microseconds when lateness matters: wakes early, warms up, and waits
// out the rest awake. Never acts early.
import { nowUs } from '../linux/clock.ts';
import { DeadlineTimer } from '../linux/deadline.ts';

/** Covers a sleepy processor's wake-up and one rehearsal; the most that is ever spun away. */
const leadUs = 3000;
/** With less time left than this a rehearsal would itself make us late. */
const preparationUs = 1500;

export interface PreciseDeadlineOptions {
  /** Runs shortly before an urgent deadline, when there is time. */
  readonly prepare: () => void;
  readonly onDue: (isUrgent: boolean, lateUs: number) => void;
}

export class PreciseDeadline {
  readonly #options: PreciseDeadlineOptions;
  readonly #timer: DeadlineTimer;
  #deadlineUs: number | undefined;
  #isUrgent = false;

  constructor(options: PreciseDeadlineOptions) {
    this.#options = options;
    this.#timer = new DeadlineTimer(() => this.#wake());
  }

  /** Replaces the deadline; an urgent one is a takeover's, and takeovers are rare. */
  set(deadlineUs: number | undefined, isUrgent: boolean): void {
    this.#deadlineUs = deadlineUs;
    this.#isUrgent = isUrgent;
    this.#timer.set(deadlineUs === undefined || !isUrgent ? deadlineUs : deadlineUs - leadUs);
  }

  #wake(): void {
    const deadlineUs = this.#deadlineUs;
    if (deadlineUs === undefined) return;
    if (this.#isUrgent) {
      if (deadlineUs - nowUs() > preparationUs) this.#options.prepare();
      while (nowUs() < deadlineUs); // less than leadUs
    }
    this.#options.onDue(this.#isUrgent, nowUs() - deadlineUs);
  }
}
