// Owns the program that is started to read a FIFO. Never writes to the FIFO and never waits.
import type { CommandModel } from '../config/model.ts';
import type { Outcome } from '../track/outcome.ts';
import { complaintLines } from './complaint.ts';
import { killDelayMs, type RunningCommand, runCommand } from './script-runner.ts';
import type { IdentityLookup } from './tracker-scripts.ts';

const mostLoggedLines = 3;

export interface FifoReaderOptions {
  readonly command: CommandModel;
  /** Its last argument. */
  readonly path: string;
  readonly identityOf: IdentityLookup;
  readonly log: (text: string) => void;
}

/** Started once, as with keepalived: one that ends by itself stays away until a reload. */
export class FifoReader {
  readonly #log: (text: string) => void;
  readonly #running: RunningCommand | undefined;
  #isStopping = false;
  #hasEnded = false;
  #onEnded: () => void = () => {};

  constructor({ command, path, identityOf, log }: FifoReaderOptions) {
    this.#log = log;
    const found = identityOf(command);
    if (found.kind === 'problem') {
      this.#hasEnded = true;
      log(`notify fifo script ${command.argv[0]} not run: ${found.message}`);
      return;
    }
    this.#running = runCommand(command.argv, {
      ...found.identity,
      extraArguments: [path],
      timeoutMs: Number.POSITIVE_INFINITY,
      onEnd: ({ stderr, outcome }) => this.#onEnd(stderr, outcome),
    });
  }

  /**
   * Resolves when it is gone, or when not even SIGKILL has ended it.
   *
   * @param patienceMs how long it may go on reading what it was told last
   */
  stop(patienceMs = 0): Promise<void> {
    this.#isStopping = true;
    if (this.#hasEnded) return Promise.resolve();
    return new Promise((resolve) => {
      const timers = [
        setTimeout(() => this.#running?.terminate(), patienceMs),
        setTimeout(resolve, patienceMs + killDelayMs + 500),
      ];
      this.#onEnded = () => {
        for (const timer of timers) clearTimeout(timer);
        resolve();
      };
    });
  }

  #onEnd(stderr: string, outcome: Outcome): void {
    this.#hasEnded = true;
    for (const line of complaintLines(stderr).slice(0, mostLoggedLines)) {
      this.#log(`notify fifo script: ${line}`);
    }
    if (outcome.kind === 'could-not-run') this.#log(`notify fifo script: ${outcome.reason}`);
    if (!this.#isStopping) this.#log('vrrp notify fifo script terminated');
    this.#onEnded();
  }
}
