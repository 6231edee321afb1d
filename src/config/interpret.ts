// Owns walking the tree with the catalogue: statements become drafts of fields. Never knows a
// keyword by name.
import type { BlockArgument, PhraseArgument, ValueArgument } from './catalogue/arguments.ts';
import { isOneWord } from './catalogue/arguments.ts';
import type { BlockName } from './catalogue/block-name.ts';
import {
  type Draft,
  type Fields,
  fieldsOf,
  type NamedDraft,
  type RootFields,
  type Written,
  write,
} from './catalogue/fields.ts';
import { blocksKnowing, findKeyword, ownWordsOf, wordsOf } from './catalogue/index.ts';
import type { Implementation, Keyword } from './catalogue/keyword.ts';
import { type Diagnostic, type DiagnosticCode, diagnose } from './diagnostics.ts';
import { phraseOfNothing, readPhrase } from './phrases.ts';
import { separatorHint } from './separator-hint.ts';
import type { SourceFile } from './source.ts';
import { nearestWord, questionOf } from './suggest.ts';
import { spanOf, type Token } from './tokens.ts';
import type { Statement, Tree } from './tree.ts';
import { describeArgument, readValue } from './values.ts';

/** Says something about a token; the diagnostics gather elsewhere. */
export type Report = (
  code: DiagnosticCode,
  at: Token,
  message: string,
  values?: Readonly<Record<string, string>>,
) => void;

/** A report that makes diagnostics of one file and hands them on. */
export function reporter(source: SourceFile, add: (diagnostic: Diagnostic) => void): Report {
  return (code, at, message, values) => add(diagnose(code, spanOf(source, at), message, values));
}

/** What messages say of the text beyond the tree. */
export interface Explanations {
  /** A line of the text, where the user wrote it. */
  lineName(line: number): string;
  /** Why `${INSIDE}` stands for nothing. */
  explainUndefined(inside: string): string;
}

/** What a file says, field by field, before defaults and rules between fields. */
export function interpretTree(
  tree: Tree,
  report: Report,
  explanations: Explanations,
): Fields<RootFields> {
  const draft: Draft = new Map();
  const scope: Scope = { block: 'root', draft, prefix: '', opener: undefined, parent: undefined };
  const { text } = tree.source;
  const context: Context = { report, text, explanations };
  for (const statement of tree.statements) interpretStatement(context, scope, statement);
  return fieldsOf<RootFields>(draft);
}

interface Context {
  readonly report: Report;
  /** The whole file, for what words do not keep: quotes and escapes. */
  readonly text: string;
  readonly explanations: Explanations;
}

/** The block that is being read. */
interface Scope {
  readonly block: BlockName;
  readonly draft: Draft;
  /** Begins messages, as `(VI_1) ` does in keepalived's. */
  readonly prefix: string;
  readonly opener: Token | undefined;
  readonly parent: Scope | undefined;
}

/** A statement that is known to be worth reading. */
interface Known {
  readonly scope: Scope;
  readonly statement: Statement;
  readonly keyword: Token;
  readonly row: Keyword;
  readonly implementation: Implementation;
}

function interpretStatement(context: Context, scope: Scope, written: Statement): void {
  const statement = withoutBackslash(context, written);
  const keyword = statement.words[0];
  if (!keyword) {
    const open = statement.block?.open;
    if (open) context.report('HF0005', open, "Unexpected '{': no keyword opens this block");
    return;
  }
  const row = findKeyword(scope.block, keyword.text);
  if (hasUnreadableWord(context, statement, row)) return;
  if (statement.isDirective && !row?.isOwn) reportUnknownDirective(context, scope, keyword);
  else if (!row) reportUnknown(context, scope, keyword);
  else if (!row.implemented) reportNotImplemented(context, scope, keyword);
  else interpretKnown(context, { scope, statement, keyword, row, implementation: row.implemented });
}

