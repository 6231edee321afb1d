// Owns how much an expansion may grow. Never knows what grows.

/** Where a line comes from: only the main file's own lines may be as many as they are. */
export type LineKind = 'main' | 'included' | 'repeated';

/** Counts what was made; beyond a bound that no configuration needs everything ends. */
export class Budget {
  readonly #counts = { lines: 0, included: 0, references: 0, characters: 0 };
  #exhausted: string | undefined;

  /** What there was too much of, for a message. */
  get exhausted(): string {
    return this.#exhausted ?? 'nesting this deep';
  }

  takeLine(kind: LineKind): boolean {
    if (kind === 'main') return true;
    if (kind === 'repeated') return this.#take('lines', 1, mostLines, 'lines of repetitions');
    return this.#take('included', 1, mostIncludedLines, 'included lines');
  }

  takeReference(): boolean {
    return this.#take('references', 1, mostReferences, 'references to definitions');
  }

  /** Text that is made of values. */
  takeText(length: number): boolean {
    return this.#take('characters', length, mostCharacters, 'characters of definitions');
  }

  #take(
    what: 'lines' | 'included' | 'references' | 'characters',
    amount: number,
    most: number,
    named: string,
  ): boolean {
    this.#counts[what] += amount;
    if (this.#counts[what] > most) this.#exhausted = `more than ${most} ${named}`;
    return this.#counts[what] <= most;
  }
}

const mostLines = 200_000;
const mostIncludedLines = 500_000;
const mostReferences = 200_000;
const mostCharacters = 32_000_000;
