// Owns what `#:holdfast` comments say together: words become statements, braces blocks that may go on over
// several comments. Never knows which keywords there are.
import type { Block, Statement } from './statement.ts';
import type { Token } from './tokens.ts';

interface OpenBlock {
  readonly words: readonly Token[];
  readonly open: Token;
  readonly statements: Statement[];
}

/**
 * One for a file. A block that begins in a comment ends in a comment of the same block of the file.
 *
 * @example
 *     blocks.read(wordsOf('track_http {')); // []
 *     blocks.read(wordsOf('web weight -20'));
 *     blocks.read(wordsOf('}')); // [the statement of track_http]
 */
export class DirectiveBlocks {
  readonly #frames: OpenBlock[] = [];

  /** What is complete with this comment, and a brace that closes nothing. */
  read(tokens: readonly Token[]): { readonly said: Statement[]; readonly extra?: Token } {
    const said: Statement[] = [];
    let words: Token[] = [];
    let extra: Token | undefined;
    const end = () => {
      if (words.length > 0) this.#add(statement(words), said);
      words = [];
    };
    for (const token of tokens) {
      if (token.kind === 'open') {
        this.#frames.push({ words, open: token, statements: [] });
        words = [];
      } else if (token.kind === 'close') {
        end();
        const closed = this.#frames.pop();
        if (closed) this.#add(statement(closed.words, blockOf(closed, token)), said);
        else extra ??= token;
      } else {
        words.push(token);
      }
    }
    end();
    return extra ? { said, extra } : { said };
  }

  /** What has no end where the file goes on to another block, and where it was opened. */
  giveUp(): { readonly said: Statement[]; readonly opened: readonly Token[] } {
    const opened = this.#frames.map(({ open }) => open);
    const said: Statement[] = [];
    for (let left = this.#frames.pop(); left; left = this.#frames.pop()) {
      this.#add(statement(left.words, blockOf(left, undefined)), said);
    }
    return { said, opened };
  }

  #add(complete: Statement, outermost: Statement[]): void {
    const inner = this.#frames.at(-1);
    (inner?.statements ?? outermost).push(complete);
  }
}

function statement(words: readonly Token[], block?: Block): Statement {
  return { kind: 'statement', words, block, isDirective: true, items: [] };
}

/** Without items: its text belongs to the comments. */
function blockOf({ open, statements }: OpenBlock, close: Token | undefined): Block {
  return { kind: 'block', open, close, statements, items: [] };
}
