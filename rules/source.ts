// Owns reading the house's TypeScript files: their text, their syntax tree, lines and offsets.
// Never judges what it reads.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

/** One TypeScript file; `path` is relative to the repository's root, with `/` between folders. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A node of the syntax tree (ESTree with TypeScript's additions), with the fields that rules read. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly source?: unknown;
  readonly expression?: unknown;
  readonly arguments?: unknown;
  readonly callee?: unknown;
  readonly object?: unknown;
  readonly property?: unknown;
  readonly computed?: unknown;
  readonly name?: unknown;
  readonly value?: unknown;
  readonly quasis?: unknown;
  readonly importKind?: unknown;
  readonly exportKind?: unknown;
}

/** Where a node hangs: in which field of which parent. */
export interface Place {
  readonly parent: SyntaxNode;
  readonly field: string;
}

const generatedFolders = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** The paths of all files below `folder` (relative to `root`), sorted; none if it is absent. */
export function listFiles(root: string, folder = ''): string[] {
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(join(root, folder));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const paths = entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return generatedFolders.has(entry.name) ? [] : listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
  return paths.sort();
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

/** All TypeScript files below the given folders. */
export function loadSources(root: string, folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => listFiles(root, folder))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** True for tests and for what only tests use; production code may not import these. */
export function isTestCode(path: string): boolean {
  return /\.test\.tsx?$|(^|\/)((test|arbitrary)-[^/]*|testing|[^/]*\.testing)(\.tsx?$|\/)/.test(
    path,
  );
}

/** The syntax tree of a file. Throws a SyntaxError that names the file. */
export function parseSource(file: SourceFile): SyntaxNode {
  try {
    const program: unknown = parseAst(file.text, { lang: file.path.endsWith('x') ? 'tsx' : 'ts' });
    if (isNode(program)) return program;
  } catch (error) {
    throw new SyntaxError(`${file.path} does not parse`, { cause: error });
  }
  throw new SyntaxError(`${file.path} does not parse`);
}

/** Visits every node of the tree, parents first. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, place: Place | undefined) => void,
  place?: Place,
): void {
  visit(node, place);
  for (const [field, value] of Object.entries(node)) {
    const children: unknown[] = Array.isArray(value) ? value : [value];
    for (const child of children) {
      if (isNode(child)) walk(child, visit, { parent: node, field });
    }
  }
}

/** True for a node of the tree (fields hold plain values and lists, too). */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The line of an offset; the first line is 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}
