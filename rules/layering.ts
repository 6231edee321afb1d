// Owns holding imports against the house plan: rooms, packages, the engine's closure and circles.
// Never says who may import whom: that is `house.ts`.
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import {
  enginePlan,
  house,
  manifestReaders,
  oraclePlan,
  type Room,
  reservedPackages,
  roomOf,
} from './house.ts';
import { type Import, importsOf } from './imports.ts';
import { isTestCode, type SourceFile } from './source.ts';

type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string };

/** One import with its ends resolved. */
export interface Edge {
  readonly from: string;
  readonly line: number;
  readonly isTypeOnly: boolean;
  /** Undefined when the name is computed at run time. */
  readonly target: Target | undefined;
}

/** All imports of all files. */
export function edgesOf(files: readonly SourceFile[]): Edge[] {
  return files.flatMap((file) =>
    importsOf(file).map((entry) => ({
      from: file.path,
      line: entry.line,
      isTypeOnly: entry.isTypeOnly,
      target: resolve(file.path, entry),
    })),
  );
}

function resolve(from: string, { specifier }: Import): Target | undefined {
  if (specifier === undefined) return undefined;
  if (/^\.{0,2}\//.test(specifier)) {
    return { kind: 'file', path: posix.join(posix.dirname(from), specifier) };
  }
  if (isBuiltin(specifier)) {
    const name = specifier.startsWith('node:') ? specifier : `node:${specifier}`;
    return { kind: 'builtin', name };
  }
  const parts = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1);
  return { kind: 'package', name: parts.join('/') };
}

/** One line per file or import that the plan does not allow. `declared`: package.json's names. */
export function layeringBreaches(
  files: readonly SourceFile[],
  declared: ReadonlySet<string>,
): string[] {
  const homeless = files
    .filter((file) => roomOf(file.path) === undefined)
    .map((file) => `${file.path}:1 is in no folder of the plan (rules/house.ts)`);
  const known = new Set(files.map((file) => file.path));
  const breaches = edgesOf(files).flatMap((edge) => {
    const complaint = complaintAbout(edge, known, declared);
    return complaint === undefined ? [] : [`${describe(edge)}: ${complaint}`];
  });
  return [...homeless, ...breaches];
}

function complaintAbout(
  edge: Edge,
  known: ReadonlySet<string>,
  declared: ReadonlySet<string>,
): string | undefined {
  const name = roomOf(edge.from);
  if (name === undefined) return undefined;
  const room: Room = house[name];
  const isTest = isTestCode(edge.from);
  const { target } = edge;
  if (target === undefined) return isTest ? undefined : 'a module is named by a plain text';
  if (target.kind === 'file') return fileComplaint(edge, target.path, known);
  if (target.kind === 'builtin') {
    return room.isPure && !isTest ? `${name} is pure, it may use no Node module` : undefined;
  }
  if (!declared.has(target.name)) return 'package.json does not declare it';
  if (reservedPackages.includes(target.name) && !room.packages?.includes(target.name)) {
    return `only ${roomsWith(target.name)} may use it`;
  }
  if (isTest || room.packages === undefined || room.packages.includes(target.name)) {
    return undefined;
  }
  return `${name} may use ${room.packages.length === 0 ? 'no package' : `only ${room.packages}`}`;
}

function fileComplaint(edge: Edge, path: string, known: ReadonlySet<string>): string | undefined {
  const from = roomOf(edge.from);
  const to = roomOf(path);
  if (from === undefined) return undefined;
  if (/\.[cm]?[jt]sx?$|\/[^.]*$/.test(path) && !known.has(path)) return 'there is no such file';
  if (isTestCode(path) && !isTestCode(edge.from) && from !== 'lab')
    return 'only tests may import it';
  if (from === to || (path === 'package.json' && manifestReaders.includes(from))) return undefined;
  const room: Room = house[from];
  if (to === undefined || !room.folders.includes(to)) {
    return `${from} may import ${room.folders.length === 0 ? 'no other folder' : `only ${room.folders.join(', ')}`}`;
  }
  if (room.typesOnly?.includes(to) && !edge.isTypeOnly) return `${from} may import only its types`;
  const beginning = room.onlyFrom?.[to];
  if (beginning !== undefined && !edge.from.startsWith(beginning)) {
    return `only ${beginning}* may import ${to}`;
  }
  return undefined;
}

