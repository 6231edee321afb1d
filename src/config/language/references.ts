// Owns putting the values of definitions into a line, as late as the line is used. Never reads files.
import type { Definition } from './definitions.ts';
import { type RichLine, substitute, textOf, writtenAs } from './rich-line.ts';

/** What became of a line; a value of several lines makes it several. */
export type Expansion =
  | { readonly kind: 'lines'; readonly lines: readonly RichLine[]; readonly isChanged: boolean }
  | {
      readonly kind: 'refused';
      readonly reason: 'recursion' | 'too long' | 'too much';
      /** The line as far as it was expanded, and the reference in it. */
      readonly line: RichLine;
      readonly start: number;
      readonly end: number;
      /** The names in the order of their expansion, for a recursion. */
      readonly chain: readonly string[];
    };

export interface ReferenceScope {
  find(inside: string): Definition | undefined;
  /** False when too much was expanded already. */
  spend(): boolean;
}

/**
 * Expands until nothing is left that is defined; what is not defined stays as it is written.
 *
 * `$NAME` is a reference before a blank, `,`, `)` or the end, `${NAME}` everywhere, in quotes, too.
 * A value may complete the name of another reference.
 */
export function expandReferences(line: RichLine, scope: ReferenceScope): Expansion {
  let current = line;
  let from = 0;
  let isChanged = false;
  for (;;) {
    const text = textOf(current);
    const found = nextReference(text, from, scope);
    if (!found) return { kind: 'lines', lines: [current], isChanged };
    const { start, end, definition } = found;
    const { name, lines } = definition;
    const active = writtenAs(current, start, end).origins.map((origin) => origin.name);
    const length = text.length + (lines[0]?.length ?? 0);
    const reason = active.includes(name) ? 'recursion' : refusalOf(length, active.length, scope);
    if (reason)
      return { kind: 'refused', line: current, start, end, chain: [...active, name], reason };
    const parts = lines.map((value, at) =>
      substitute(current, start, end, { name, note: definition.note(at), value }),
    );
    const [first] = parts;
    if (!first) return { kind: 'lines', lines: [current], isChanged };
    isChanged = true;
    if (parts.length > 1) {
      const others = parts.slice(1).map(({ value }) => [value]);
      return { kind: 'lines', lines: [[...first.before, first.value], ...others], isChanged };
    }
    current = [...first.before, ...(first.value.text === '' ? [] : [first.value]), ...first.after];
    const dollar = start > 0 ? text.lastIndexOf('$', start - 1) : -1;
    from = dollar >= 0 ? dollar : start;
  }
}

function refusalOf(length: number, nested: number, scope: ReferenceScope) {
  if (!scope.spend() || nested > mostNested) return 'too much';
  return length > mostLineLength ? 'too long' : undefined;
}

interface Reference {
  readonly start: number;
  readonly end: number;
  readonly definition: Definition;
}

function nextReference(text: string, from: number, scope: ReferenceScope): Reference | undefined {
  referencePattern.lastIndex = from;
  for (let match = referencePattern.exec(text); match; match = referencePattern.exec(text)) {
    const [written, braced, plain] = match;
    const start = match.index;
    const end = start + written.length;
    const definition = scope.find(braced ?? plain ?? '');
    const isAtEnd = end === text.trimEnd().length;
    if (definition && (definition.lines.length === 1 || isAtEnd)) return { start, end, definition };
    referencePattern.lastIndex = start + 1;
  }
  return undefined;
}

const referencePattern = /\$(?:\{([^{}]*)\}|([A-Za-z_][A-Za-z0-9_]*)(?=[\s,)]|$))/g;
/** Longer lines are refused before they grow. */
const mostLineLength = 1100;
const mostNested = 64;
