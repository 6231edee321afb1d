// Owns the signals that a daemon gets: from the pid file on it can be found, so those that come before
// it listens wait for it. Never decides what a signal does.
import { jsonSignal, statisticsClearSignal } from '../linux/signal-functions.ts';
import { onSignal } from '../linux/signals.ts';

const namedSignals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;
/** Node.js knows no names for them, and the kernel ends a process that does not catch them. */
const realTimeSignals = [
  ['JSON', jsonSignal],
  ['STATS_CLEAR', statisticsClearSignal],
] as const;

export type DaemonSignal = (typeof namedSignals)[number] | (typeof realTimeSignals)[number][0];

/** Handlers are installed at once and stay: to remove one would lose a signal on its way. */
export class SignalInbox {
  #waiting: DaemonSignal[] = [];
  #listener: ((name: DaemonSignal) => void) | undefined;
  #watcher: ((name: DaemonSignal) => void) | undefined;

  constructor() {
    for (const [name, number] of realTimeSignals) onSignal(number, () => this.#take(name));
    for (const name of namedSignals) process.on(name, () => this.#take(name));
  }

  /** Called with the signals that wait, which go on waiting, until `listen`. */
  watch(watcher: (name: DaemonSignal) => void): void {
    this.#watcher = watcher;
    for (const name of new Set(this.#waiting)) watcher(name);
  }

  /** Called with the signals so far, each kind once, and with all later ones. */
  listen(listener: (name: DaemonSignal) => void): void {
    this.#listener = listener;
    for (const name of new Set(this.#waiting)) listener(name);
    this.#waiting = [];
  }

  #take(name: DaemonSignal): void {
    if (this.#listener) {
      this.#listener(name);
      return;
    }
    this.#waiting.push(name);
    this.#watcher?.(name);
  }
}