function roomsWith(name: string): string {
  const rooms = Object.entries(house).filter(([, room]: [string, Room]) =>
    room.packages?.includes(name),
  );
  return rooms.map(([room]) => room).join(', ');
}

/** One line per package or Node module that the engine's process would load and should not. */
export function engineBreaches(files: readonly SourceFile[]): string[] {
  const isRoot = (path: string) => roomOf(path) === enginePlan.room && !isTestCode(path);
  return loadsFrom(files, isRoot).flatMap(({ edge, chain }) => {
    if (isAllowedInEngine(edge.target)) return [];
    const allowed = [...enginePlan.packages, ...enginePlan.builtins].join(', ');
    return [`${describe(edge)}: the engine may load only ${allowed}${routeOf(chain)}`];
  });
}

/** One line per way on which the swarm's oracle would load the code that it judges. */
export function oracleBreaches(files: readonly SourceFile[]): string[] {
  const { rules, judged } = oraclePlan;
  const isRoot = (path: string) => path.startsWith(rules) && !isTestCode(path);
  return loadsFrom(files, isRoot).flatMap(({ edge, chain }) => {
    if (edge.target?.kind !== 'file' || roomOf(edge.target.path) !== judged) return [];
    return [`${describe(edge)}: the oracle may load nothing of ${judged}${routeOf(chain)}`];
  });
}

interface Load {
  readonly edge: Edge;
  /** The files from the root to the importing one. */
  readonly chain: readonly string[];
}

/** Everything that is loaded with the root files, directly or not; types are erased. */
function loadsFrom(files: readonly SourceFile[], isRoot: (path: string) => boolean): Load[] {
  const edges = byFile(edgesOf(files).filter((edge) => !edge.isTypeOnly));
  const roots = files.map((file) => file.path).filter(isRoot);
  /** Each file of the closure, with the chain of files that loads it. */
  const chains = new Map(roots.map((path): [string, string[]] => [path, [path]]));
  const loads: Load[] = [];
  // A Map's iteration also visits what is added while it runs.
  for (const [path, chain] of chains) {
    for (const edge of edges.get(path) ?? []) {
      if (edge.target?.kind === 'file' && !chains.has(edge.target.path)) {
        chains.set(edge.target.path, [...chain, edge.target.path]);
      }
      loads.push({ edge, chain });
    }
  }
  return loads;
}

function routeOf(chain: readonly string[]): string {
  return chain.length > 1 ? ` (loaded by ${chain.slice(0, -1).join(' -> ')})` : '';
}

function isAllowedInEngine(target: Target | undefined): boolean {
  if (target === undefined || target.kind === 'file') return true;
  const allowed: readonly string[] =
    target.kind === 'package' ? enginePlan.packages : enginePlan.builtins;
  return allowed.includes(target.name);
}

/** One line per circle of imports, types included; each circle is told once. */
export function circles(files: readonly SourceFile[]): string[] {
  const imports = byFile(edgesOf(files));
  const finished = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      found.push(`circle of imports: ${[...path.slice(at), file].join(' -> ')}`);
      return;
    }
    if (finished.has(file)) return;
    path.push(file);
    for (const { target } of imports.get(file) ?? []) {
      if (target?.kind === 'file') visit(target.path);
    }
    path.pop();
    finished.add(file);
  };
  for (const file of files) visit(file.path);
  return found;
}

function byFile(edges: readonly Edge[]): Map<string, Edge[]> {
  const map = new Map<string, Edge[]>();
  for (const edge of edges) map.set(edge.from, [...(map.get(edge.from) ?? []), edge]);
  return map;
}

function describe({ from, line, target }: Edge): string {
  const what =
    target === undefined ? 'what it computes' : target.kind === 'file' ? target.path : target.name;
  return `${from}:${line} imports ${what}`;
}
