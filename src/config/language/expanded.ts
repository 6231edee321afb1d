// Owns what the expansion of a file leaves: one text, and where each of its lines was written. Never
// expands.
import { type Diagnostic, type Note, sortDiagnostics } from '../diagnostics.ts';
import { countCodePoints, type SourceFile, type SourceSpan } from '../source.ts';
import { placeText } from './definitions.ts';
import { type Origin, type RichLine, textOf, writtenAs } from './rich-line.ts';

/** A file that is being read, and the line that includes it. */
export interface Frame {
  readonly source: SourceFile;
  /** Undefined for the main file, which is looked up only when something is included. */
  readonly identity: string | undefined;
  readonly from: Frame | undefined;
  /** The line of the frame it comes from. */
  readonly fromLine: number;
  readonly fromColumn: number;
}

/** A line of the expanded text. */
export interface ExpandedLine {
  readonly text: string;
  readonly frame: Frame;
  /** In the file, from 1. */
  readonly line: number;
  /** Undefined where every character stands for itself. */
  readonly rich: RichLine | undefined;
}

/** A problem that expanding met, in front of a line of the expanded text. */
export interface ExpansionProblem {
  readonly before: number;
  readonly diagnostic: Diagnostic;
}

/** The text without includes, conditions, definitions and repetitions, and the way back. */
export class Expanded {
  readonly source: SourceFile;
  /** Every file that was read, the main one first. */
  readonly sources: readonly SourceFile[];
  /** Why `${INSIDE}` was left as it is, for the end of a sentence. */
  readonly explainUndefined: (inside: string) => string;
  readonly #lines: readonly ExpandedLine[];
  readonly #problems: readonly ExpansionProblem[];

  constructor(
    main: SourceFile,
    lines: readonly ExpandedLine[],
    problems: readonly ExpansionProblem[],
    sources: readonly SourceFile[],
    explainUndefined: (inside: string) => string,
  ) {
    const text = lines.map((line) => line.text).join('\n');
    this.source = { name: main.name, text };
    this.sources = sources;
    this.explainUndefined = explainUndefined;
    this.#lines = lines;
    this.#problems = problems;
  }

  /** A span of the expanded text as the user wrote it. */
  locate({ position, length }: SourceSpan): SourceSpan & { readonly notes: readonly Note[] } {
    const line = this.#lines[position.line - 1] ?? this.#lines.at(-1);
    if (!line) return { position, length, notes: [] };
    const file = line.frame.source.name;
    const included = includeNotes(line.frame);
    if (!line.rich) {
      const here = { file, line: line.line, column: position.column };
      return { position: here, length, notes: included };
    }
    const start = offsetOf(line.rich, position.column);
    const end = offsetOf(line.rich, position.column + length);
    const { column, width, origins } = writtenAs(line.rich, start, end);
    const notes = [...originNotes(origins), ...included];
    return { position: { file, line: line.line, column }, length: width, notes };
  }

  /** What a line of the expanded text is called: `line 3`, or `line 3 of b.conf`. */
  lineName(line: number): string {
    const { frame, line: number } = this.#lines[line - 1] ?? {};
    if (!frame?.from) return `line ${number ?? line}`;
    return `line ${number} of ${frame.source.name}`;
  }

  /** Everything that is wrong, in the order of the expanded text, where the user wrote it. */
  diagnostics(found: readonly Diagnostic[]): readonly Diagnostic[] {
    const own = [...this.#problems].reverse();
    const all: Diagnostic[] = [];
    const takeUntil = (line: number) => {
      for (let next = own.at(-1); next && next.before <= line; next = own.at(-1)) {
        all.push(next.diagnostic);
        own.pop();
      }
    };
    for (const diagnostic of sortDiagnostics(found)) {
      takeUntil(diagnostic.position.line);
      const { position, length, notes } = this.locate(diagnostic);
      const placed = { ...diagnostic, position, length };
      all.push(notes.length > 0 ? { ...placed, notes } : placed);
    }
    takeUntil(Number.POSITIVE_INFINITY);
    return all;
  }
}

/** Which lines led to a file, the nearest first. */
export function includeNotes(frame: Frame): readonly Note[] {
  const notes: Note[] = [];
  for (let at = frame; at.from; at = at.from) {
    const { fromLine: line, fromColumn: column } = at;
    const place = placeText({ file: at.from.source.name, line, column });
    notes.push({ text: `included from ${place}` });
  }
  return notes;
}

export function originNotes(origins: readonly Origin[]): readonly Note[] {
  return origins.map(({ note, value }) => ({ text: note, shown: value }));
}

function offsetOf(line: RichLine, column: number): number {
  let offset = 0;
  let points = 1;
  for (const character of textOf(line)) {
    if (points >= column) break;
    offset += character.length;
    points += countCodePoints(character);
  }
  return offset;
}
