// Owns turning tokens into statements and blocks, with every token kept. Never knows a keyword.
import { type Diagnostic, type DiagnosticCode, diagnose } from './diagnostics.ts';
import { DirectiveBlocks } from './directive-blocks.ts';
import type { SourceFile } from './source.ts';
import type { Block, Statement } from './statement.ts';
import {
  mostLineBytes,
  rawText,
  spanOf,
  type Token,
  type TokenKind,
  tokenize,
  wordsWithin,
} from './tokens.ts';

export type { Block, Statement } from './statement.ts';

/** A file: its statements, and every token in its place so that it can be printed back. */
export interface Tree {
  readonly source: SourceFile;
  readonly statements: readonly Statement[];
  readonly items: readonly (Token | Statement)[];
  /** What is wrong with the braces. */
  readonly problems: readonly Diagnostic[];
}

interface MutableStatement {
  readonly kind: 'statement';
  readonly words: Token[];
  block: Block | undefined;
  readonly isDirective: false;
  readonly items: (Token | Block)[];
}

interface MutableBlock {
  readonly kind: 'block';
  readonly open: Token;
  close: Token | undefined;
  readonly statements: Statement[];
  readonly items: (Token | Statement)[];
}

/** An open block and the statement it belongs to; the file itself has neither. */
interface Frame {
  readonly owner: MutableStatement | undefined;
  readonly open: Token | undefined;
  readonly statements: Statement[];
  readonly items: (Token | Statement)[];
}

/**
 * Parses any text; what cannot be understood becomes a problem, never an exception.
 *
 * @param nameLine what messages call a line
 */
export function parseTree(
  source: SourceFile,
  nameLine: (line: number) => string = (line) => `line ${line}`,
): Tree {
  const builder = new TreeBuilder(source, nameLine);
  for (const token of tokenize(source)) builder.add(token);
  return builder.finish();
}

/** The tree's text; equal to the source's for a tree that was not changed. */
export function printTree(tree: Tree): string {
  const pieces: string[] = [];
  const stack: (Token | Statement | Block)[] = [...tree.items].reverse();
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (item.kind === 'statement' || item.kind === 'block') {
      for (let at = item.items.length - 1; at >= 0; at -= 1) {
        const child = item.items[at];
        if (child) stack.push(child);
      }
    } else {
      pieces.push(rawText(tree.source, item));
    }
  }
  return pieces.join('');
}

/** Beyond this many open blocks at the end of the file, more messages help nobody. */
const mostUnclosedReported = 10;

/** Keeps its own stack, so that deep nesting cannot exhaust the call stack. */
class TreeBuilder {
  readonly #source: SourceFile;
  readonly #nameLine: (line: number) => string;
  readonly #frames: Frame[] = [];
  readonly #root: Frame = { owner: undefined, open: undefined, statements: [], items: [] };
  readonly #problems: Diagnostic[] = [];
  /** A statement that more words or a block may still follow. */
  #current: MutableStatement | undefined;
  #mayTakeWords = false;
  /** What came after the current statement's last word; a `{` decides whose it is. */
  #trivia: Token[] = [];
  /** What was said in comments behind the current statement. */
  #directives: Statement[] = [];
  readonly #directiveBlocks = new DirectiveBlocks();
  #lastClosed: MutableBlock | undefined;

  constructor(source: SourceFile, nameLine: (line: number) => string) {
    this.#source = source;
    this.#nameLine = nameLine;
  }

  add(token: Token): void {
    if (token.kind === 'word') this.#addWord(token);
    else if (token.kind === 'open') this.#openBlock(token);
    else if (token.kind === 'close') this.#closeBlock(token);
    else if (token.kind in aloneProblems || token.kind === 'definition') this.#addAlone(token);
    else this.#addTrivia(token);
  }

  finish(): Tree {
    this.#endDirectives();
    this.#endStatement();
    const unclosed = this.#frames.filter((frame) => frame.open !== undefined);
    for (const frame of unclosed.slice(0, mostUnclosedReported)) this.#reportUnclosed(frame);
    while (this.#frames.length > 0) this.#popFrame(undefined);
    return {
      source: this.#source,
      statements: this.#root.statements,
      items: this.#root.items,
      problems: this.#problems,
    };
  }

  get #frame(): Frame {
    return this.#frames.at(-1) ?? this.#root;
  }

  #addWord(token: Token): void {
    if (!this.#current || !this.#mayTakeWords) {
      this.#endStatement();
      this.#current = newStatement();
      this.#mayTakeWords = true;
    }
    for (const trivia of this.#takeTrivia()) this.#current.items.push(trivia);
    this.#current.items.push(token);
    this.#current.words.push(token);
  }