/** Who ends a line with a backslash wants it to go on, but keepalived's lines do not. */
function withoutBackslash({ report }: Context, statement: Statement): Statement {
  const last = statement.words.at(-1);
  if (last?.text !== '\\' || last.quoted || statement.words.length < 2) return statement;
  report('HF0008', last, 'a backslash does not continue a line; the next line stands by itself');
  return { ...statement, words: statement.words.slice(0, -1) };
}

function interpretKnown(context: Context, known: Known): void {
  const { argument } = known.implementation;
  if (argument.kind === 'block') interpretBlock(context, known, argument);
  else if (argument.kind === 'lines') interpretLines(context, known);
  else if (argument.kind !== 'expanded' && argument.kind !== 'routing')
    interpretValue(context, known, argument);
}

/** A command has quotes of its own, in which an odd `"` may be right. */
function hasOwnQuotes(row: Keyword | undefined): boolean {
  return row?.implemented !== false && row?.implemented.argument.kind === 'command';
}

/** Quotes, NUL bytes and references to nothing make a whole statement unreadable. */
function hasUnreadableWord(context: Context, statement: Statement, row?: Keyword): boolean {
  const { report } = context;
  for (const word of statement.words) {
    if (word.unterminated && !hasOwnQuotes(row)) {
      report('HF0002', word, 'Unterminated quote; the statement is ignored');
      return true;
    }
    if (word.text.includes('\0')) {
      report('HF0006', word, 'a NUL byte stands in this word; the statement is ignored');
      return true;
    }
    const [reference, inside = ''] = /\$\{([^{}]*)\}/.exec(word.quoted ? '' : word.text) ?? [];
    if (reference !== undefined) {
      const why = context.explanations.explainUndefined(inside);
      report(
        'HF0009',
        word,
        `${reference} stands for nothing here, and its statement is ignored: ${why}`,
      );
      return true;
    }
  }
  return false;
}

function notImplemented(what: string): string {
  const status = 'is known to keepalived but not implemented by this version of Holdfast';
  return `${what} ${status}; it is ignored`;
}

function reportNotImplemented(context: Context, scope: Scope, keyword: Token): void {
  context.report('HF0201', keyword, scope.prefix + notImplemented(keyword.text));
}

/** What a comment says never fails a test: to keepalived it is no more than a comment. */
function reportUnknownDirective(context: Context, scope: Scope, keyword: Token): void {
  const { text } = keyword;
  const here = scope.block === 'root' ? 'outside every block' : `in ${scope.block}`;
  const nearest = nearestWord(text, ownWordsOf(scope.block));
  const elsewhere = blocksKnowing(text).filter((block) => findKeyword(block, text)?.isOwn);
  const question = questionOf(nearest);
  const ending = elsewhere.length > 0 ? `; it belongs in ${elsewhere.join(', ')}` : question;
  const said = keyword.kind === 'comment' ? '#:holdfast says nothing' : undefined;
  const unknown = said ?? `'${text}' is none of Holdfast's own words ${here}${ending}`;
  context.report('HF0110', keyword, scope.prefix + unknown);
}

function reportUnknown(context: Context, scope: Scope, keyword: Token): void {
  const { text } = keyword;
  const here = scope.block === 'root' ? 'outside every block' : `in ${scope.block}`;
  for (let outer = scope.parent; outer; outer = outer.parent) {
    if (!findKeyword(outer.block, text)) continue;
    const belongs = outer.block === 'root' ? 'outside every block' : `in ${outer.block}`;
    const message = `${scope.prefix}'${text}' does not belong ${here}, but ${belongs}`;
    const begins = context.explanations.lineName(scope.opener?.line ?? 1);
    const remedy = `close the block ${scope.block} that begins on ${begins} with '}' before it`;
    context.report('HF0102', keyword, message, { remedy });
    return;
  }
  const nearest = nearestWord(text, wordsOf(scope.block));
  const elsewhere = blocksKnowing(text);
  const unknown = `${scope.prefix}Unknown keyword '${text}' ${here}`;
  if (nearest === undefined && elsewhere.length > 0) {
    const blocks = elsewhere.map((block) => (block === 'root' ? 'no block' : block)).join(', ');
    const remedy = `move it to where it belongs: ${blocks}`;
    context.report('HF0102', keyword, `${unknown}; it belongs in ${blocks}`, { remedy });
    return;
  }
  const question = questionOf(nearest);
  context.report('HF0101', keyword, unknown + (separatorHint(scope.block, text) ?? question));
}

