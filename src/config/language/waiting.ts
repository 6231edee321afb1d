// Owns the lines that are still to be read: of a file, of a value, of a repetition. Never looks into
// one.
import type { Definitions } from './definitions.ts';
import { repeatedDefinition } from './definitions.ts';
import type { Frame } from './expanded.ts';
import type { Repetition } from './repetitions.ts';
import { type RichLine, richLine } from './rich-line.ts';

export interface Line {
  readonly rich: RichLine;
  readonly frame: Frame;
  /** In the file, from 1. */
  readonly number: number;
}

export interface Waiting {
  /** The next line; undefined when there is none. */
  take(): Line | undefined;
  /** The lines are those of a file, so that a definition may go on in the next. */
  readonly isFile: boolean;
}

export function fileLines(frame: Frame, text: string): Waiting {
  const lines = text.split('\n');
  let next = 0;
  const take = () => {
    const line = lines[next];
    next += 1;
    return line === undefined ? undefined : { rich: richLine(line), frame, number: next };
  };
  return { take, isFile: true };
}

/** The further lines of a value, in the place of a line. */
export function valueLines({ frame, number }: Line, lines: readonly RichLine[]): Waiting {
  let next = 0;
  const take = () => {
    const rich = lines[next];
    next += 1;
    return rich && { rich, frame, number };
  };
  return { take, isFile: false };
}

/** A line again and again, each time with other values of the repetition's names. */
export function repeatedLines(
  { rich, frame, number }: Line,
  repetition: Repetition,
  definitions: Definitions,
  at: string,
): Waiting {
  let turn = 0;
  const take = () => {
    if (turn >= repetition.turns) return undefined;
    const values = repetition.valuesAt(turn);
    turn += 1;
    for (const [index, name] of repetition.names.entries()) {
      definitions.define(repeatedDefinition(name, values[index] ?? '', at));
    }
    return { rich, frame, number };
  };
  return { take, isFile: false };
}
