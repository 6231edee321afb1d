// Owns a configuration file's text and the places in it. Never opens a file.
import type { SourcePosition } from './model.ts';

/** A configuration file as it was read; `name` is what diagnostics call it. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A place on one line: where it begins and how many code points it covers. */
export interface SourceSpan {
  readonly position: SourcePosition;
  readonly length: number;
}

/** How many Unicode code points a text has; a lone surrogate counts as one. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The text of a line that counts from 1, without its end and without a byte order mark. */
export function lineText(source: SourceFile, line: number): string {
  let start = source.text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  for (let at = 1; at < line; at += 1) {
    const end = source.text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  const end = source.text.indexOf('\n', start);
  const text = source.text.slice(start, end < 0 ? undefined : end);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** U+FEFF: some editors put it in front of a file. */
export const byteOrderMark = '\uFEFF';
