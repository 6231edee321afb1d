// Owns the diagnostic codes of the text itself, before any word of it means something. Never holds a place
// in a file.
import { type DiagnosticKind, kind } from './diagnostic-kind.ts';

export const languageKinds = {
  // HF00xx: text, quotes and braces.
  HF0001: kind(
    'note',
    'byte order mark',
    'save the file as UTF-8 without a byte order mark; keepalived loses its first block with one',
  ),
  HF0002: kind('error', 'unterminated quote', 'close the quote on the same line'),
  HF0003: kind('error', 'block without an end', "add the missing '}'"),
  HF0004: kind('error', "extra '}'", "remove this '}', or find the block that ends too early"),
  HF0005: kind('error', "'{' without a keyword", "put the block's keyword before the '{'"),
  HF0006: kind('error', 'NUL byte', 'save the file as UTF-8 text'),
  HF0007: kind('error', 'line is too long', 'shorten the line to 1023 bytes'),
  HF0008: kind(
    'error',
    'backslash at the end of a line',
    'write everything on one line; only a definition can go on behind a backslash',
  ),
  HF0009: kind('error', 'reference to nothing', 'define it before this line, or write the value'),
  HF0010: kind('error', 'definition contains itself', 'take the reference out of the definition'),
  HF0011: kind('fatal', 'expansion without end', 'repeat less, or nest definitions less deeply'),
  HF0012: kind(
    'error',
    'repetition cannot be read',
    'write ~SEQ(NAME, FIRST, STEP, LAST), ~LST(NAME, VALUE ...) or ~LST({A,B}, {1,2} ...)',
  ),
  HF0013: kind('warning', 'reference without a delimiter', 'write {reference} instead'),
  HF0014: kind('warning', 'included file is missing', 'correct the name, or remove the line'),
  HF0015: kind(
    'fatal',
    'included file is missing and must not be',
    'correct the name, or use include without a check',
    'missing include',
  ),
  HF0016: kind(
    'warning',
    'included file is skipped',
    'name a plain file that can be read and is not executable',
  ),
  HF0017: kind('error', 'file includes itself', 'remove one of the includes'),
  HF0018: kind(
    'error',
    'unknown include_check',
    'write one of read, match, wildcard_match, brace_match; more of them behind + or -',
  ),
  HF0019: kind('note', 'no file matches', 'nothing, if the directory may be empty'),
} as const satisfies Record<`HF${number}`, DiagnosticKind>;
