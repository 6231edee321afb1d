// Owns how a diagnostic looks, on a terminal and in a log. Never prints and never uses colours.
import type { Diagnostic, Note } from './diagnostics.ts';
import { characterWidth, displayWidth } from './display-width.ts';
import { holdsSecret, maskSecrets } from './secrets.ts';
import { lineText, type SourceFile } from './source.ts';

/**
 * Several lines for a terminal: where and what, the line itself, carets below it, what its words come
 * from, the remedy.
 *
 * @param sources every file that was read
 *
 * @example
 *     keepalived.conf:7:11: fatal HF0104: no interface wlo1 here; there are eth0, wlan0
 *        7 | interface wlo1
 *          |           ^^^^
 *        remedy: name an interface of this machine, or create this one
 */
export function renderDiagnostic(diagnostic: Diagnostic, sources: readonly SourceFile[]): string {
  const { position, notes = [], remedy } = diagnostic;
  const named = sources.find(({ name }) => name === position.file);
  const source = named ?? { name: position.file, text: '' };
  const { before, marked, after } = excerpt(diagnostic, source);
  const number = String(position.line).padStart(4);
  const gutter = ' '.repeat(number.length);
  const padding = [...before].map(blankFor).join('');
  const carets = '^'.repeat(Math.max(1, displayWidth(marked)));
  const lines = [
    headline(diagnostic),
    `${number} | ${before}${marked}${after}`.trimEnd(),
    `${gutter} | ${padding}${carets}`,
  ];
  const isSecret = holdsSecret(lineText(source, position.line));
  for (const note of notes) {
    lines.push(`   ${printable(isSecret ? note.text : noteText(note))}`);
  }
  if (remedy !== undefined) lines.push(`   remedy: ${remedy}`);
  return lines.join('\n');
}

/** One line for a log: `FILE:LINE:COLUMN: SEVERITY CODE: MESSAGE`, and where the words come from. */
export function formatDiagnosticLine(diagnostic: Diagnostic): string {
  const { notes = [] } = diagnostic;
  if (notes.length === 0) return headline(diagnostic);
  return `${headline(diagnostic)} (${printable(notes.map(({ text }) => text).join(', '))})`;
}

function noteText({ text, shown }: Note): string {
  if (shown === undefined) return text;
  return `${text}: ${shown.length > mostAfter ? `${shown.slice(0, mostAfter)}...` : shown}`;
}

function headline(diagnostic: Diagnostic): string {
  const { position, severity, code, message } = diagnostic;
  const { file, line, column } = position;
  return printable(`${file}:${line}:${column}: ${severity} ${code}: ${message}`);
}

/** Longer lines are shown in part. */
const mostBefore = 80;
const mostAfter = 80;

function excerpt(
  { position, length }: Diagnostic,
  source: SourceFile,
): { readonly before: string; readonly marked: string; readonly after: string } {
  const characters = [...printable(maskSecrets(lineText(source, position.line)), '\t')];
  const start = position.column - 1;
  const end = Math.min(start + length, start + mostAfter);
  const from = Math.max(0, start - mostBefore);
  const to = end + mostAfter;
  const before = characters.slice(from, start).join('');
  const after = characters.slice(end, to).join('');
  return {
    before: from > 0 ? `...${before}` : before,
    marked: characters.slice(start, end).join('').replaceAll('\t', ' '),
    after: to < characters.length ? `${after}...` : after,
  };
}

function blankFor(character: string): string {
  return character === '\t' ? '\t' : ' '.repeat(characterWidth(character));
}

/** Control characters could drive the terminal that shows them. */
function printable(text: string, except = ''): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, (character) =>
    character === except ? character : '\uFFFD',
  );
}
