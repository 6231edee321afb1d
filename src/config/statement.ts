// Owns what a file's lines are once their braces are matched, as plain data. Never reads text.
import type { Token } from './tokens.ts';

/** A line's words and the `{ }` that belongs to them, on the same line or a later one. */
export interface Statement {
  readonly kind: 'statement';
  /** Empty for a `{` that no word came before. */
  readonly words: readonly Token[];
  readonly block: Block | undefined;
  /** Said in comments, `#:holdfast WORD ...`, which are among the items around it. */
  readonly isDirective: boolean;
  readonly items: readonly (Token | Block)[];
}

export interface Block {
  readonly kind: 'block';
  readonly open: Token;
  /** Undefined when the file ended first. */
  readonly close: Token | undefined;
  readonly statements: readonly Statement[];
  readonly items: readonly (Token | Statement)[];
}
