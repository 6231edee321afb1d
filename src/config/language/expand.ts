// Owns reading a file line by line as keepalived does: conditions, definitions, repetitions,
// includes. Never opens a file and never knows a keyword beyond these.
import { largestUnsigned } from '../catalogue/arguments.ts';
import { type DiagnosticCode, diagnose } from '../diagnostics.ts';
import { byteOrderMark, type SourceFile } from '../source.ts';
import { mostLineBytes } from '../tokens.ts';
import { Budget, type LineKind } from './budget.ts';
import { Definitions, placeText, writtenDefinition } from './definitions.ts';
import {
  Expanded,
  type ExpandedLine,
  type ExpansionProblem,
  type Frame,
  includeNotes,
  originNotes,
} from './expanded.ts';
import {
  checksOfWord,
  directoryOf,
  findIncluded,
  type IncludeCheck,
  joinPath,
  readIncludeCheck,
  readIncludeLine,
} from './includes.ts';
import { codeEnd, readCondition, readDefinitionHead, readDefinitionLine } from './line-parts.ts';
import { type Expansion, expandReferences } from './references.ts';
import { readRepetition, readRepetitionShape } from './repetitions.ts';
import { type RichLine, slice, textOf, writtenAs } from './rich-line.ts';
import type { Surroundings } from './surroundings.ts';
import { explainUndefined } from './undefined.ts';
import { fileLines, type Line, repeatedLines, valueLines, type Waiting } from './waiting.ts';

/** Expands a file; whatever the text is, there is an end and a list of what is wrong. */
export function expand(source: SourceFile, surroundings: Surroundings): Expanded {
  return new Expander(source, surroundings).run();
}

class Expander {
  readonly #surroundings: Surroundings;
  readonly #definitions: Definitions;
  readonly #main: Frame;
  readonly #hasMark: boolean;
  readonly #waiting: Waiting[] = [];
  readonly #lines: ExpandedLine[] = [];
  readonly #problems: ExpansionProblem[] = [];
  readonly #sources: SourceFile[];
  readonly #budget = new Budget();
  #checks: ReadonlySet<IncludeCheck> = new Set();
  /** How many expanded lines there were before the main file's current line. */
  #settled = 0;

  constructor(source: SourceFile, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#definitions = new Definitions(surroundings);
    this.#hasMark = source.text.startsWith(byteOrderMark);
    this.#main = { source, identity: undefined, from: undefined, fromLine: 0, fromColumn: 0 };
    this.#sources = [source];
    const text = this.#hasMark ? source.text.slice(1) : source.text;
    this.#waiting.push(fileLines(this.#main, text));
  }

