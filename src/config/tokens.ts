// Owns cutting text into tokens by keepalived's lexical rules; every character lands in exactly
// one. Never throws.
import { byteOrderMark, countCodePoints, type SourceFile, type SourceSpan } from './source.ts';

export type TokenKind =
  | 'byte order mark'
  | 'blank'
  | 'newline'
  | 'comment'
  /** `$NAME=value` up to the end of the line, and further lines after a trailing backslash. */
  | 'definition'
  /** A line of more than 1023 bytes: rejected as a whole, as keepalived 2.4.3 does. */
  | 'long line'
  | 'word'
  | 'open'
  | 'close';

/** A piece of the text; `start` and `end` are UTF-16 offsets, line and column count from 1. */
export interface Token {
  readonly kind: TokenKind;
  /** What the token says: a word without its quotes and escapes, otherwise the raw text. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** In code points; a byte order mark takes no column. */
  readonly column: number;
  /** A word that began with `"`; such a word is never a comment, a brace or a macro. */
  readonly quoted: boolean;
  /** A word whose `"` has no partner on its line; it ends like a plain word. */
  readonly unterminated: boolean;
}

interface Piece {
  readonly kind: TokenKind;
  readonly end: number;
  readonly text?: string;
  readonly quoted?: boolean;
  readonly unterminated?: boolean;
}

/**
 * Cuts a file into tokens whose raw texts, one after the other, are the file.
 *
 * Words end at white space, braces, comments and quotes. `#` and `!` begin a comment anywhere
 * outside double quotes, except after a backslash. A newline is the only end of a line.
 */
export function tokenize(source: SourceFile): readonly Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  let start = 0;
  let line = 1;
  let column = 1;
  let isFirstWord = true;
  while (start < text.length) {
    const long = column === 1 ? longLine(text, start) : undefined;
    const piece = long ?? pieceAt(text, start, isFirstWord);
    const raw = text.slice(start, piece.end);
    tokens.push({
      kind: piece.kind,
      text: piece.text ?? raw,
      start,
      end: piece.end,
      line,
      column,
      quoted: piece.quoted ?? false,
      unterminated: piece.unterminated ?? false,
    });
    const lastNewline = raw.lastIndexOf('\n');
    if (lastNewline >= 0) {
      line += raw.split('\n').length - 1;
      column = 1 + countCodePoints(raw.slice(lastNewline + 1));
    } else if (piece.kind !== 'byte order mark') {
      column += countCodePoints(raw);
    }
    isFirstWord = firstWordMayFollow(piece.kind, isFirstWord);
    start = piece.end;
  }
  return tokens;
}

/** A token's raw text, exactly as the user wrote it. */
export function rawText(source: SourceFile, token: Token): string {
  return source.text.slice(token.start, token.end);
}

/** Where a token stands; one that goes over several lines is cut to its first. */
export function spanOf(source: SourceFile, token: Token): SourceSpan {
  const raw = rawText(source, token);
  const newline = raw.indexOf('\n');
  return {
    position: { file: source.name, line: token.line, column: token.column },
    length: Math.max(1, countCodePoints(newline < 0 ? raw : raw.slice(0, newline))),
  };
}

/** The words of a text that stands inside a token, such as what a comment says, in its place. */
export function wordsWithin(text: string, token: Token, offset: number): readonly Token[] {
  const tokens = tokenize({ name: '', text: text.slice(token.start + offset, token.end) });
  const isSaid = ({ kind }: Token) => kind === 'word' || kind === 'open' || kind === 'close';
  return tokens.filter(isSaid).map((word) => ({
    ...word,
    start: word.start + token.start + offset,
    end: word.end + token.start + offset,
    line: token.line,
    column: token.column + offset + word.column - 1,
  }));
}

function firstWordMayFollow(kind: TokenKind, before: boolean): boolean {
  if (kind === 'blank' || kind === 'byte order mark') return before;
  return kind === 'newline' || kind === 'definition';
}

function pieceAt(text: string, start: number, isFirstWord: boolean): Piece {
  const character = text[start] ?? '';
  if (character === byteOrderMark && start === 0) return { kind: 'byte order mark', end: 1 };
  if (character === '\n') return { kind: 'newline', end: start + 1 };
  if (isBlank(character)) return { kind: 'blank', end: matchEnd(blankRun, text, start) };
  if (character === '#' || character === '!') return { kind: 'comment', end: lineEnd(text, start) };
  if (character === '{') return { kind: 'open', end: start + 1 };
  if (character === '}') return { kind: 'close', end: start + 1 };
  if (isFirstWord && matchEnd(definitionHead, text, start) > start) {
    return { kind: 'definition', end: matchEnd(continuedLine, text, start) };
  }
  if (character === '"') return quotedWord(text, start);
  return plainWord(text, start);
}

function quotedWord(text: string, start: number): Piece {
  const close = text.indexOf('"', start + 1);
  if (close >= 0 && close < lineEnd(text, start)) {
    return { kind: 'word', end: close + 1, text: text.slice(start + 1, close), quoted: true };
  }
  const rest = plainWord(text, start + 1);
  return { ...rest, kind: 'word', quoted: true, unterminated: true };
}

function plainWord(text: string, start: number): Piece {
  const generator = matchEnd(generatorHead, text, start);
  let end = generator;
  while (end < text.length) {
    const next = matchEnd(macroReference, text, end);
    if (next > end) {
      end = next;
      continue;
    }
    const character = text[end] ?? '';
    const isEscape = character === '\\' && /[#!]/.test(text[end + 1] ?? '');
    if (!isEscape && endsWord(character)) break;
    end += isEscape ? 2 : 1;
  }
  return { kind: 'word', end, text: text.slice(start, end).replace(/\\([#!])/g, '$1') };
}

function endsWord(character: string): boolean {
  return isBlank(character) || '\n#!{}"'.includes(character);
}

function isBlank(character: string): boolean {
  return ' \t\f\v\r'.includes(character) && character !== '';
}

/** The longest line that keepalived reads, in bytes and without its end. */
export const mostLineBytes = 1023;

function longLine(text: string, start: number): Piece | undefined {
  const end = lineEnd(text, start);
  if ((end - start) * 3 <= mostLineBytes) return undefined;
  if (end - start <= mostLineBytes) {
    const bytes = new TextEncoder().encode(text.slice(start, end)).length;
    if (bytes <= mostLineBytes) return undefined;
  }
  return { kind: 'long line', end };
}

function lineEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline;
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

const blankRun = /[ \t\f\v\r]+/y;
const definitionHead = /\$[A-Za-z_][A-Za-z0-9_]*=/y;
const continuedLine = /[^\n]*(?:(?<=\\[ \t\f\v\r]*)\n[^\n]*)*/y;
/** The braces of `${NAME}` are part of the word, not of a block. */
const macroReference = /\$\{[A-Za-z0-9_ -]*\}/y;
const generatorHead = /~(?:SEQx?|LST)\([^)\n]*\)/y;
