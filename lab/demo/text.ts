// Owns styled text on a terminal: clipping, wrapping, escapes. Never knows what is said.

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'blue';

export interface Segment {
  readonly text: string;
  readonly style?: Style;
}

/** One line, not yet clipped. Texts have one column a character. */
export type Line = readonly Segment[];

const codes: Readonly<Record<Style, string>> = {
  bold: '1',
  dim: '2',
  green: '32',
  red: '31',
  blue: '34',
};

/** The line as text of at most `columns` characters, with escapes if `color`. */
export function renderLine(line: Line, columns: number, color: boolean): string {
  let left = columns;
  let rendered = '';
  for (const { text, style } of line) {
    const shown = [...text].slice(0, left).join('');
    left -= [...shown].length;
    const isPlain = !color || style === undefined || shown.trim() === '';
    rendered += isPlain ? shown : `\x1b[${codes[style]}m${shown}\x1b[0m`;
  }
  return rendered.trimEnd();
}

/** Breaks at spaces; a word longer than `columns` stays whole. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > columns && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
