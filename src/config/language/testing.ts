// Owns surroundings for tests: files from a map. Only tests use it.
import { matchGlob } from './globs.ts';
import { bareSurroundings, type FileReading, type Surroundings } from './surroundings.ts';

/** Files by path, undefined for a directory; everything else unless the test says otherwise. */
export function surroundingsWith(
  texts: Readonly<Record<string, string | undefined>>,
  others: Partial<Surroundings> = {},
): Surroundings {
  const read = (path: string): FileReading => {
    const identity = normalize(path);
    if (!Object.hasOwn(texts, identity)) return { kind: 'missing' };
    const text = texts[identity];
    return text === undefined ? { kind: 'directory' } : { kind: 'text', text, identity };
  };
  const list = (directory: string) => {
    const prefix = directory === '.' ? '' : `${normalize(directory)}/`.replace(/\/+$/, '/');
    const below = Object.keys(texts).filter((path) => path.startsWith(prefix));
    return [...new Set(below.map((path) => path.slice(prefix.length).replace(/\/.*/, '')))];
  };
  const files = { read, match: (pattern: string) => matchGlob(pattern, list) };
  return { ...bareSurroundings, files, ...others };
}

/** Without `.` and `..`. */
function normalize(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