function interpretBlock(context: Context, known: Known, argument: BlockArgument): void {
  const { scope, statement, keyword, implementation } = known;
  const [, name, surplus] = statement.words;
  const isNamed = argument.named === 'strict' || argument.named === 'lenient';
  if (argument.named === 'strict' && (!name || surplus)) {
    context.report('HF0107', surplus ?? keyword, `${keyword.text} must have one name`);
    return;
  }
  if (isNamed && !name) {
    reportMissingParameter(context, known, 'a name');
    return;
  }
  if (!statement.block) {
    reportMissingBlock(context, known);
    return;
  }
  reportSurplus(context, known, isNamed ? surplus : name);
  const merges = argument.named === 'no';
  const draft = merges ? mergedDraft(scope.draft, implementation.field) : new Map();
  const inner: Scope = {
    block: argument.opens,
    draft,
    prefix: isNamed && name ? `(${name.text}) ` : scope.prefix,
    opener: keyword,
    parent: scope,
  };
  for (const child of statement.block.statements) interpretStatement(context, inner, child);
  const own = { name: isNamed && name ? name : keyword, draft };
  const value = merges ? draft : [...namedDrafts(known), own];
  scope.draft.set(implementation.field, { value, keyword, at: keyword });
}

function interpretLines(context: Context, known: Known): void {
  const { scope, statement, keyword, implementation } = known;
  if (!statement.block) {
    reportMissingBlock(context, known);
    return;
  }
  const surplus = statement.words[1];
  if (surplus) reportSurplus(context, known, surplus);
  const earlier = scope.draft.get(implementation.field) as Written<Statement[]> | undefined;
  const lines = statement.block.statements.filter((line) => isReadableLine(context, known, line));
  const value = [...(earlier?.value ?? []), ...lines];
  scope.draft.set(implementation.field, { value, keyword, at: keyword });
}

function isReadableLine(context: Context, known: Known, line: Statement): boolean {
  const isForeign = line.isDirective && !known.statement.isDirective;
  const directive = isForeign ? line.words[0] : undefined;
  if (directive) {
    const { argument } = known.implementation;
    const block = 'opens' in argument ? argument.opens : known.scope.block;
    reportUnknownDirective(context, { ...known.scope, block }, directive);
    return false;
  }
  const nested = line.block?.open;
  if (nested) {
    context.report('HF0005', nested, "Unexpected '{': lines here open no block; it is skipped");
    return false;
  }
  return !hasUnreadableWord(context, line);
}

function interpretValue(
  context: Context,
  known: Known,
  argument: ValueArgument | PhraseArgument,
): void {
  const { scope, statement, keyword, implementation } = known;
  const [, word, surplus] = statement.words;
  if (statement.block) {
    const message = `${scope.prefix}Unexpected '{': ${keyword.text} does not open a block`;
    context.report('HF0105', statement.block.open, message);
    return;
  }
  if (implementation.isFirstKept && scope.draft.has(implementation.field)) {
    const message = `${scope.prefix}${keyword.text} already specified - ignoring`;
    const code = scope.block === 'root' ? 'HF0112' : 'HF0111';
    context.report(code, word ?? keyword, message);
    return;
  }
  if (!isOneWord(argument)) {
    interpretPhrase(context, known, argument);
    return;
  }
  const takesNone = argument.kind === 'flag';
  if (takesNone ? word : surplus) reportSurplus(context, known, takesNone ? word : surplus);
  const unwritten = takesNone || !word ? valueOfNothing(argument) : undefined;
  if (unwritten !== undefined) {
    write(scope.draft, implementation.field, { value: unwritten, keyword, at: keyword });
  } else if (!word) {
    reportMissingParameter(context, known, describeArgument(argument), isForgiven(argument));
  } else {
    readInto(context, known, argument, word);
  }
}