  #addTrivia(token: Token): void {
    if (!this.#current) this.#frame.items.push(token);
    else this.#trivia.push(token);
    if (token.kind === 'newline') this.#mayTakeWords = false;
    if (token.kind === 'comment') this.#readComment(token);
  }

  /** A directive belongs to the block that is open here, whatever statement may go on below. */
  #readComment(token: Token): void {
    const head = directiveHead.exec(token.text)?.[0];
    if (head !== undefined) {
      const words = wordsWithin(this.#source.text, token, head.length);
      const { said, extra } = this.#directiveBlocks.read(words.length > 0 ? words : [token]);
      if (extra)
        this.#report('HF0113', extra, "'}' closes nothing that a #:holdfast comment opened");
      for (const directive of said) this.#directives.push(directive);
      if (!this.#current) this.#takeDirectives();
    } else if (token.text.includes('\0')) {
      const message = 'a NUL byte stands in this comment';
      this.#report('HF0006', token, message);
    }
  }

  #addAlone(token: Token): void {
    this.#endStatement();
    this.#frame.items.push(token);
    const problem = aloneProblems[token.kind];
    if (!problem) return;
    const [code, message] = problem;
    this.#report(code, token, message);
  }

  #openBlock(token: Token): void {
    this.#endDirectives();
    const owner = this.#current ?? newStatement();
    for (const trivia of this.#takeTrivia()) owner.items.push(trivia);
    this.#current = undefined;
    this.#takeDirectives();
    this.#frames.push({ owner, open: token, statements: [], items: [token] });
  }

  #closeBlock(token: Token): void {
    this.#endDirectives();
    this.#endStatement();
    if (this.#frames.length > 0) {
      this.#popFrame(token);
      return;
    }
    this.#frame.items.push(token);
    const open = this.#lastClosed?.open;
    const hint =
      open && ` The last block began on ${this.#nameLine(open.line)} and is closed already.`;
    const message = `Extra '}' found: no block is open here.${hint ?? ''}`;
    this.#report('HF0004', token, message);
  }

  #popFrame(close: Token | undefined): void {
    const frame = this.#frames.pop();
    if (!frame?.owner || !frame.open) return;
    const { owner, open, statements, items } = frame;
    if (close) items.push(close);
    const block: MutableBlock = { kind: 'block', open, close, statements, items };
    owner.block = block;
    owner.items.push(block);
    this.#frame.items.push(owner);
    this.#frame.statements.push(owner);
    this.#lastClosed = block;
  }

  #endStatement(): void {
    if (this.#current) {
      this.#frame.items.push(this.#current);
      this.#frame.statements.push(this.#current);
    }
    this.#takeDirectives();
    for (const trivia of this.#takeTrivia()) this.#frame.items.push(trivia);
    this.#current = undefined;
    this.#mayTakeWords = false;
  }

  /** A block that a comment opened ends with the block around it, and where another one begins. */
  #endDirectives(): void {
    const { said, opened } = this.#directiveBlocks.giveUp();
    for (const open of opened.slice(0, mostUnclosedReported)) {
      this.#report('HF0113', open, "the block that begins here has no '}' in a #:holdfast comment");
    }
    for (const directive of said) this.#directives.push(directive);
  }

  #takeDirectives(): void {
    for (const directive of this.#directives) this.#frame.statements.push(directive);
    this.#directives = [];
  }

  #takeTrivia(): Token[] {
    const trivia = this.#trivia;
    this.#trivia = [];
    return trivia;
  }

  #report(code: DiagnosticCode, at: Token, message: string): void {
    this.#problems.push(diagnose(code, spanOf(this.#source, at), message));
  }

  #reportUnclosed(frame: Frame): void {
    if (!frame.open) return;
    const name = (frame.owner?.words ?? []).map((word) => word.text).join(' ');
    const which = name === '' ? 'the block' : `the block '${name}'`;
    const message = `${which} that begins here has no '}' before the end of the file`;
    this.#report('HF0003', frame.open, message);
  }
}

function newStatement(): MutableStatement {
  return { kind: 'statement', words: [], block: undefined, isDirective: false, items: [] };
}

/** A comment to keepalived, a statement to Holdfast. */
const directiveHead = /^#:holdfast(?![^ \t\f\v\r])/;

const aloneProblems: { readonly [K in TokenKind]?: readonly [DiagnosticCode, string] } = {
  'byte order mark': ['HF0001', 'the file begins with a byte order mark; it is skipped'],
  'long line': ['HF0007', `the line is longer than ${mostLineBytes} bytes; it is ignored`],
};
