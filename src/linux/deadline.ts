// Owns one timerfd that wakes the process at an absolute time. Never queues deadlines.
import { arenaPiece } from './arena.ts';
import { check, close, read, timerfdCreate, timerfdSettime } from './libc.ts';
import { type Watch, watchReadable } from './poll.ts';

const CLOCK_MONOTONIC = 1;
const TFD_NONBLOCK = 0o4000;
const TFD_CLOEXEC = 0o2000000;
const TFD_TIMER_ABSTIME = 1;

// struct itimerspec: interval seconds, nanoseconds, value seconds, nanoseconds, 64 bits each. Both
// architectures are little-endian, so the low half of each number is the even 32-bit word.
const timerSpecBytes = arenaPiece('timer specification', 32);
const timerSpec = new Uint32Array(timerSpecBytes.buffer, timerSpecBytes.byteOffset, 8);
const valueSecondsWord = 4;
const valueNanosecondsWord = 6;
const expirations = arenaPiece('timer expirations', 8);

/** One deadline in `nowUs` time; a deadline in the past expires at once. */
export class DeadlineTimer {
  readonly #onExpired: () => void;
  readonly #fd: number;
  readonly #watch: Watch;
  #deadlineUs: number | undefined;
  #closed = false;

  /** @throws SystemCallError when the kernel gives no timer. */
  constructor(onExpired: () => void) {
    this.#onExpired = onExpired;
    this.#fd = check(
      'timerfd_create',
      timerfdCreate(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
      'create the deadline timer',
    );
    this.#watch = watchReadable(this.#fd, () => this.#expire());
  }

  /** Replaces the deadline (integer microseconds); undefined means none. Free when unchanged. */
  set(deadlineUs: number | undefined): void {
    if (deadlineUs === this.#deadlineUs || this.#closed) return;
    // A value of zero would disarm the timer, and a negative one is refused.
    const at = deadlineUs === undefined ? 0 : Math.max(1, deadlineUs);
    timerSpec[valueSecondsWord] = Math.floor(at / 1_000_000);
    timerSpec[valueNanosecondsWord] = Math.floor((at % 1_000_000) * 1000);
    const result = timerfdSettime(this.#fd, TFD_TIMER_ABSTIME, timerSpecBytes);
    check('timerfd_settime', result, 'set the deadline timer');
    this.#deadlineUs = deadlineUs;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    close(this.#fd);
  }

  #expire(): void {
    // Nothing to read: the deadline was moved after the timer had fired.
    if (read(this.#fd, expirations, 8) !== 8) return;
    this.#deadlineUs = undefined;
    this.#onExpired();
  }
}
