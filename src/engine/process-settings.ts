// Owns how the engine's own process runs, as the configuration asks: its name, scheduling, processors,
// and more real-time priority when it is late. Never decides who is master.
import { getPriority } from 'node:os';
import { defaultAutoPriorityDelayUs, type EngineProcessModel } from '../config/process-model.ts';
import { SystemCallError } from '../linux/errors.ts';
import {
  allowedProcessors,
  endRealtimeScheduling,
  limitRealtimeComputing,
  setNice,
  setProcessors,
  setRealtimeScheduling,
} from '../linux/scheduling.ts';

const ownName = 'holdfast-engine';

export class ProcessSettings {
  readonly #say: (text: string) => void;
  readonly #niceAtStart = getPriority();
  readonly #processorsAtStart = allowedProcessors();
  #model: EngineProcessModel | undefined;
  #realtimePriority = 0;

  /** @param say for the log: what the kernel refuses, and each step of the real-time priority */
  constructor(say: (text: string) => void) {
    this.#say = say;
    process.title = ownName;
  }

  /** At start and after a reload; what is the same is not touched. */
  adopt(model: EngineProcessModel | undefined): void {
    const before = this.#model;
    this.#model = model;
    if (model?.name !== before?.name) process.title = model?.name ?? ownName;
    if (model?.nice !== before?.nice) this.#try(() => setNice(model?.nice ?? this.#niceAtStart));
    if (model?.processors?.join() !== before?.processors?.join()) {
      this.#try(() => setProcessors(model?.processors ?? this.#processorsAtStart));
    }
    if (model?.realtimeLimitUs !== before?.realtimeLimitUs) {
      // keepalived asks for its signal at half of the limit, too.
      const limitUs = model?.realtimeLimitUs;
      this.#try(() => limitRealtimeComputing(limitUs && Math.floor(limitUs / 2)));
    }
    if (model?.realtimePriority !== before?.realtimePriority) {
      this.#setRealtimePriority(model?.realtimePriority ?? 0);
    }
  }

  /** How late a timer was; being late raises the real-time priority by one, where that is wanted. */
  onTimer(lateUs: number): void {
    const { autoPriorityDelayUs = defaultAutoPriorityDelayUs, mostAutoPriority = 0 } =
      this.#model ?? {};
    if (lateUs < autoPriorityDelayUs) return;
    this.#say(`A thread timer expired ${(lateUs / 1_000_000).toFixed(6)} seconds ago`);
    if (this.#realtimePriority >= mostAutoPriority) return;
    const priority = this.#realtimePriority + 1;
    if (this.#setRealtimePriority(priority)) this.#say(`Set realtime priority ${priority}`);
  }

  #setRealtimePriority(priority: number): boolean {
    const isDone = this.#try(() => {
      if (priority === 0) endRealtimeScheduling();
      else setRealtimeScheduling(priority);
    });
    if (isDone) this.#realtimePriority = priority;
    return isDone;
  }

  /** Worse scheduling is no reason to run without an address. */
  #try(change: () => void): boolean {
    try {
      change();
      return true;
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      this.#say(error.message);
      return false;
    }
  }
}
