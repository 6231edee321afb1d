// Owns the house's habits: what each file must have and may not have, told as one line per breach.
// Never reads the disk; `tidy.test.ts` brings the files.
import { house, type Room, roomOf } from './house.ts';
import type { Place, SyntaxNode } from './source.ts';
import { isNode, isTestCode, lineAt, parseSource, type SourceFile, walk } from './source.ts';

const maxLines = 400;
const maxTestLines = 600;
const maxColumns = 100;
/** No tool wraps comments, so a sentence may run over a little. */
const maxCommentColumns = 120;

/** Tables of plain data, one row a line; neither long nor wide is a fault there. */
const dataTables = 'src/config/catalogue/';

/** These two name the forbidden words, so the rules about words leave them out. */
const namesTheWords = ['rules/tidy.ts', 'rules/tidy.test.ts'];

/** All breaches of one TypeScript file. */
export function codeBreaches(file: SourceFile): string[] {
  const tree = parseSource(file);
  return [
    ...openingBreaches(file),
    ...sizeBreaches(file, tree),
    ...syntaxBreaches(file, tree),
    ...wordBreaches(file),
  ];
}

/** The first comment says what the file owns: the word itself, or an essay of five lines. */
function openingBreaches({ path, text }: SourceFile): string[] {
  const opening = /^(?:\/\/.*\n?)+|^\/\*[\s\S]*?\*\//.exec(text.replace(/^#!.*\n/, ''))?.[0];
  if (opening === undefined) return [`${path}:1 has no comment first that says what it owns`];
  const isEssay = opening.trim().split('\n').length >= 5;
  if (isEssay || isTestCode(path) || /\bowns\b/i.test(opening)) return [];
  return [`${path}:1 does not say what it owns ("// Owns ...")`];
}

function sizeBreaches({ path, text }: SourceFile, tree: SyntaxNode): string[] {
  const isTable = path.startsWith(dataTables);
  const lines = text.split('\n');
  const count = text.endsWith('\n') ? lines.length - 1 : lines.length;
  const limit = isTestCode(path) ? maxTestLines : maxLines;
  const tooLong =
    count > limit && !isTable ? [`${path}:${count} has more than ${limit} lines`] : [];
  const literals = literalColumns(text, tree);
  const tooWide = lines.flatMap((line, index) => {
    const isComment = /^\s*(\/\/|\/?\*)/.test(line);
    const most = isComment ? maxCommentColumns : maxColumns;
    const columns = [...line].length;
    const counted = isComment ? withoutUrls(line).length : columns - (literals.get(index) ?? 0);
    return counted <= most || isTable ? [] : [`${path}:${index + 1} is ${columns} columns wide`];
  });
  return [...tooLong, ...tooWide];
}

function withoutUrls(line: string): string {
  return line.replace(/https?:\/\/\S+/g, '');
}

/** How many columns of each line (the first is 0) are inside texts and patterns. */
function literalColumns(text: string, tree: SyntaxNode): Map<number, number> {
  const columns = new Map<number, number>();
  walk(tree, (node) => {
    if (node.type !== 'Literal' && node.type !== 'TemplateElement') return;
    const first = lineAt(text, node.start) - 1;
    for (const [index, part] of text.slice(node.start, node.end).split('\n').entries()) {
      columns.set(first + index, (columns.get(first + index) ?? 0) + [...part].length);
    }
  });
  return columns;
}

/** Breaches that need the syntax tree: names in pure code, `any`, default exports, idle tests. */
function syntaxBreaches(file: SourceFile, tree: SyntaxNode): string[] {
  const { path, text } = file;
  const lines = text.split('\n');
  const room = roomOf(path);
  const plan: Room | undefined = room && house[room];
  const isPure = plan?.isPure === true && !isTestCode(path);
  const breaches: string[] = [];
  walk(tree, (node, place) => {
    const line = lineAt(text, node.start);
    const say = (what: string) => breaches.push(`${path}:${line} ${what}`);
    if (isPure) {
      const name = impureName(node, place);
      if (name !== undefined) say(`uses ${name}: ${room} is pure, time and chance are handed in`);
    }
    if (node.type === 'TSAnyKeyword' && !isExplained(lines, line)) {
      say('uses any without a comment that explains it');
    }
    if (node.type === 'ExportDefaultDeclaration' && !/\.config\.ts$/.test(path)) {
      say('has a default export; exports have names');
    }
    const idle = idleTest(node);
    if (idle === 'skip' ? !isExplained(lines, line) : idle !== undefined) {
      say(idle === 'skip' ? 'skips a test without a reason beside it' : `leaves .${idle} behind`);
    }
  });
  return breaches;
}

