// Owns what is read of several words on a line, and what comes of it. Never reads them.
import type { Token } from './tokens.ts';
import type { ValueProblem } from './values.ts';

/** The words behind a keyword, at least one, and their text as the user wrote it. */
export interface Phrase {
  readonly words: readonly [Token, ...Token[]];
  readonly text: string;
}

export interface PhraseReading {
  readonly value?: unknown;
  readonly problem?: ValueProblem & { readonly at: Token };
  /** The first word that has no meaning any more. */
  readonly surplus?: Token | undefined;
}