  run(): Expanded {
    for (let top = this.#waiting.at(-1); top; top = this.#waiting.at(-1)) {
      if (this.#waiting.length === 1) this.#settled = this.#lines.length;
      const line = top.take();
      if (!line) this.#waiting.pop();
      else if (this.#budget.takeLine(kindOf(line, top))) this.#read(line, top);
      else this.#stop(line);
    }
    const explain = (inside: string) => explainUndefined(inside, this.#definitions);
    const { source } = this.#main;
    return new Expanded(source, this.#lines, this.#problems, this.#sources, explain);
  }

  #read(line: Line, from: Waiting): void {
    let { rich } = line;
    if (isLong(textOf(rich))) {
      this.#emit(line, rich);
      return;
    }
    for (let isChanged = true; isChanged; ) {
      const kept = this.#meetCondition(rich);
      if (!kept || this.#define({ ...line, rich: kept }, from)) {
        if (!kept) this.#emit(line, []);
        return;
      }
      rich = kept;
      const end = codeEnd(textOf(rich));
      if (this.#repeat({ ...line, rich }, end)) return;
      const expansion = this.#expandPart({ ...line, rich }, 0, end);
      if (!expansion) {
        this.#emit(line, []);
        return;
      }
      ({ isChanged } = expansion);
      const [first = [], ...others] = expansion.lines;
      if (others.length > 0) this.#waiting.push(valueLines(line, others));
      rich = others.length > 0 ? first : [...first, ...slice(rich, end)];
    }
    const expanded = { ...line, rich };
    if (this.#include(expanded)) return;
    this.#setChecks(expanded);
    this.#setSeed(expanded);
    this.#reportUndelimited(expanded);
    this.#emit(line, rich);
  }

  /** The line without its condition; undefined when it does not hold or nothing stands behind it. */
  #meetCondition(rich: RichLine): RichLine | undefined {
    const text = textOf(rich);
    const end = codeEnd(text);
    const condition = readCondition(text.slice(0, end), this.#surroundings.configId);
    if (!condition) return rich;
    return condition.holds && condition.restAt < end ? slice(rich, condition.restAt) : undefined;
  }

  #emit(line: Line, rich: RichLine): void {
    const mark = this.#lines.length === 0 && this.#hasMark ? byteOrderMark : '';
    const text = textOf(rich);
    const isPlain = rich.every(({ width, column }, at) => width === undefined && at + column === 1);
    if (!isPlain && !this.#budget.takeText(text.length)) {
      this.#stop(line);
      return;
    }
    const { frame, number } = line;
    this.#lines.push({
      text: mark + text,
      frame,
      line: number,
      rich: isPlain ? undefined : rich,
    });
  }

  /** What grows without end is given up as a whole: half of it is nothing that anybody wrote. */
  #stop(line: Line): void {
    this.#waiting.length = 0;
    this.#lines.length = this.#settled;
    const message = `reading ends here: ${this.#budget.exhausted} is refused`;
    this.#report('HF0011', line, 0, textOf(line.rich).length, message);
  }

  #define(line: Line, from: Waiting): boolean {
    const text = textOf(line.rich);
    const head = readDefinitionHead(text);
    if (!head) return false;
    const at = this.#placeOf(line, head.start, head.valueAt);
    const values = [];
    let current: Line | undefined = { ...line, rich: slice(line.rich, head.valueAt) };
    while (current) {
      const value = textOf(current.rich);
      const { start, end, isContinued } = readDefinitionLine(value);
      const place = this.#placeOf(current, start, end);
      values.push({ text: value.slice(start, end), at: place });
      current = isContinued && from.isFile ? from.take() : undefined;
      if (current && isLong(textOf(current.rich))) {
        const message = `a line of the definition of $${head.name} is longer than ${mostLineBytes} bytes`;
        this.#report('HF0007', current, 0, textOf(current.rich).length, message);
        return true;
      }
    }
    this.#definitions.define(writtenDefinition(head.name, at, values));
    this.#emit(line, []);
    return true;
  }