/** Names by which code reads a clock, draws chance or does I/O. */
const impureNames = new Set([
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['process', 'console', 'Buffer', 'crypto', 'fetch', 'globalThis'],
]);

function impureName(node: SyntaxNode, place: Place | undefined): string | undefined {
  if (node.type === 'MemberExpression' && isNode(node.object) && isNode(node.property)) {
    const member = node.property.name ?? node.property.value;
    return node.object.name === 'Math' && member === 'random' ? 'Math.random' : undefined;
  }
  if (node.type !== 'Identifier' || typeof node.name !== 'string') return undefined;
  return impureNames.has(node.name) && !isOnlyALabel(place) ? node.name : undefined;
}

/** `x.process` and `{ process: 1 }` name a field, not the global. */
function isOnlyALabel(place: Place | undefined): boolean {
  if (place === undefined || place.parent.computed === true) return false;
  if (place.field === 'right') return place.parent.type === 'TSQualifiedName';
  return place.field === 'property' || place.field === 'key';
}

/** `only`, `todo` or `skip` when the node switches tests off. */
function idleTest(node: SyntaxNode): string | undefined {
  if (node.type !== 'MemberExpression' || !isNode(node.object) || !isNode(node.property)) {
    return undefined;
  }
  const { name } = node.property;
  if (name !== 'only' && name !== 'todo' && name !== 'skip') return undefined;
  let root: SyntaxNode = node.object;
  while (root.type === 'MemberExpression' && isNode(root.object)) root = root.object;
  return ['it', 'test', 'describe', 'suite'].includes(String(root.name)) ? name : undefined;
}

/** A comment on the same line or the line before. */
function isExplained(lines: readonly string[], line: number): boolean {
  return [lines[line - 1], lines[line - 2]].some((text) => /\/\/ ?\S|\*\/\s*$/.test(text ?? ''));
}

const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\b(TODO|FIXME|XXX)\b/, 'leaves work for later'],
  [/@ts-(ignore|nocheck)/, 'silences the compiler'],
  [/\/(home|root)\//, 'names a place on one machine'],
  [/\.\.\/shared\b/, 'names a place on one machine'],
];

/** Breaches of any text file: words that do not belong into the repository. */
export function wordBreaches({ path, text }: SourceFile): string[] {
  if (namesTheWords.includes(path)) return [];
  return text.split('\n').flatMap((line, index) =>
    forbidden.flatMap(([pattern, complaint]) => {
      const word = pattern.exec(line)?.[0];
      return word === undefined ? [] : [`${path}:${index + 1} ${complaint}: ${word}`];
    }),
  );
}

/**
 * The lock file names no registry, so that each machine uses its own, and it has an entry for each
 * package that another one asks for, also those for other platforms: without them `npm ci` refuses.
 */
export function lockBreaches(text: string): string[] {
  const named = text
    .split('\n')
    .flatMap((line, index) =>
      /"resolved":\s*"http/.test(line)
        ? [`package-lock.json:${index + 1} names a registry (.npmrc keeps them out)`]
        : [],
    );
  const lock = JSON.parse(text) as { readonly packages?: Readonly<Record<string, LockEntry>> };
  const entries = Object.entries(lock.packages ?? {});
  const locked = new Set(entries.map(([path]) => path.replace(/^.*node_modules\//, '')));
  const missing = entries.flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => !locked.has(name))
      .map((name) => `package-lock.json lacks ${name}, wanted by ${path || 'package.json'}`),
  );
  return [...named, ...missing];
}

interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Each runtime dependency has a row in the README's table of dependencies. */
export function dependencyBreaches(readme: string, dependencies: readonly string[]): string[] {
  const rows = readme.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) => (row.split('|')[1] ?? '').replace(/\(.*\)|[[\]`*\s]/g, ''));
  return dependencies
    .filter((name) => !cells.includes(name))
    .map((name) => `README.md has no row for the dependency ${name}`);
}
