// Owns what is remembered of all checks' results, for a brain that starts anew and knows none of them.
// Never decides what a result counts for.
import { type CheckerSettings, CheckerState } from './checker-state.ts';
import { isSuccess, type Outcome } from './outcome.ts';

interface Memory {
  settings: CheckerSettings;
  readonly checker: CheckerState;
  last: Outcome | undefined;
}

/**
 * The same arithmetic as the brain's, which forgets everything when its process dies.
 *
 * @example
 * const memory = new ResultMemory();
 * memory.adopt(scripts);
 * memory.handleResult('web', { kind: 'exited', status: 0 });
 * memory.standing(); // [['web', { kind: 'exited', status: 0 }]]
 */
export class ResultMemory {
  #memories = new Map<string, Memory>();

  /** The checks there are from now on; those of the same name keep what is known. */
  adopt(checks: readonly CheckerSettings[]): void {
    const before = this.#memories;
    this.#memories = new Map(
      checks.map((settings) => {
        const kept = before.get(settings.name);
        kept?.checker.adopt(settings);
        if (kept) kept.settings = settings;
        return [settings.name, kept ?? newMemory(settings)];
      }),
    );
  }

  handleResult(name: string, outcome: Outcome): void {
    const memory = this.#memories.get(name);
    if (!memory) return;
    memory.checker.handleResult(outcome);
    memory.last = outcome;
  }

  /** For each check with a condition a result that makes a new brain believe the same. */
  standing(): [string, Outcome][] {
    return Array.from(this.#memories).flatMap(([name, { settings, checker, last }]) => {
      const { condition } = checker;
      if (!last || condition === 'unknown') return [];
      // With `init_fail` it begins as down by itself; a made-up failure would forget successes.
      const isDownAnyway = condition === 'down' && settings.startsFailed;
      const isTrue = isDownAnyway || isSuccess(last) === (condition === 'up');
      const stand = { kind: 'exited', status: condition === 'up' ? 0 : 1 } as const;
      return [[name, isTrue ? last : stand] as [string, Outcome]];
    });
  }
}

function newMemory(settings: CheckerSettings): Memory {
  return { settings, checker: new CheckerState(settings), last: undefined };
}