  #repeat(line: Line, end: number): boolean {
    const text = textOf(line.rich).slice(0, end);
    const shape = readRepetitionShape(text);
    if (!shape) return false;
    const { word, start, argumentsAt } = shape;
    if (!argumentsAt) {
      const message = `Invalid ${word} specification: its parentheses are missing`;
      this.#report('HF0012', line, start, end, message);
      return true;
    }
    const inside = this.#expandPart(line, argumentsAt.start, argumentsAt.end);
    if (!inside) {
      this.#emit(line, []);
      return true;
    }
    const repetition = readRepetition(word, inside.lines.map(textOf).join(' '));
    if (typeof repetition === 'string') {
      const message = `Invalid ${word} specification: ${repetition}`;
      this.#report('HF0012', line, start, argumentsAt.end + 1, message);
      return true;
    }
    const place = this.#placeOf(line, start, argumentsAt.end + 1);
    const template = skipBlanks(slice(line.rich, argumentsAt.end + 1));
    if (codeEnd(textOf(template)) === 0) return true;
    const repeated = { ...line, rich: template };
    this.#waiting.push(repeatedLines(repeated, repetition, this.#definitions, placeText(place)));
    return true;
  }

  #include(line: Line): boolean {
    const text = textOf(line.rich);
    const end = codeEnd(text);
    const include = readIncludeLine(text.slice(0, end));
    if (!include) return false;
    const { word, pattern, patternAt } = include;
    const checks = new Set([...this.#checks, ...checksOfWord(word)]);
    const directory = directoryOf(line.frame.source.name);
    const found = findIncluded(pattern, directory, checks, this.#surroundings.files);
    for (const { kind, message, must } of found.failures) {
      const code = must ? 'HF0015' : failureCodes[kind];
      this.#report(code, line, patternAt, end, message);
    }
    const frames = found.files.flatMap(({ path, text: content, identity }) => {
      const source = { name: path, text: content };
      const at = this.#placeOf(line, patternAt, end);
      const from = { from: line.frame, fromLine: line.number, fromColumn: at.column };
      const frame: Frame = { source, identity, ...from };
      return this.#isRefused(line, frame, patternAt, end) ? [] : [frame];
    });
    for (const { source } of frames) this.#sources.push(source);
    for (const frame of frames.reverse()) this.#pushIncluded(line, frame);
    this.#emit(line, []);
    return true;
  }

  #pushIncluded(line: Line, frame: Frame): void {
    const { source } = frame;
    const hasMark = source.text.startsWith(byteOrderMark);
    const text = (hasMark ? source.text.slice(1) : source.text).replace(/\n$/, '');
    this.#waiting.push(fileLines(frame, text));
    if (!hasMark) return;
    const message = `${source.name} begins with a byte order mark; it is skipped`;
    this.#report('HF0001', { ...line, frame, number: 1, rich: [] }, 0, 1, message);
  }

  #isRefused(line: Line, frame: Frame, start: number, end: number): boolean {
    const chain = [frame.source.name];
    let isKnown = false;
    for (let at = frame.from; at && !isKnown; at = at.from) {
      chain.unshift(at.source.name);
      isKnown = this.#identityOf(at) === frame.identity;
    }
    if (!isKnown && chain.length <= mostNestedFiles) return false;
    const why = isKnown ? 'would include itself' : 'is included too deeply';
    const message = `${frame.source.name} ${why} and is skipped: ${shorten(chain).join(' -> ')}`;
    this.#report('HF0017', line, start, end, message);
    return true;
  }

  #identityOf(frame: Frame): string {
    if (frame.identity !== undefined) return frame.identity;
    const reading = this.#surroundings.files.read(frame.source.name);
    return reading.kind === 'text' ? reading.identity : frame.source.name;
  }

  #setChecks(line: Line): void {
    const text = textOf(line.rich);
    const match = /^[ \t\f\v\r]*include_check(?![^ \t\f\v\r])/.exec(text.slice(0, codeEnd(text)));
    if (!match) return;
    const offset = match[0].length;
    const found = [...text.slice(offset, codeEnd(text)).matchAll(/[^ \t\f\v\r]+/g)];
    const words = found.map(([word]) => word);
    const { checks, refused } = readIncludeCheck(words, this.#checks);
    this.#checks = checks;
    for (const at of refused) {
      const start = offset + (found[at]?.index ?? 0);
      const message = `Unknown or second include_check type '${words[at]}' - ignoring`;
      this.#report('HF0018', line, start, start + (words[at] ?? '').length, message, false);
    }
  }

  /** What is wrong with a seed is said where the word is read. */
  #setSeed(line: Line): void {
    const seed = /^[ \t\f\v\r]*random_seed[ \t\f\v\r]+\+?(\d{1,10})(?:[ \t\f\v\r!#]|$)/;
    const [, digits] = seed.exec(textOf(line.rich)) ?? [];
    if (digits !== undefined && Number(digits) <= largestUnsigned) {
      this.#definitions.seed(Number(digits));
    }
  }

  /** `$NAME` glued to what follows is not replaced; nobody writes that on purpose. */
  #reportUndelimited(line: Line): void {
    const text = textOf(line.rich);
    if (!text.includes('$')) return;
    for (const match of text.slice(0, codeEnd(text)).matchAll(/\$([A-Za-z_]\w*)/g)) {
      const [written, name = ''] = match;
      if (!this.#definitions.isDefined(name)) continue;
      const end = match.index + written.length;
      if (/^(?:[\s,)]|$)/.test(text.slice(end))) continue;
      const message = `${written} is not replaced, as '${text[end]}' follows it`;
      this.#report('HF0013', line, match.index, end, message, false, { reference: `\${${name}}` });
    }
  }

  /** Undefined when it is refused, which has been said then. */
  #expandPart(
    line: Line,
    start: number,
    end: number,
  ): Extract<Expansion, { readonly kind: 'lines' }> | undefined {
    const { workingDirectory } = this.#surroundings;
    const directory = joinPath(workingDirectory, directoryOf(line.frame.source.name));
    const expansion = expandReferences(slice(line.rich, start, end), {
      find: (inside) => this.#definitions.find(inside, directory.replace(/(.)\/$/, '$1')),
      spend: () => this.#budget.takeReference(),
    });
    if (expansion.kind === 'lines') return expansion;
    this.#refuse(line, expansion);
    return undefined;
  }

  #refuse(
    line: Line,
    { reason, chain, line: expanded, start, end }: Extract<Expansion, { readonly kind: 'refused' }>,
  ): void {
    if (reason === 'too much') {
      this.#stop(line);
      return;
    }
    const names = shorten(chain.map((name) => `$${name}`));
    const [code, message] =
      reason === 'recursion'
        ? (['HF0010', `$${chain.at(-1)} contains itself: ${names.join(' -> ')}`] as const)
        : (['HF0007', `the line gets too long with ${names.join(' -> ')}; it is ignored`] as const);
    this.#report(code, { ...line, rich: expanded }, start, end, message, false);
  }

  #placeOf(line: Line, start: number, end: number) {
    const { column } = writtenAs(line.rich, start, end);
    return { file: line.frame.source.name, line: line.number, column };
  }

  /** Says what is wrong with a part of a line, which is left out then if it `isDropped`. */
  #report(
    code: DiagnosticCode,
    line: Line,
    start: number,
    end: number,
    message: string,
    isDropped = true,
    values: Readonly<Record<string, string>> = {},
  ): void {
    const { column, width, origins } = writtenAs(line.rich, start, end);
    const position = { file: line.frame.source.name, line: line.number, column };
    const notes = [...originNotes(origins), ...includeNotes(line.frame)];
    const made = diagnose(code, { position, length: width }, message, values);
    const diagnostic = notes.length > 0 ? { ...made, notes } : made;
    this.#problems.push({ before: this.#lines.length + 1, diagnostic });
    if (isDropped) {
      const { frame, number } = line;
      this.#lines.push({ text: '', frame, line: number, rich: undefined });
    }
  }
}

function kindOf({ frame }: Line, { isFile }: Waiting): LineKind {
  if (!isFile) return 'repeated';
  return frame.from ? 'included' : 'main';
}

function isLong(text: string): boolean {
  if (text.length * 3 <= mostLineBytes) return false;
  return new TextEncoder().encode(text).length > mostLineBytes;
}

function skipBlanks(line: RichLine): RichLine {
  return slice(line, /^[ \t\f\v\r]*/.exec(textOf(line))?.[0].length ?? 0);
}

/** A chain of names that a person can read. */
function shorten(chain: readonly string[]): readonly string[] {
  return chain.length <= 12 ? chain : [...chain.slice(0, 6), '...', ...chain.slice(-5)];
}

const failureCodes = { missing: 'HF0014', 'no match': 'HF0019', skipped: 'HF0016' } as const;
const mostNestedFiles = 64;
