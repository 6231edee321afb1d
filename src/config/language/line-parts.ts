// Owns the first look at a line: its comment, its condition, the definition it begins. Never expands
// anything.

/** Where a line's comment and the blanks before it begin; the line's length without either. */
export function codeEnd(text: string): number {
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '#' || character === '!') break;
    const close = character === '"' ? text.indexOf('"', at + 1) : -1;
    const isEscape = character === '\\' && /[#!]/.test(text[at + 1] ?? '');
    at = close > 0 ? close + 1 : at + (isEscape ? 2 : 1);
  }
  while (at > 0 && isBlank(text[at - 1])) at -= 1;
  return at;
}

/** A line that stands or falls with the configuration id. */
export interface Condition {
  readonly holds: boolean;
  /** Where the rest of the line begins. */
  readonly restAt: number;
}

/** `@ID rest` and `@^ID rest`; the id ends at a blank and is compared as it is written. */
export function readCondition(text: string, configId: string): Condition | undefined {
  const [head, caret, id] = /^[ \t\f\v\r]*@(\^?)([^ \t\f\v\r]*)[ \t\f\v\r]*/.exec(text) ?? [];
  if (head === undefined) return undefined;
  return { holds: (id === configId) !== (caret === '^'), restAt: head.length };
}

/** `$NAME=` at the beginning of a line. */
export function readDefinitionHead(
  text: string,
): { readonly name: string; readonly start: number; readonly valueAt: number } | undefined {
  const match = /^[ \t\f\v\r]*(\$([A-Za-z_][A-Za-z0-9_]*)=)/.exec(text);
  const [head = '', written = '', name] = match ?? [];
  return name === undefined
    ? undefined
    : { name, start: head.length - written.length, valueAt: head.length };
}

/** The part of a definition's line that counts, and whether the next line belongs to it. */
export function readDefinitionLine(text: string): {
  readonly start: number;
  readonly end: number;
  readonly isContinued: boolean;
} {
  const backslash = /\\[ \t\f\v\r]*$/.exec(text);
  const line = backslash ? text.slice(0, backslash.index) : text;
  const end = codeEnd(line);
  const start = Math.min(end, /^[ \t\f\v\r]*/.exec(line)?.[0].length ?? 0);
  return { start, end, isContinued: backslash !== null };
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && ' \t\f\v\r'.includes(character);
}
