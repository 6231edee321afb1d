// Owns splitting a command as keepalived does: quotes, escapes, no shell. Never runs anything.

/** The words of a line, or why there are none. */
export type CommandLine =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'unterminated'; readonly quote: string }
  /** A NUL byte, or escapes that make no UTF-8. */
  | { readonly kind: 'unusable'; readonly reason: string };

/**
 * Splits a line into words, and the first of them once more into a program and its arguments:
 * commands are written as one word, mostly in quotes, because a user and a group may follow.
 *
 * `"` and `'` group alike and may stand inside a word. A backslash has the same meaning everywhere:
 * `\a \b \E \f \n \r \t \v`, up to three octal digits, `\x` and hex digits, `\cC`; any other
 * character stands for itself.
 *
 * @example splitCommand(`"/bin/say 'two words'" nobody`) // /bin/say, two words; then nobody
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
  for (let at = skipBlanks(text, 0); at < text.length; ) {
    const word = readWord(text, at);
    if ('quote' in word) return word;
    words.push(word.text);
    at = skipBlanks(text, at + word.length);
  }
  return { words };
}

interface Taken {
  readonly text: string;
  /** How many characters it took. */
  readonly length: number;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text[at])) at += 1;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\v\f\r'.includes(character);
}

function readWord(text: string, start: number): Taken | { readonly quote: string } {
  let word = '';
  let quote = '';
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (quote === '' && isBlank(character)) break;
    if (character === quote || (quote === '' && `"'`.includes(character))) {
      quote = quote === '' ? character : '';
      at += 1;
    } else {
      const taken = character === '\\' ? readEscape(text, at) : { text: character, length: 1 };
      word += taken.text;
      at += taken.length;
    }
  }
  return quote === '' ? { text: word, length: at - start } : { quote };
}

function readEscape(text: string, at: number): Taken {
  const numeric = matchAt(/[0-7]{1,3}/y, text, at + 1);
  if (numeric) return { text: byte(Number.parseInt(numeric, 8)), length: 1 + numeric.length };
  const hex = matchAt(/x[0-9A-Fa-f]+/y, text, at + 1);
  if (hex)
    return { text: byte(Number.parseInt(hex.slice(1).slice(-2), 16)), length: 1 + hex.length };
  const control = matchAt(/c[\s\S]/y, text, at + 1);
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
