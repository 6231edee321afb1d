// Owns which files an `include` line stands for, and which of its failures are errors. Never reads
// what is in them.
import { expandBraces, hasBraces, hasWildcard } from './globs.ts';
import type { ConfigFiles, FileReading } from './surroundings.ts';

/** What must not fail: reading, a plain name, a pattern of wildcards, one of the braces. */
export type IncludeCheck = 'read' | 'match' | 'wildcard_match' | 'brace_match';

/** What a failure is called; `must` when a check of the line or of `include_check` forbids it. */
export interface IncludeFailure {
  readonly kind: 'missing' | 'no match' | 'skipped';
  readonly message: string;
  readonly must: boolean;
}

export interface Included {
  readonly files: readonly { readonly path: string; readonly text: string; identity: string }[];
  readonly failures: readonly IncludeFailure[];
}

/** `include`, `includer` and so on, and the pattern behind it. */
export function readIncludeLine(
  text: string,
): { readonly word: string; readonly patternAt: number; readonly pattern: string } | undefined {
  const match = /^([ \t\f\v\r]*(include[rmwba]?)[ \t\f\v\r]+)(\S.*)$/.exec(text);
  const [, head = '', word, pattern = ''] = match ?? [];
  return word === undefined ? undefined : { word, patternAt: head.length, pattern };
}

/** The checks that a word asks for beside those of `include_check`. */
export function checksOfWord(word: string): readonly IncludeCheck[] {
  return wordChecks.get(word) ?? [];
}

/**
 * What `include_check` and its words set: without words everything; the first word may begin anew,
 * `+` adds and `-` takes away.
 *
 * @returns the checks from here on, and the words that mean nothing
 */
export function readIncludeCheck(
  words: readonly string[],
  before: ReadonlySet<IncludeCheck>,
): { readonly checks: ReadonlySet<IncludeCheck>; readonly refused: readonly number[] } {
  if (words.length === 0) return { checks: new Set(allChecks), refused: [] };
  const checks = new Set(before);
  const refused: number[] = [];
  let isSet = false;
  for (const [at, word] of words.entries()) {
    const [, sign = '', name = ''] = /^([+-]?)(.*)$/s.exec(word) ?? [];
    const check = allChecks.find((known) => known === name);
    if (!check || (sign === '' && isSet)) {
      refused.push(at);
    } else if (sign === '') {
      isSet = true;
      checks.clear();
      for (const implied of ['read', check] as const) checks.add(implied);
    } else if (sign === '+') {
      checks.add(check);
    } else {
      checks.delete(check);
    }
  }
  return { checks, refused };
}

/** Finds the files of a pattern; a pattern that must match in full and does not finds none. */
export function findIncluded(
  pattern: string,
  directory: string,
  checks: ReadonlySet<IncludeCheck>,
  files: ConfigFiles,
): Included {
  const readings: { path: string; reading: FileReading }[] = [];
  let missing = 0;
  for (const alternative of expandBraces(pattern)) {
    const path = joinPath(directory, alternative);
    const paths = hasWildcard(alternative) ? files.match(path) : [path];
    for (const each of paths) {
      const reading = files.read(each);
      if (reading.kind === 'missing' && !hasWildcard(alternative)) missing += 1;
      else readings.push({ path: each, reading });
    }
  }
  if (missing > 0) {
    const isNone = readings.length === 0;
    const must = checks.has(hasBraces(pattern) ? 'brace_match' : 'match');
    const message = isNone
      ? `Config files missing '${pattern}'.`
      : `Some config files missing: "${pattern}".`;
    const failure = { kind: 'missing', message, must } as const;
    return must ? { files: [], failures: [failure] } : readable(readings, checks, [failure]);
  }
  if (readings.length > 0) return readable(readings, checks, []);
  const must = checks.has('wildcard_match') || (hasBraces(pattern) && checks.has('brace_match'));
  const message = `No config files matched '${pattern}'.`;
  return { files: [], failures: [{ kind: 'no match', message, must }] };
}

function readable(
  readings: readonly { readonly path: string; readonly reading: FileReading }[],
  checks: ReadonlySet<IncludeCheck>,
  before: readonly IncludeFailure[],
): Included {
  const files: { path: string; text: string; identity: string }[] = [];
  const failures = [...before];
  for (const { path, reading } of readings) {
    if (reading.kind === 'text') {
      files.push({ path, text: reading.text, identity: reading.identity });
      continue;
    }
    const message = `Configuration file '${path}' ${problemOf(reading)} - skipping`;
    failures.push({ kind: 'skipped', message, must: checks.has('read') });
  }
  return { files, failures };
}

function problemOf(reading: Exclude<FileReading, { readonly kind: 'text' }>): string {
  switch (reading.kind) {
    case 'directory':
      return 'is a directory';
    case 'unreadable':
      return `open problem (${reading.reason})`;
    case 'missing':
    case 'not a plain file':
      return 'is not a regular non-executable file';
  }
}

/** A path as it is seen from a directory; `''` is the working directory. */
export function joinPath(directory: string, path: string): string {
  if (path.startsWith('/') || directory === '') return path;
  return directory.endsWith('/') ? directory + path : `${directory}/${path}`;
}

/** The directory of a file; `''` for a name without one. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === 0 ? '/' : path.slice(0, Math.max(0, slash));
}

const allChecks: readonly IncludeCheck[] = ['read', 'match', 'wildcard_match', 'brace_match'];

const wordChecks: ReadonlyMap<string, readonly IncludeCheck[]> = new Map<
  string,
  readonly IncludeCheck[]
>([
  ['includer', ['read']],
  ['includem', ['read', 'match']],
  ['includew', ['read', 'match', 'wildcard_match']],
  ['includeb', ['read', 'brace_match']],
  ['includea', allChecks],
]);
