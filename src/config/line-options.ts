// Owns reading the options of a route's or rule's line from the catalogue: each into the draft, or a
// message. Never knows what an option means.
import type { BlockName } from './catalogue/block-name.ts';
import type { Draft } from './catalogue/fields.ts';
import { findKeyword } from './catalogue/index.ts';
import type { OptionRead, WordRead } from './catalogue/routing-reads.ts';
import type { Report } from './interpret.ts';
import { type Names, readRoutingWord } from './routing-values.ts';
import type { Token } from './tokens.ts';

/** What reading a line needs besides its words. */
export interface LineContext {
  /** Which options there are. */
  readonly block: BlockName;
  readonly what: 'route' | 'rule';
  /** Begins messages, as in `(VI_1) `. */
  readonly prefix: string;
  readonly names: Names;
  readonly report: Report;
  /** How the values of several words are read that only some lines have. */
  readonly phrases: Partial<Readonly<Record<PhraseKind, ReadWords>>>;
}

type PhraseKind = 'encapsulation' | 'next hops';

/** Reads the value of the option that begins here. */
export type ReadWords = (options: LineOptions, at: number) => Taken;

/** Reads a word that is no option; answers how many words it took, 0 for none. */
export type ReadOther = (options: LineOptions, at: number) => number;

export class LineOptions {
  readonly words: readonly Token[];
  readonly context: LineContext;
  readonly draft: Draft = new Map();
  /** Nothing sensible is left of the line. */
  isDropped = false;

  constructor(words: readonly Token[], context: LineContext) {
    this.words = words;
    this.context = context;
  }

  /** Reads the line; what no option takes goes to `readOther`. */
  readAll(readOther: ReadOther): void {
    for (let at = 0; at < this.words.length && !this.isDropped; ) {
      const taken = this.readOption(at) || readOther(this, at);
      if (taken === 0) this.#dropUnknown(at);
      at += taken;
    }
  }

  /** Reads the option that begins here; answers how many words it took, 0 when it is none. */
  readOption(at: number): number {
    const word = this.words[at];
    const row = word && findKeyword(this.context.block, word.text);
    if (!word || !row?.implemented || row.implemented.argument.kind !== 'routing') return 0;
    return this.#read(row.implemented.argument.read, row.implemented.field, at);
  }

  /** Reads a single value as if it stood behind an option. */
  readValue(field: string, read: WordRead, at: number): void {
    const word = this.words[at];
    const keyword = this.words[Math.max(0, at - 1)];
    if (!word || !keyword) return;
    const value = this.readWord(read, keyword, word);
    if (value !== undefined) this.draft.set(field, { value, keyword, at: word });
  }

  /** The value of a word; undefined, after a message, when there is none. */
  readWord(read: WordRead, option: Token, word: Token): unknown {
    const { report, names, what } = this.context;
    const reading = readRoutingWord(read, word.text, names);
    if ('value' in reading) {
      const { value, repair, isHarmless = false } = reading;
      const code = isHarmless ? 'HF0912' : 'HF0904';
      if (repair !== undefined) report(code, word, this.#say(`${option.text}: ${repair}`));
      return value;
    }
    const problem = `${option.text} ${word.text} of a ${what}: ${reading.reason}`;
    if (read.kind === 'choice' && read.isForgiven) {
      report('HF0907', word, this.#say(`${problem} - ignoring the option`));
      return undefined;
    }
    const message = this.#say(`${problem} - ignoring the ${what}`);
    if (reading.unknownName === undefined) report('HF0903', word, message);
    else report('HF0905', word, message, { file: reading.unknownName });
    this.isDropped = true;
    return undefined;
  }

  /** Says that the line cannot be used. */
  drop(code: 'HF0901' | 'HF0903' | 'HF0906', at: Token, problem: string): void {
    this.isDropped = true;
    this.context.report(code, at, this.#say(`${problem} - ignoring the ${this.context.what}`));
  }

  /** Says something that leaves the line in use. */
  note(code: 'HF0907' | 'HF0909' | 'HF0913', at: Token, message: string): void {
    this.context.report(code, at, this.#say(message));
  }

  /** The same daemon of keepalived's stops reading where a value is missing. */
  reportMissing(at: number): void {
    const option = this.words[at];
    if (!option) return;
    this.isDropped = true;
    const begin = this.words[0]?.text ?? '';
    const message =
      `*** Configuration line starting \`${begin}\` is missing a parameter after keyword ` +
      `\`${option.text}\` at word position ${at + 2}`;
    this.context.report('HF0103', option, message, { expected: 'a value' });
  }

  #read(read: OptionRead, field: string, at: number): number {
    const keyword = this.words[at];
    if (!keyword) return 0;
    if (read.kind === 'flag') {
      this.draft.set(field, { value: read.means, keyword, at: keyword });
      return 1;
    }
    if (read.kind === 'encapsulation' || read.kind === 'next hops') {
      return this.#readPhrase(field, read.kind, at);
    }
    if (read.kind === 'marked') return this.#readMarked(field, read, at);
    const word = this.words[at + 1];
    if (!word) {
      this.reportMissing(at);
      return 1;
    }
    const value = this.readWord(read, keyword, word);
    if (value !== undefined) this.draft.set(field, { value, keyword, at: word });
    return 2;
  }

  #readMarked(
    field: string,
    { marks, value: read }: Extract<OptionRead, { kind: 'marked' }>,
    at: number,
  ): number {
    const [keyword, first, second] = this.words.slice(at, at + 3);
    const isMarked = first !== undefined && marks.includes(first.text);
    const word = isMarked ? second : first;
    if (!keyword || !word) {
      this.reportMissing(isMarked ? at + 1 : at);
      return isMarked ? 2 : 1;
    }
    const value = this.readWord(read, keyword, word);
    const mark = isMarked ? first.text : undefined;
    if (value !== undefined) this.draft.set(field, { value: { mark, value }, keyword, at: word });
    return isMarked ? 3 : 2;
  }

  #readPhrase(field: string, kind: PhraseKind, at: number): number {
    const keyword = this.words[at];
    const { value, taken } = this.context.phrases[kind]?.(this, at) ?? { taken: 0 };
    if (keyword && value !== undefined) this.draft.set(field, { value, keyword, at: keyword });
    return taken;
  }

  #dropUnknown(at: number): void {
    const word = this.words[at];
    if (!word) return;
    this.isDropped = true;
    const { what, report, block } = this.context;
    const unknown = this.#say(`unknown ${what} keyword ${word.text}`);
    report('HF0902', word, `${unknown} - ignoring the ${what}`, { block });
  }

  #say(message: string): string {
    return this.context.prefix + message;
  }
}

/** A value of several words, and how many they were. */
export interface Taken {
  readonly value?: unknown;
  readonly taken: number;
}
