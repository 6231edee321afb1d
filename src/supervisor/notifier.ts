// Owns running notify scripts: those of one instance in order, one at a time, each with a limit.
// Never decides about states and never keeps anyone waiting for a script.
import type { CommandModel, NotifyModel } from '../config/model.ts';
import type { NotifyTimesModel } from '../config/notices-model.ts';
import { describeOutcome, isSuccess } from '../track/outcome.ts';
import { complaintLines } from './complaint.ts';
import { isState, type NewsWord } from './newsroom.ts';
import {
  type CommandResult,
  killDelayMs,
  type RunningCommand,
  runCommand,
} from './script-runner.ts';
import type { IdentityLookup } from './tracker-scripts.ts';

export interface Notification {
  readonly about: 'INSTANCE' | 'GROUP';
  readonly name: string;
  readonly word: NewsWord;
  /** Effective priority; 0 for a group. */
  readonly priority: number;
  readonly notify: NotifyModel;
  /** `notify_coalesce`: what waits is left out for a newer state. */
  readonly coalesces: boolean;
}

export interface NotifierOptions {
  readonly identityOf: IdentityLookup;
  readonly log: (text: string) => void;
  /** What the file says of them; absent: nothing. */
  readonly times?: NotifyTimesModel | undefined;
  /** For tests. */
  readonly run?: typeof runCommand;
}

/** Where the file says nothing. */
const usualTimeoutUs = 30_000_000;
/** keepalived gives its notify_stop scripts this long. */
const usualStopWaitUs = 1_000_000;
const mostWaiting = 64;
const mostLoggedLines = 3;

interface Queue {
  readonly name: string;
  readonly waiting: Notification[];
  current: { readonly word: NewsWord; readonly command: RunningCommand } | undefined;
  isBusy: boolean;
  /** The instance stops: only what tells of that is still run. */
  isHurried: boolean;
}

/**
 * Runs the script of the new state, then `notify` with `INSTANCE NAME STATE PRIORITY` behind its
 * own words. keepalived starts scripts without order, so that an older state's may end last; here
 * the scripts of one instance or group follow one another and no state is skipped, except when more than
 * 64 changes wait.
 *
 * @example
 *     const notifier = new Notifier({ identityOf, log });
 *     notifier.notify({ about: 'INSTANCE', name: 'VI_1', word: 'MASTER', priority: 100, notify, coalesces });
 *     await notifier.stopAll();
 */
export class Notifier {
  readonly #log: (text: string) => void;
  readonly #run: typeof runCommand;
  #timeoutMs = usualTimeoutUs / 1000;
  #stopWaitMs = usualStopWaitUs / 1000;
  readonly #queues = new Map<string, Queue>();
  #identityOf: IdentityLookup;
  #isStopped = false;
  #hasGivenUp = false;
  #onIdle: () => void = () => {};

  constructor({ identityOf, log, times, run }: NotifierOptions) {
    this.#identityOf = identityOf;
    this.#log = log;
    this.#run = run ?? runCommand;
    this.adopt(identityOf, times);
  }

  /** After a reload. Running scripts go on. */
  adopt(identityOf: IdentityLookup, times: NotifyTimesModel = {}): void {
    this.#identityOf = identityOf;
    this.#timeoutMs = (times.timeoutUs ?? usualTimeoutUs) / 1000;
    this.#stopWaitMs = (times.stopWaitUs ?? usualStopWaitUs) / 1000;
  }