/** What a keyword means that stands alone; undefined when it must not. */
function valueOfNothing(argument: ValueArgument): boolean | string | number | undefined {
  if (argument.kind === 'flag') return argument.means;
  if (argument.kind === 'boolean') return true;
  if (argument.kind === 'integer') return argument.unwritten;
  return argument.kind === 'text' && argument.isOptional ? '' : undefined;
}

function readInto(context: Context, known: Known, argument: ValueArgument, word: Token): void {
  const { scope, keyword, row, implementation } = known;
  const { value, problem } = readValue(argument, word.text);
  if (problem) {
    const kept =
      value === undefined ? `; the default is kept: ${row.default}` : usedInstead(argument);
    const message = `${scope.prefix}${keyword.text}: ${problem.message}${kept}`;
    context.report(problem.code, word, message, problem.values);
  }
  if (value !== undefined) write(scope.draft, implementation.field, { value, keyword, at: word });
}

function interpretPhrase(context: Context, known: Known, argument: PhraseArgument): void {
  const { scope, statement, keyword, implementation } = known;
  const [, at, ...others] = statement.words;
  const alone = at ? undefined : phraseOfNothing(argument);
  if (alone) {
    write(scope.draft, implementation.field, { value: alone, keyword, at: keyword });
    return;
  }
  if (!at) {
    reportMissingParameter(context, known, describeArgument(argument), isForgiven(argument));
    return;
  }
  const text = context.text.slice(at.start, statement.words.at(-1)?.end);
  const { value, problem, surplus } = readPhrase(argument, { words: [at, ...others], text });
  if (problem) {
    const message = `${scope.prefix}${keyword.text}: ${problem.message}`;
    context.report(problem.code, problem.at, message, problem.values);
  }
  reportSurplus(context, known, surplus);
  if (value !== undefined) write(scope.draft, implementation.field, { value, keyword, at });
}

function isForgiven(argument: ValueArgument | PhraseArgument): boolean {
  return 'mandatory' in argument && !argument.mandatory;
}

function usedInstead(argument: ValueArgument): string {
  if (argument.kind !== 'integer' || argument.refusedBecomes === undefined) return '';
  return `. Using default ${argument.refusedBecomes}`;
}

/** keepalived forgives some words that come without their parameter. */
function reportMissingParameter(
  context: Context,
  known: Known,
  expected: string,
  isForgiven = false,
): void {
  const { scope, keyword, row } = known;
  if (isForgiven || row.isOwn) {
    const message = `${scope.prefix}${keyword.text}: the value is missing - ignoring`;
    context.report('HF0109', keyword, message);
    return;
  }
  const message =
    `*** Configuration line starting \`${keyword.text}\` is missing a parameter after keyword ` +
    `\`${keyword.text}\` at word position 2`;
  context.report('HF0103', keyword, message, { expected });
}

function reportMissingBlock(context: Context, known: Known): void {
  const { scope, keyword } = known;
  const message = `${scope.prefix}Missing '{' at beginning of configuration block ${keyword.text}`;
  context.report('HF0106', keyword, message);
}

/** Never repeats the words: they may be part of a password. */
function reportSurplus(context: Context, known: Known, surplus: Token | undefined): void {
  if (!surplus) return;
  const { scope, keyword } = known;
  const swallowed = findKeyword(scope.block, surplus.text);
  const what = swallowed ? `the keyword '${surplus.text}' and what follows it` : 'what follows';
  const message = `${scope.prefix}${keyword.text}: ${what} on the same line has no effect`;
  context.report('HF0108', surplus, message);
}

function mergedDraft(draft: Draft, field: string): Draft {
  return (draft.get(field) as Written<Draft> | undefined)?.value ?? new Map();
}

function namedDrafts(known: Known): readonly NamedDraft[] {
  const earlier = known.scope.draft.get(known.implementation.field);
  return (earlier as Written<readonly NamedDraft[]> | undefined)?.value ?? [];
}
