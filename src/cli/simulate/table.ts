// Owns the table of outcomes on a terminal of 80 columns. Never computes an outcome.
import type { Figures } from '../../sim/rows.ts';
import { fill, type Paint } from './paint.ts';

/** Columns of the table, the first one for the event. Together with the gaps: 80. */
const widths = [24, 13, 11, 12, 12] as const;
const gap = '  ';

const titles = ['', 'THEN ANSWERS', 'AFTER', 'UNANSWERED', 'HELD TWICE'] as const;

/** The heading, with a machine or a word in the first column. */
export function headingLine(first: string, paint: Paint): string {
  const cells = titles.slice(1).map((title, at) => paint(fill(title, widths[at + 1] ?? 0), 'dim'));
  return join([paint(fill(first, widths[0]), 'bold'), ...cells]);
}

/** One line; `words` are cut to the first column. */
export function figuresLine(words: string, figures: Figures, paint: Paint): string {
  const { who, after, unanswered, doublyHeld } = figures;
  const cells = [who, { text: after, isLoud: false }, unanswered, doublyHeld];
  return join([
    fill(words, widths[0]),
    ...cells.map(({ text, isLoud }, at) => {
      const cell = fill(text, widths[at + 1] ?? 0);
      return isLoud ? paint(cell, 'red') : cell;
    }),
  ]);
}

function join(cells: readonly string[]): string {
  return cells.join(gap).trimEnd();
}
