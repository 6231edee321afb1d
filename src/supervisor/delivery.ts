// Owns getting messages to one place that may be away for a while: one after the other, again and again,
// within a bound. Never decides what a message says.

/** Whether another try can help. */
export type Verdict = 'delivered' | 'away' | 'refused';

export interface Attempt {
  readonly verdict: Verdict;
  /** A sentence without a full stop; empty when all is well. */
  readonly reason: string;
}

export interface DeliveryOptions<Message> {
  /** For the log: as `SMTP server [192.0.2.1]:25`. */
  readonly place: string;
  readonly deliver: (message: Message) => Promise<Attempt>;
  readonly log: (text: string) => void;
  /** How long until the next try, doubled with each; for tests. */
  readonly firstDelayMs?: number;
}

const mostWaiting = 100;
const defaultFirstDelayMs = 5000;
const longestDelayMs = 60_000;

/** That a place is away is said once, and that it is back once. */
export class Delivery<Message> {
  readonly #options: DeliveryOptions<Message>;
  readonly #waiting: Message[] = [];
  #delayMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  #isAway = false;
  #lostCount = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: DeliveryOptions<Message>) {
    this.#options = options;
    this.#delayMs = options.firstDelayMs ?? defaultFirstDelayMs;
  }

  /** Returns at once. Of more than 100 that wait, the oldest falls out. */
  put(message: Message): void {
    this.#waiting.push(message);
    if (this.#waiting.length > mostWaiting) {
      this.#waiting.splice(this.#isBusy ? 1 : 0, 1);
      this.#lostCount += 1;
    }
    if (!this.#isBusy && !this.#timer) void this.#work();
  }

  /** Resolves when nothing waits any more, or after that time; what then still waits is lost. */
  async stop(patienceMs: number): Promise<void> {
    const isHopeless = this.#isAway && !this.#isBusy;
    if (this.#waiting.length > 0 && !isHopeless) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    clearTimeout(this.#timer);
    const left = this.#waiting.splice(0).length;
    if (left > 0) this.#options.log(`${left} messages for ${this.#options.place} are dropped`);
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (;;) {
      const [message] = this.#waiting;
      if (message === undefined) break;
      const attempt = await this.#options.deliver(message);
      if (attempt.verdict === 'away') {
        this.#onAway(attempt.reason);
        break;
      }
      if (this.#waiting[0] === message) this.#waiting.shift();
      this.#onBack(attempt);
    }
    this.#isBusy = false;
    this.#onIdle?.();
  }

  #onAway(reason: string): void {
    const { log, place } = this.#options;
    if (!this.#isAway) log(`${place} takes nothing: ${reason}; it is tried again`);
    this.#isAway = true;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#work();
    }, this.#delayMs);
    this.#timer.unref();
    this.#delayMs = Math.min(this.#delayMs * 2, longestDelayMs);
  }

  #onBack({ verdict, reason }: Attempt): void {
    const { log, place, firstDelayMs } = this.#options;
    if (verdict === 'refused') log(`${place} refused a message: ${reason}`);
    if (this.#isAway) {
      const lost = this.#lostCount > 0 ? `; ${this.#lostCount} messages were lost meanwhile` : '';
      log(`${place} is back${lost}`);
    }
    this.#isAway = false;
    this.#lostCount = 0;
    this.#delayMs = firstDelayMs ?? defaultFirstDelayMs;
  }
}
