// Owns the signals that a daemon gets: from the pid file on it can be found, so those that come before
// it listens wait for it. Never decides what a signal does.
import { realTimeSignals } from '../linux/signal-functions.ts';
import { onSignal } from '../linux/signals.ts';

/** Handlers are installed at once and stay: to remove one would lose a signal on its way. */
export class SignalInbox {
  #waiting: NodeJS.Signals[] = [];
  #listener: ((name: NodeJS.Signals) => void) | undefined;

  constructor() {
    // Nobody hears them yet; without a handler each would end the daemon.
    for (const number of realTimeSignals) onSignal(number, () => {});
    for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR2'] as const) {
      process.on(name, () => {
        if (this.#listener) this.#listener(name);
        else this.#waiting.push(name);
      });
    }
  }

  /** Called with the signals so far, each kind once, and with all later ones. */
  listen(listener: (name: NodeJS.Signals) => void): void {
    this.#listener = listener;
    for (const name of new Set(this.#waiting)) listener(name);
    this.#waiting = [];
  }
}
