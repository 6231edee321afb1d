// Owns a line of text that remembers where each of its characters was written. Never expands one.
import { countCodePoints } from '../source.ts';

/** A definition whose value stands in a line now. */
export interface Origin {
  readonly name: string;
  /** How the value came here, for a person: `in the expansion of $VIP, defined at a.conf:3:1`. */
  readonly note: string;
  /** The value. */
  readonly value: string;
}

/** A piece of a line: written here as it is, or the value of something that is written here. */
export interface Run {
  readonly text: string;
  /** Where it is written, in code points from 1. */
  readonly column: number;
  /** How many code points stand for it; undefined for text that stands for itself. */
  readonly width: number | undefined;
  /** The outermost first. */
  readonly origins: readonly Origin[];
}

export type RichLine = readonly Run[];

/** What a part of a line is written as. */
export interface Written {
  readonly column: number;
  readonly width: number;
  readonly origins: readonly Origin[];
}

export function richLine(text: string): RichLine {
  return text === '' ? [] : [{ text, column: 1, width: undefined, origins: [] }];
}

export function textOf(line: RichLine): string {
  return line.map(({ text }) => text).join('');
}

/** A part of a line; offsets are UTF-16, as in strings. */
export function slice(
  line: RichLine,
  start: number,
  end: number = Number.POSITIVE_INFINITY,
): RichLine {
  const runs: Run[] = [];
  let offset = 0;
  for (const run of line) {
    const from = Math.max(0, start - offset);
    const to = Math.min(run.text.length, end - offset);
    offset += run.text.length;
    if (from >= to) continue;
    const text = run.text.slice(from, to);
    const isSplit = from > 0 && run.width === undefined;
    const skipped = isSplit ? countCodePoints(run.text.slice(0, from)) : 0;
    runs.push({ ...run, text, column: run.column + skipped });
  }
  return runs;
}

/** Where a part of a line is written, and what it comes from. */
export function writtenAs(line: RichLine, start: number, end: number): Written {
  const part = slice(line, start, Math.max(end, start + 1));
  const first = part[0];
  const last = part.at(-1);
  if (!first || !last) return { column: endColumn(line), width: 1, origins: [] };
  let { origins } = first;
  for (const run of part) if (run.origins.length > origins.length) origins = run.origins;
  const stop = last.column + widthOf(last);
  return { column: first.column, width: Math.max(1, stop - first.column), origins };
}

/** The line with a value in the place of what stands for it. */
export function substitute(
  line: RichLine,
  start: number,
  end: number,
  origin: Origin,
): { readonly before: RichLine; readonly value: Run; readonly after: RichLine } {
  const { column, width, origins } = writtenAs(line, start, end);
  const value = { text: origin.value, column, width, origins: [...origins, origin] };
  return { before: slice(line, 0, start), value, after: slice(line, end) };
}

function widthOf(run: Run): number {
  return run.width ?? countCodePoints(run.text);
}

function endColumn(line: RichLine): number {
  const last = line.at(-1);
  return last ? last.column + widthOf(last) : 1;
}