  /** Returns at once; the scripts run when those before them have ended. */
  notify(notification: Notification): void {
    if (this.#isStopped || commandsFor(notification).length === 0) return;
    const { name } = notification;
    const queue = this.#queueOf(keyOf(notification), name);
    if (notification.coalesces && isState(notification.word)) queue.waiting.length = 0;
    queue.waiting.push(notification);
    if (queue.waiting.length > mostWaiting) {
      const dropped = queue.waiting.shift();
      this.#log(`(${name}) notify scripts are too slow, dropping those for ${dropped?.word}`);
    }
    if (!queue.isBusy) void this.#work(keyOf(notification), queue);
  }

  /**
   * Waits for what was told to `notify` before, 1 s or as long as the file says. Then running scripts
   * are told to end and waiting ones fall out.
   */
  async stopAll(): Promise<void> {
    this.#isStopped = true;
    if (this.#isIdle) return;
    const timers = [
      // From then on an older script no longer keeps a notify_stop script waiting.
      setTimeout(() => this.#hurryToStop(), this.#stopWaitMs / 2),
      setTimeout(() => this.#giveUp(), this.#stopWaitMs),
    ];
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    for (const timer of timers) clearTimeout(timer);
  }

  get #isIdle(): boolean {
    return Array.from(this.#queues.values()).every(({ isBusy }) => !isBusy);
  }

  #queueOf(key: string, name: string): Queue {
    const known = this.#queues.get(key);
    if (known) return known;
    const queue: Queue = { name, waiting: [], current: undefined, isBusy: false, isHurried: false };
    this.#queues.set(key, queue);
    return queue;
  }

  async #work(key: string, queue: Queue): Promise<void> {
    queue.isBusy = true;
    for (;;) {
      const notification = queue.waiting.shift();
      if (!notification) break;
      for (const { command, extraArguments } of commandsFor(notification)) {
        if (this.#hasGivenUp || (queue.isHurried && notification.word !== 'STOP')) break;
        await this.#runOne(queue, notification, command, extraArguments);
      }
    }
    queue.isBusy = false;
    this.#queues.delete(key);
    if (this.#isIdle) this.#onIdle();
  }

  #runOne(
    queue: Queue,
    { name, word }: Notification,
    command: CommandModel,
    extraArguments: readonly string[],
  ): Promise<void> {
    const what = `notify script ${command.argv[0]} for ${name} ${word}`;
    const identity = this.#identityOf(command);
    if (identity.kind === 'problem') {
      this.#log(`${what} not run: ${identity.message}`);
      return Promise.resolve();
    }
    const timeoutMs = this.#timeoutMs;
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
        timeoutMs,
        // One that not even SIGKILL ends must not hold up all that follow.
        onTimeout: () => {
          giveUpTimer = setTimeout(goOn, killDelayMs + 1000);
        },
        onEnd: (result) => {
          this.#report(what, result, timeoutMs);
          goOn();
        },
      });
      queue.current = { word, command: running };
    });
  }

  #report(what: string, { outcome, stderr }: CommandResult, timeoutMs: number): void {
    if (outcome.kind === 'timed-out') {
      this.#log(`${what} timed_out: ended after ${timeoutMs / 1000} s`);
    } else if (!isSuccess(outcome)) {
      this.#log(`${what} failed (${describeOutcome(outcome)})`);
    }
    for (const line of complaintLines(stderr).slice(0, mostLoggedLines)) {
      this.#log(`${what}: ${line}`);
    }
  }

  /** Whatever keeps a notify_stop script waiting gives way to it. */
  #hurryToStop(): void {
    for (const queue of this.#queues.values()) {
      const { name, waiting, current } = queue;
      const stops = waiting.filter(({ word }) => word === 'STOP');
      if (stops.length === 0) continue;
      queue.isHurried = true;
      const dropped = waiting.splice(0, waiting.length, ...stops).length - stops.length;
      if (dropped > 0) this.#log(`(${name}) stopping: ${dropped} notifications are dropped`);
      if (current && current.word !== 'STOP') current.command.terminate();
    }
  }

  #giveUp(): void {
    this.#hasGivenUp = true;
    for (const { name, waiting, current } of this.#queues.values()) {
      if (waiting.length > 0) {
        this.#log(`(${name}) stopping: ${waiting.length} notifications are dropped`);
      }
      waiting.length = 0;
      if (!current) continue;
      this.#log(
        `(${name}) its notify script still runs ${this.#stopWaitMs / 1000} s after the stop`,
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

/** The word's own script first, then `notify`, which hears of states alone. */
function commandsFor({ about, name, word, priority, notify }: Notification): PlannedCommand[] {
  const specific = specificCommand(word, notify);
  const planned: PlannedCommand[] = [];
  if (specific) planned.push({ command: specific, extraArguments: [] });
  if (notify.always && isState(word)) {
    const extraArguments = [about, name, word, String(priority)];
    planned.push({ command: notify.always, extraArguments });
  }
  return planned;
}

function specificCommand(word: NewsWord, notify: NotifyModel): CommandModel | undefined {
  switch (word) {
    case 'MASTER':
      return notify.master;
    case 'BACKUP':
      return notify.backup;
    case 'FAULT':
      return notify.fault;
    case 'STOP':
      return notify.stop;
    case 'DELETED':
      return notify.deletion?.command;
    case 'MASTER_RX_LOWER_PRI':
      return notify.lowerAdvert;
    case 'MASTER_PRIORITY':
    case 'BACKUP_PRIORITY':
      return undefined;
  }
}

function keyOf({ about, name }: Notification): string {
  return `${about} ${name}`;
}
