// Owns what the tracked files of a simulated machine say and how many of its tracked processes run. It
// belongs to the machine and outlives the daemon. Never tells anybody by itself.
import type { Model } from '../config/model.ts';
import type { TrackProcessModel } from '../config/track-model.ts';
import type { FileNumber, ProcessCount } from '../host/events.ts';
import type { Action } from './actions.ts';

export type TrackedAction = Extract<Action, { kind: 'file' | 'process' }>;

export class TrackedValues {
  readonly #numbers = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  /** What a brain is to hear of it. @param model says how many there were where nothing was said yet */
  change(action: TrackedAction, model: Model): FileNumber | ProcessCount {
    if (action.kind === 'file') {
      const { file, number } = action;
      this.#numbers.set(file, number);
      return { kind: 'file-number', file, number };
    }
    const { process: name, processes, isFork } = action;
    const tracked = model.processes?.find((each) => each.name === name);
    const before = this.#counts.get(name) ?? (tracked ? usualCount(tracked) : 0);
    const grown = isFork ? 'fork' : 'exec';
    this.#counts.set(name, processes);
    return {
      ...{ kind: 'process-count', process: name, processes },
      cause: processes < before ? 'exit' : grown,
    };
  }

  /** How many of a process run now that somebody looks for new ones. */
  lookFor(name: string, model: Model): ProcessCount | undefined {
    const counts = this.eventsOf(model).filter((event) => event.kind === 'process-count');
    const found = counts.find((each) => each.process === name);
    return found && { ...found, cause: 'fork' };
  }

  /** What a brain is told before it starts, or takes over another file. */
  eventsOf({ files = [], processes = [] }: Model): (FileNumber | ProcessCount)[] {
    return [
      ...files.map(({ name, initial }): FileNumber => {
        const number = this.#numbers.get(name) ?? initial?.number ?? 0;
        return { kind: 'file-number', file: name, number };
      }),
      ...processes.map((model): ProcessCount => {
        const count = this.#counts.get(model.name) ?? usualCount(model);
        return { kind: 'process-count', process: model.name, processes: count, cause: 'exec' };
      }),
    ];
  }
}

/** As many as it takes, where nothing is said. */
export function usualCount({ quorum }: Pick<TrackProcessModel, 'quorum'>): number {
  return quorum;
}
