// Owns what systemd is told of the daemon (sd_notify(3)): when it is ready, what it does, that it lives.
// Never waits for an answer, and says nothing where nobody has asked to be told.
import type { Transition } from '../host/effects.ts';
import { nowUs } from '../linux/clock.ts';
import { notifySocket } from '../linux/notify-socket.ts';

export interface ServiceManagerOptions {
  /** Where NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are; they are taken out for good. */
  readonly environment: NodeJS.ProcessEnv;
  /** Whether the process that decides who is master answers. */
  readonly isWell: () => Promise<boolean>;
  /** Told of the first message that was not taken. */
  readonly log: (text: string) => void;
}

export class ServiceManager {
  readonly #socket: string | undefined;
  readonly #watchdogMs: number | undefined;
  readonly #isWell: () => Promise<boolean>;
  readonly #log: (text: string) => void;
  readonly #states = new Map<string, Transition['to']>();
  #isReady = false;
  #isStopping = false;
  #watchdog: NodeJS.Timeout | undefined;
  #hasFailed = false;

  constructor({ environment, isWell, log }: ServiceManagerOptions) {
    const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = environment;
    // Scripts must not speak for us.
    for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name];
    this.#socket = NOTIFY_SOCKET || undefined;
    const isForUs = WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === process.pid;
    const periodUs = Number(WATCHDOG_USEC);
    if (isForUs && periodUs > 0) this.#watchdogMs = periodUs / 2000;
    this.#isWell = isWell;
    this.#log = log;
  }

  /** Every instance has its first state, and the machine was looked at. */
  onReady(): void {
    if (this.#isStopping) return;
    this.#isReady = true;
    this.#tell('READY=1', this.#statusLine());
    if (this.#watchdogMs === undefined || this.#watchdog) return;
    this.#watchdog = setInterval(() => void this.#feedWatchdog(), this.#watchdogMs);
    void this.#feedWatchdog();
  }

  onTransition({ instance, to }: Pick<Transition, 'instance' | 'to'>): void {
    if (to === 'stopped') this.#states.delete(instance);
    else this.#states.set(instance, to);
    if (this.#isReady) this.#tell(this.#statusLine());
  }

  /** Not of one before readiness or after the stop: its end would be taken for readiness. */
  onReloading(): void {
    if (!this.#isReady) return;
    this.#tell('RELOADING=1', `MONOTONIC_USEC=${nowUs()}`, 'STATUS=Reloading');
  }

  /** Carried out or refused. */
  onReloaded(): void {
    if (!this.#isReady) return;
    this.#tell('READY=1', this.#statusLine());
  }

  onStopping(): void {
    clearInterval(this.#watchdog);
    this.#isStopping = true;
    this.#isReady = false;
    this.#tell('STOPPING=1', 'STATUS=Letting go of the addresses');
  }

  /** While the engine is silent so are we, until systemd starts everything anew. */
  async #feedWatchdog(): Promise<void> {
    if (await this.#isWell()) this.#tell('WATCHDOG=1');
  }

  /** `2 instances: 1 MASTER, 1 BACKUP`. */
  #statusLine(): string {
    const states = [...this.#states.values()];
    const counts = (['master', 'backup', 'fault'] as const).flatMap((state) => {
      const count = states.filter((each) => each === state).length;
      return count === 0 ? [] : [`${count} ${state.toUpperCase()}`];
    });
    const instances = `${states.length} instance${states.length === 1 ? '' : 's'}`;
    return `STATUS=${[instances, counts.join(', ')].filter(Boolean).join(': ')}`;
  }

  #tell(...lines: readonly string[]): void {
    if (this.#socket === undefined) return;
    const failure = notifySocket(this.#socket, lines.join('\n'));
    if (!failure || this.#hasFailed) return;
    this.#hasFailed = true;
    this.#log(failure.message);
  }
}
