// Owns how a mistake in an event is told: a sentence that names the word and what would be right. Never
// reads an event.
import { nearestWord } from '../config/suggest.ts';
import { eventWords } from './vocabulary.ts';

/** A mistake of the user's, in one sentence. */
export class ScenarioMistake extends Error {}

/** An event taken apart. */
export interface EventWords {
  readonly text: string;
  readonly word: string;
  /** Behind the first colon and before the `=`. */
  readonly subject: string;
  readonly value: string | undefined;
}

/** @param they the beginning of the sentence that lists what there is */
export function unknown(what: string, token: string, all: readonly string[], they: string) {
  const nearest = nearestWord(token, all);
  const guess = nearest === undefined ? '' : `did you mean ${nearest}? `;
  return new ScenarioMistake(`there is no ${what} '${token}'; ${guess}${they} ${list(all)}`);
}

export function misshapen({ text, word }: EventWords) {
  const shape = eventWords.find((each) => each.word === word)?.shape ?? '';
  return new ScenarioMistake(`'${text}' cannot be read; write ${word}${shape}`);
}

export function list(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ');
}
