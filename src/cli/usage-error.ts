// Owns how a mistake on the command line is said: an unknown option in keepalived's words. Never
// decides what is a mistake.
import { nearestWord } from '../config/suggest.ts';

/** Writes commander's message; a suggestion of its own stays below. */
export function sayUsageError(text: string, write: (text: string) => void): void {
  write(wordUsageError(text));
}

/** `error: unknown option '--x'` becomes `Unknown option --x`. */
export function wordUsageError(text: string): string {
  return text.replace(/^error: unknown option '(.*)'$/m, 'Unknown option $1');
}

/** @param commands the names of those that there are */
export function noSuchCommand(word: string, commands: readonly string[]): string {
  const nearest = nearestWord(word, commands);
  const guess = nearest === undefined ? '' : `did you mean ${nearest}? `;
  return `error: '${word}' is no command; ${guess}--help shows those that there are`;
}
