// Owns running notify scripts: those of one instance in order, one at a time, each with a limit.
// Never decides about states and never keeps anyone waiting for a script.
import type { CommandModel, NotifyModel } from '../config/model.ts';
import { describeOutcome, isSuccess } from '../track/outcome.ts';
import { complaintLines } from './complaint.ts';
import {
  type CommandResult,
  killDelayMs,
  type RunningCommand,
  runCommand,
} from './script-runner.ts';
import type { IdentityLookup } from './tracker-scripts.ts';

/** As scripts get to see it. */
export type NotifyState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP';

export interface Notification {
  readonly instance: string;
  readonly state: NotifyState;
  /** Effective priority. */
  readonly priority: number;
  readonly notify: NotifyModel;
}

export interface NotifierOptions {
  readonly identityOf: IdentityLookup;
  readonly log: (text: string) => void;
  /** For tests. */
  readonly run?: typeof runCommand;
}

const timeLimitMs = 30_000;
/** keepalived gives its notify_stop scripts this long. */
const stopLimitMs = 1000;
/** After this an older script no longer keeps a notify_stop script waiting. */
const stopPatienceMs = 500;
const mostWaiting = 64;
const mostLoggedLines = 3;

interface Queue {
  readonly waiting: Notification[];
  current: { readonly state: NotifyState; readonly command: RunningCommand } | undefined;
  isBusy: boolean;
  /** The instance stops: only what tells of that is still run. */
  isHurried: boolean;
}

/**
 * Runs the script of the new state, then `notify` with `INSTANCE NAME STATE PRIORITY` behind its
 * own words. keepalived starts scripts without order, so that an older state's may end last; here
 * the scripts of one instance follow one another and no state is skipped, except when more than
 * 64 changes wait.
 *
 * @example
 *     const notifier = new Notifier({ identityOf, log });
 *     notifier.notify({ instance: 'VI_1', state: 'MASTER', priority: 100, notify: model.notify });
 *     await notifier.stopAll();
 */
export class Notifier {
  readonly #log: (text: string) => void;
  readonly #run: typeof runCommand;
  readonly #queues = new Map<string, Queue>();
  #identityOf: IdentityLookup;
  #isStopped = false;
  #hasGivenUp = false;
  #onIdle: () => void = () => {};

  constructor({ identityOf, log, run }: NotifierOptions) {
    this.#identityOf = identityOf;
    this.#log = log;
    this.#run = run ?? runCommand;
  }

  /** After a reload. Running scripts go on. */
  adopt(identityOf: IdentityLookup): void {
    this.#identityOf = identityOf;
  }

