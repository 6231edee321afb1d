// Owns text for a terminal: colours where they are wanted, wrapping, cutting and filling to a width.
// Never knows what is said.
import { displayWidth } from '../../config/display-width.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'blue';

const codes: Readonly<Record<Style, string>> = {
  bold: '1',
  dim: '2',
  red: '1;31',
  green: '32',
  blue: '34',
};

/** Styles text, or leaves it as it is. */
export type Paint = (text: string, style: Style) => string;

export const plainPaint: Paint = (text) => text;

export const colourPaint: Paint = (text, style) => `\x1b[${codes[style]}m${text}\x1b[0m`;

/** Cut to a width with an ellipsis, then filled up to it with spaces. */
export function fill(text: string, width: number): string {
  let cut = text;
  if (displayWidth(text) > width) {
    const characters = [...text];
    while (displayWidth(characters.join('')) > width - 1) characters.pop();
    cut = `${characters.join('').trimEnd()}…`;
  }
  return cut + ' '.repeat(Math.max(0, width - displayWidth(cut)));
}

/** Breaks at spaces; lines after the first begin with `indent`. A longer word stays whole. */
export function wrap(text: string, width: number, indent: string): string[] {
  const [first = ''] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.slice(first.length).split(' ')) {
    const start = lines.length === 0 ? first : indent;
    const longer = line === '' ? start + word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** Control characters in names could drive the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028-\u202E\u2066-\u2069]/gu, '\uFFFD');
}
