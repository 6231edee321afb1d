// Owns which process counts for which trackers, and how many each has. Never looks for a process.
import { matchesProcess, type ProcessPattern, type SeenProcess } from './process-match.ts';

export interface NamedPattern extends ProcessPattern {
  readonly name: string;
}

/**
 * Every verb answers the names of the trackers whose count it changed.
 *
 * @example
 *     const census = new ProcessCensus(model.processes);
 *     census.see(4711, { name: 'haproxy', commandLine: () => ['haproxy', '-f', 'x'] });
 *     census.countOf('proxy'); // 1
 */
export class ProcessCensus {
  readonly #patterns: readonly NamedPattern[];
  /** Only those that count for something. */
  readonly #byPid = new Map<number, ReadonlySet<string>>();
  readonly #counts = new Map<string, number>();

  constructor(patterns: readonly NamedPattern[]) {
    this.#patterns = patterns;
  }

  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Those that count for something. */
  get pids(): number[] {
    return [...this.#byPid.keys()];
  }

  /** A process as it is now. */
  see(pid: number, seen: SeenProcess): string[] {
    const matching = this.#patterns.filter((pattern) => matchesProcess(pattern, seen));
    return this.#set(pid, new Set(matching.map(({ name }) => name)));
  }

  /** A process was copied: the copy is what the original is. */
  copy(parent: number, child: number): string[] {
    return this.#set(child, this.#byPid.get(parent) ?? none);
  }

  forget(pid: number): string[] {
    return this.#set(pid, none);
  }

  #set(pid: number, names: ReadonlySet<string>): string[] {
    const before = this.#byPid.get(pid) ?? none;
    if (names.size > 0) this.#byPid.set(pid, names);
    else this.#byPid.delete(pid);
    const gained = [...names].filter((name) => !before.has(name));
    const lost = [...before].filter((name) => !names.has(name));
    for (const name of gained) this.#counts.set(name, this.countOf(name) + 1);
    for (const name of lost) this.#counts.set(name, this.countOf(name) - 1);
    return [...gained, ...lost];
  }
}

const none: ReadonlySet<string> = new Set();