  /** Returns at once; the scripts run when those before them have ended. */
  notify(notification: Notification): void {
    if (this.#isStopped || commandsFor(notification).length === 0) return;
    const { instance } = notification;
    const queue = this.#queueOf(instance);
    queue.waiting.push(notification);
    if (queue.waiting.length > mostWaiting) {
      const dropped = queue.waiting.shift();
      this.#log(`(${instance}) notify scripts are too slow, dropping those for ${dropped?.state}`);
    }
    if (!queue.isBusy) void this.#work(instance, queue);
  }

  /**
   * Waits for what was told to `notify` before, at most 1 s. Then running scripts are told to end
   * and waiting ones fall out.
   */
  async stopAll(): Promise<void> {
    this.#isStopped = true;
    if (this.#isIdle) return;
    const timers = [
      setTimeout(() => this.#hurryToStop(), stopPatienceMs),
      setTimeout(() => this.#giveUp(), stopLimitMs),
    ];
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    for (const timer of timers) clearTimeout(timer);
  }

  get #isIdle(): boolean {
    return Array.from(this.#queues.values()).every(({ isBusy }) => !isBusy);
  }

  #queueOf(instance: string): Queue {
    const known = this.#queues.get(instance);
    if (known) return known;
    const queue: Queue = { waiting: [], current: undefined, isBusy: false, isHurried: false };
    this.#queues.set(instance, queue);
    return queue;
  }

  async #work(instance: string, queue: Queue): Promise<void> {
    queue.isBusy = true;
    for (;;) {
      const notification = queue.waiting.shift();
      if (!notification) break;
      for (const { command, extraArguments } of commandsFor(notification)) {
        if (this.#hasGivenUp || (queue.isHurried && notification.state !== 'STOP')) break;
        await this.#runOne(queue, notification, command, extraArguments);
      }
    }
    queue.isBusy = false;
    this.#queues.delete(instance);
    if (this.#isIdle) this.#onIdle();
  }

  #runOne(
    queue: Queue,
    { instance, state }: Notification,
    command: CommandModel,
    extraArguments: readonly string[],
  ): Promise<void> {
    const what = `notify script ${command.argv[0]} for ${instance} ${state}`;
    const identity = this.#identityOf(command);
    if (identity.kind === 'problem') {
      this.#log(`${what} not run: ${identity.message}`);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      let giveUpTimer: NodeJS.Timeout | undefined;
      const goOn = () => {
        clearTimeout(giveUpTimer);
        queue.current = undefined;
        resolve();
      };
      const running = this.#run(command.argv, {
        ...identity.identity,
        extraArguments,
        timeoutMs: timeLimitMs,
        // One that not even SIGKILL ends must not hold up all that follow.
        onTimeout: () => {
          giveUpTimer = setTimeout(goOn, killDelayMs + 1000);
        },
        onEnd: (result) => {
          this.#report(what, result);
          goOn();
        },
      });
      queue.current = { state, command: running };
    });
  }

  #report(what: string, { outcome, stderr }: CommandResult): void {
    if (outcome.kind === 'timed-out') {
      this.#log(`${what} timed_out: ended after ${timeLimitMs / 1000} s`);
    } else if (!isSuccess(outcome)) {
      this.#log(`${what} failed (${describeOutcome(outcome)})`);
    }
    for (const line of complaintLines(stderr).slice(0, mostLoggedLines)) {
      this.#log(`${what}: ${line}`);
    }
  }

  /** Whatever keeps a notify_stop script waiting gives way to it. */
  #hurryToStop(): void {
    for (const [instance, queue] of this.#queues) {
      const { waiting, current } = queue;
      const stops = waiting.filter(({ state }) => state === 'STOP');
      if (stops.length === 0) continue;
      queue.isHurried = true;
      const dropped = waiting.splice(0, waiting.length, ...stops).length - stops.length;
      if (dropped > 0) this.#log(`(${instance}) stopping: ${dropped} notifications are dropped`);
      if (current && current.state !== 'STOP') current.command.terminate();
    }
  }

  #giveUp(): void {
    this.#hasGivenUp = true;
    for (const [instance, { waiting, current }] of this.#queues) {
      if (waiting.length > 0) {
        this.#log(`(${instance}) stopping: ${waiting.length} notifications are dropped`);
      }
      waiting.length = 0;
      if (!current) continue;
      this.#log(
        `(${instance}) its notify script still runs ${stopLimitMs / 1000} s after the stop`,
      );
      current.command.terminate();
    }
    this.#onIdle();
  }
}

interface PlannedCommand {
  readonly command: CommandModel;
  readonly extraArguments: readonly string[];
}

/** The state's own script first, then `notify`. */
function commandsFor({ instance, state, priority, notify }: Notification): PlannedCommand[] {
  const specific = {
    MASTER: notify.master,
    BACKUP: notify.backup,
    FAULT: notify.fault,
    STOP: notify.stop,
  }[state];
  const planned: PlannedCommand[] = [];
  if (specific) planned.push({ command: specific, extraArguments: [] });
  if (notify.always) {
    const extraArguments = ['INSTANCE', instance, state, String(priority)];
    planned.push({ command: notify.always, extraArguments });
  }
  return planned;
}
