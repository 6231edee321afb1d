// Owns telling two pieces of plain data apart, quickly enough for whole models within a reload. Never
// changes either.

/**
 * Whether both say the same, apart from some keys wherever they stand. What is undefined is the same as
 * what is absent, as it does not pass the channel.
 */
export function isSameData(
  left: unknown,
  right: unknown,
  ignored: ReadonlySet<string> = nothing,
): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((each, at) => isSameData(each, right[at], ignored))
    );
  }
  return hasAllOf(left, right, ignored) && hasNoMoreThan(right, left, ignored);
}

const nothing: ReadonlySet<string> = new Set();

function hasAllOf(left: object, right: object, ignored: ReadonlySet<string>): boolean {
  for (const key in left) {
    if (ignored.has(key)) continue;
    const [value, other] = [partOf(left, key), partOf(right, key)];
    if (value !== other && !isSameData(value, other, ignored)) return false;
  }
  return true;
}

function hasNoMoreThan(right: object, left: object, ignored: ReadonlySet<string>): boolean {
  for (const key in right) {
    if (partOf(right, key) === undefined || ignored.has(key)) continue;
    if (partOf(left, key) === undefined) return false;
  }
  return true;
}

function partOf(data: object, key: string): unknown {
  return (data as Readonly<Record<string, unknown>>)[key];
}
