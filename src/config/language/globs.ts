// Owns patterns of file names: braces, `*`, `?`, `[...]`. Never reads a directory.

/** The alternatives of a pattern's braces, in order: `{a,b}.conf` is `a.conf` and `b.conf`. */
export function expandBraces(pattern: string): readonly string[] {
  const done: string[] = [];
  const waiting = [pattern];
  while (waiting.length > 0 && done.length + waiting.length <= mostAlternatives) {
    const next = waiting.pop() ?? '';
    const alternatives = firstBraces(next);
    if (alternatives) waiting.push(...alternatives.reverse());
    else done.push(next);
  }
  return done.concat(waiting.reverse());
}

export function hasBraces(pattern: string): boolean {
  return firstBraces(pattern) !== undefined;
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/**
 * The paths that match, sorted. A name that begins with a dot matches only a pattern that does.
 *
 * @param list the names in a directory; none when there is no such directory
 */
export function matchGlob(
  pattern: string,
  list: (directory: string) => readonly string[],
): readonly string[] {
  const [root = '', ...segments] = pattern.split('/');
  let paths = pattern.startsWith('/') ? ['/'] : matchSegment('', root, list);
  for (const segment of segments) {
    if (segment === '') continue;
    paths = paths.flatMap((path) => matchSegment(path, segment, list));
  }
  return [...paths].sort((left, right) => (left < right ? -1 : 1));
}

function matchSegment(
  directory: string,
  segment: string,
  list: (directory: string) => readonly string[],
): string[] {
  const prefix = directory === '' || directory.endsWith('/') ? directory : `${directory}/`;
  if (!hasWildcard(segment)) {
    const isThere = segment === '.' || segment === '..' || list(directory || '.').includes(segment);
    return isThere ? [prefix + segment] : [];
  }
  const matches = wildcardMatcher(segment);
  return list(directory || '.')
    .filter((name) => name.startsWith('.') === segment.startsWith('.') && matches(name))
    .map((name) => prefix + name);
}

/** Compares greedily with one way back, so that no pattern takes long. */
function wildcardMatcher(pattern: string): (name: string) => boolean {
  const units = pattern.match(/\[[!^]?\]?[^\]]*\]|[\s\S]/gu) ?? [];
  return (name) => {
    const characters = [...name];
    let unit = 0;
    let at = 0;
    let star = -1;
    let starAt = 0;
    while (at < characters.length) {
      const current = units[unit];
      if (current === '*') {
        star = unit;
        starAt = at;
        unit += 1;
      } else if (current !== undefined && matchesUnit(current, characters[at] ?? '')) {
        unit += 1;
        at += 1;
      } else if (star >= 0) {
        starAt += 1;
        at = starAt;
        unit = star + 1;
      } else {
        return false;
      }
    }
    return units.slice(unit).every((rest) => rest === '*');
  };
}

function matchesUnit(unit: string, character: string): boolean {
  if (unit === '?') return true;
  if (unit.length < 3 || !unit.startsWith('[')) return unit === character;
  const isNegated = unit[1] === '!' || unit[1] === '^';
  const members = [...unit.slice(isNegated ? 2 : 1, -1)];
  let isMember = false;
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at] ?? '';
    const to = members[at + 1] === '-' ? members[at + 2] : undefined;
    if (to !== undefined) at += 2;
    if (character >= from && character <= (to ?? from)) isMember = true;
  }
  return isMember !== isNegated;
}

/** The texts that a pattern's first complete pair of braces stands for. */
function firstBraces(pattern: string): string[] | undefined {
  const open = pattern.indexOf('{');
  if (open < 0) return undefined;
  const pieces = [''];
  let depth = 0;
  for (let at = open + 1; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '}' && depth === 0) {
      const [before, after] = [pattern.slice(0, open), pattern.slice(at + 1)];
      return pieces.map((piece) => before + piece + after);
    }
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ',' && depth === 0) pieces.push('');
    else pieces.push((pieces.pop() ?? '') + character);
  }
  return undefined;
}

const mostAlternatives = 1000;
