// Owns reading the words behind an address by the catalogue. Never says what they come to.
import { isOneWord } from './catalogue/arguments.ts';
import type { BlockName } from './catalogue/block-name.ts';
import { type AddressFields, type Draft, type Fields, fieldsOf } from './catalogue/fields.ts';
import { findKeyword, wordsOf } from './catalogue/index.ts';
import type { Implementation, Keyword } from './catalogue/keyword.ts';
import type { DiagnosticCode } from './diagnostics.ts';
import type { Report } from './interpret.ts';
import { nearestWord, questionOf } from './suggest.ts';
import type { Token } from './tokens.ts';
import { readValue } from './values.ts';

/** Problems with these leave nothing sensible to configure. */
const droppingCodes: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['HF0509', 'HF0510']);

/** Stores what each word says; repeated, unknown and unusable ones are said and left out. */
export class AddressOptionReader {
  /** The address. */
  readonly #at: Token;
  readonly #block: BlockName;
  readonly #report: Report;
  readonly #draft: Draft = new Map();
  dropsLine = false;

  constructor(at: Token, block: BlockName, report: Report) {
    this.#at = at;
    this.#block = block;
    this.#report = report;
  }

  fields(): Fields<AddressFields> {
    return fieldsOf<AddressFields>(this.#draft);
  }

  readAll(words: readonly Token[]): void {
    for (let at = 0; at < words.length; ) {
      const word = words[at];
      if (!word) return;
      at += this.#readOption(word, words[at + 1]);
    }
  }

  /** How many words the option took. */
  #readOption(option: Token, value: Token | undefined): number {
    const row = findKeyword(this.#block, option.text);
    if (!row) {
      const message = `Unknown configuration entry '${option.text}' for ip address - ignoring`;
      const nearest = nearestWord(option.text, wordsOf(this.#block));
      this.#report('HF0505', option, message + questionOf(nearest));
      return 1;
    }
    if (!row.implemented) {
      const message =
        `${option.text} is known to keepalived but not implemented by this version of ` +
        'Holdfast; it is ignored';
      this.#report('HF0201', option, message);
      return takesValue(row) ? 2 : 1;
    }
    const { argument, field } = row.implemented;
    if (argument.kind === 'flag') {
      this.#draft.set(field, { value: argument.means, keyword: option, at: option });
      return 1;
    }
    if (!value) {
      const message = `No ${option.text} parameter specified for ${this.#at.text}`;
      this.#report('HF0506', option, message);
      return 1;
    }
    this.#store(row.implemented, option, value);
    return 2;
  }

  #store({ field, argument }: Implementation, option: Token, word: Token): void {
    if (!isOneWord(argument)) return;
    if (this.#draft.has(field)) {
      const message = `Cannot specify ${option.text} more than once for ${this.#at.text}`;
      this.#report('HF0507', option, message);
      return;
    }
    const { value, problem } = readValue(argument, word.text);
    if (problem) {
      const drops = droppingCodes.has(problem.code);
      const end = drops ? 'removing address' : 'ignoring';
      const message = `${problem.message} for ${this.#at.text} - ${end}`;
      this.#report(problem.code, word, message, problem.values);
      this.dropsLine ||= drops;
    }
    if (value !== undefined) this.#draft.set(field, { value, keyword: option, at: word });
  }
}

function takesValue(row: Keyword): boolean {
  return !row.arguments.startsWith('FLAG');
}
