// Owns splitting a command as keepalived does: quotes, escapes, no shell. Never runs anything.

/** The words of a line, or why there are none. */
export type CommandLine =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'unterminated'; readonly quote: string }
  /** A NUL byte, or escapes that make no UTF-8. */
  | { readonly kind: 'unusable'; readonly reason: string };

/**
 * Splits a line into words. `"` and `'` group alike and may stand inside a word; a backslash has
 * the same meaning everywhere: `\a \b \E \f \n \r \t \v`, up to three octal digits, `\x` and hex
 * digits, `\cC`; any other character stands for itself.
 *
 * @example splitWords(String.raw`say "two words" don\'t`) // say, two words, don't
 */
export function splitWords(text: string): CommandLine {
  const split = splitBytes(byteText(text));
  if ('quote' in split) return { kind: 'unterminated', quote: split.quote };
  return decodeWords(split.words);
}

/**
 * Splits the first word of a line once more, into a program and its arguments. Commands are
 * written as one word, mostly in quotes, because a user and a group may follow them.
 */
export function splitCommand(text: string): {
  readonly argv: CommandLine;
  /** What follows the command on its line. */
  readonly rest: readonly string[];
} {
  const outer = splitBytes(byteText(text));
  if ('quote' in outer) return { argv: { kind: 'unterminated', quote: outer.quote }, rest: [] };
  const [command = '', ...following] = outer.words;
  const rest = decodeWords(following);
  const inner = splitBytes(command);
  if ('quote' in inner) return { argv: { kind: 'unterminated', quote: inner.quote }, rest: [] };
  if (rest.kind !== 'words') return { argv: rest, rest: [] };
  return { argv: decodeWords(inner.words), rest: rest.words };
}

/** Each character is one byte, so that escapes can spell UTF-8. */
function byteText(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function decodeWords(words: readonly string[]): CommandLine {
  const decoded: string[] = [];
  for (const word of words) {
    const bytes = Uint8Array.from(word, (character) => character.charCodeAt(0));
    if (bytes.includes(0)) return { kind: 'unusable', reason: 'it contains a NUL byte' };
    try {
      decoded.push(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch {
      return { kind: 'unusable', reason: 'its escapes make no UTF-8 text' };
    }
  }
  return { kind: 'words', words: decoded };
}

type Split = { readonly words: readonly string[] } | { readonly quote: string };

function splitBytes(text: string): Split {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    if (quote === '' && ' \t\n\v\f\r'.includes(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (character === quote || (quote === '' && `"'`.includes(character))) {
      quote = quote === '' ? character : '';
      word ??= '';
      at += 1;
    } else {
      const taken = character === '\\' ? readEscape(text, at) : { text: character, length: 1 };
      word = (word ?? '') + taken.text;
      at += taken.length;
    }
  }
  if (quote !== '') return { quote };
  if (word !== undefined) words.push(word);
  return { words };
}

function readEscape(text: string, at: number): { readonly text: string; readonly length: number } {
  const numeric = matchAt(/[0-7]{1,3}/y, text, at + 1);
  if (numeric) return { text: byte(Number.parseInt(numeric, 8)), length: 1 + numeric.length };
  const hex = matchAt(/x[0-9A-Fa-f]+/y, text, at + 1);
  if (hex) return { text: byte(Number.parseInt(hex.slice(1).slice(-2), 16)), length: 1 + hex.length };
  const control = matchAt(/c[^]/y, text, at + 1);
  if (control) return { text: byte(control.charCodeAt(1) & 0x1f), length: 3 };
  const next = text[at + 1];
  if (next === undefined) return { text: '\\', length: 1 };
  return { text: simpleEscapes.get(next) ?? next, length: 2 };
}

function byte(value: number): string {
  return String.fromCharCode(value & 0xff);
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
