// Owns what is remembered of all checks' results, for a brain that starts anew and knows none of them.
// Never decides what a result counts for.
import { type CheckerSettings, CheckerState, type CheckName, checkKey } from './checker-state.ts';
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
 * memory.handleResult({ name: 'web' }, { kind: 'exited', status: 0 });
 * memory.standing(); // [[{ name: 'web' }, { kind: 'exited', status: 0 }]]
 */
export class ResultMemory {
  #memories = new Map<string, Memory>();

  /** The checks there are from now on; those of the same name keep what is known. */
  adopt(checks: readonly CheckerSettings[]): void {
    const before = this.#memories;
    this.#memories = new Map(
      checks.map((settings) => {
        const key = checkKey(settings);
        const kept = before.get(key);
        kept?.checker.adopt(settings);
        if (kept) kept.settings = settings;
        return [key, kept ?? newMemory(settings)];
      }),
    );
  }

  handleResult(check: CheckName, outcome: Outcome): void {
    const memory = this.#memories.get(checkKey(check));
    if (!memory) return;
    memory.checker.handleResult(outcome);
    memory.last = outcome;
  }

  /** For each check with a condition a result that makes a new brain believe the same. */
  standing(): [CheckName, Outcome][] {
    return Array.from(this.#memories.values()).flatMap(({ settings, checker, last }) => {
      const { condition } = checker;
      if (!last || condition === 'unknown') return [];
      // With `init_fail` it begins as down by itself; a made-up failure would forget successes.
      const isDownAnyway = condition === 'down' && settings.startsFailed;
      const isTrue = isDownAnyway || isSuccess(last) === (condition === 'up');
      const outcome = isTrue ? last : standIn(settings, condition === 'up');
      return [[nameOf(settings), outcome] as [CheckName, Outcome]];
    });
  }
}

function nameOf({ kind, name }: CheckName): CheckName {
  return kind ? { kind, name } : { name };
}

/** A result that was not the last one, but says what the check counts as. */
function standIn({ kind }: CheckName, isWell: boolean): Outcome {
  if (kind) return { kind: 'probed', isWell, found: 'as before' };
  return { kind: 'exited', status: isWell ? 0 : 1 };
}

function newMemory(settings: CheckerSettings): Memory {
  return { settings, checker: new CheckerState(settings), last: undefined };
}
