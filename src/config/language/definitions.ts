// Owns what `$NAME` and `${NAME}` stand for: the user's definitions and the predefined ones. Never
// puts a value into a line.
import type { SourcePosition } from '../model.ts';
import { seededRandom } from './seeded.ts';
import type { Surroundings } from './surroundings.ts';

/** A value, line by line; a definition without continuation has one. */
export interface Definition {
  readonly name: string;
  readonly lines: readonly string[];
  /** How the value is explained, for a line of it. */
  note(line: number): string;
}

/** A definition that the user wrote: the head's place, and that of each line of the value. */
export function writtenDefinition(
  name: string,
  at: SourcePosition,
  lines: readonly { readonly text: string; readonly at: SourcePosition }[],
): Definition {
  const note = (line: number) => {
    const place = lines.length > 1 ? lines[line]?.at : undefined;
    const here = place && line > 0 ? `, here at ${placeText(place)}` : '';
    return `in the expansion of $${name}, defined at ${placeText(at)}${here}`;
  };
  return { name, lines: lines.map(({ text }) => text), note };
}

/** One turn of the `~SEQ` or `~LST` at a place. */
export function repeatedDefinition(name: string, value: string, at: string): Definition {
  const note = () => `with $${name} of the repetition at ${at}`;
  return { name, lines: [value], note };
}

/** Every definition so far; the last one of a name counts. */
export class Definitions {
  readonly #byName = new Map<string, Definition>();
  readonly #surroundings: Surroundings;
  #random: () => number;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#random = () => surroundings.random();
  }

  /** From now on chance is what the seed makes of it. */
  seed(seed: number): void {
    this.#random = seededRandom(seed);
  }

  define(definition: Definition): void {
    this.#byName.set(definition.name, definition);
  }

  /** The user's own names. */
  names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  isDefined(name: string): boolean {
    return this.#byName.has(name);
  }

  /**
   * @param inside what stands between the braces, or the name without braces
   * @param directory of the file that is being read
   */
  find(inside: string, directory: string): Definition | undefined {
    const own = this.#byName.get(inside);
    if (own) return own;
    const value = this.#predefined(inside, directory);
    if (value === undefined) return undefined;
    return { name: inside, lines: [value], note: () => `with the value of \${${inside}}` };
  }

  #predefined(inside: string, directory: string): string | undefined {
    const { configId, environment } = this.#surroundings;
    if (inside === '_PWD') return directory;
    if (inside === '_INSTANCE') return configId;
    if (inside === '_HASH') return '#';
    if (inside === '_BANG') return '!';
    const variable = /^_ENV +([A-Za-z_]\w*)$/.exec(inside)?.[1];
    if (variable !== undefined) return environment(variable);
    const random = /^_RANDOM(?: (\d{1,9})(?: (\d{1,9})(?: .*)?)?)?$/.exec(inside);
    if (!random) return undefined;
    const least = Number(random[1] ?? 0);
    const most = Number(random[2] ?? mostRandom);
    return least > most ? undefined : this.#randomBetween(least, most);
  }

  #randomBetween(least: number, most: number): string {
    const part = Math.floor(this.#random() * (most - least + 1));
    return String(Math.min(most, least + part));
  }
}

export function placeText({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}

const mostRandom = 32_767;
