// Owns recognising macros, which are not implemented. Never expands one.
import type { Token } from './tokens.ts';

/** The names that a file's `$NAME=` lines define. */
export function macroNames(definitions: readonly Token[]): ReadonlySet<string> {
  return new Set(definitions.map((token) => token.text.slice(1, token.text.indexOf('='))));
}

/** The first reference to a defined or predefined macro; others are plain text to keepalived. */
export function findMacroReference(text: string, names: ReadonlySet<string>): string | undefined {
  for (const match of text.matchAll(/\$(?:\{([^}]*)\}|(\w+)(?=[\s,)]|$))/g)) {
    const [reference, braced, plain] = match;
    const name = braced ?? plain ?? '';
    if (names.has(name)) return reference;
    if (braced !== undefined && predefined.test(braced)) return reference;
  }
  return undefined;
}

const predefined = /^(?:_PWD|_INSTANCE|_HASH|_BANG|_RANDOM(?: .*)?|_ENV .*)$/;
