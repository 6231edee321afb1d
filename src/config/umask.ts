// Owns reading a permission mask as the keyword umask and the option -u take it. Never sets one.

const largestMask = 0o777;

/** Decimal, octal (`027`) or hexadecimal (`0x17`) as in C, at most 0777; undefined for anything else. */
export function parseUmaskNumber(text: string): number | undefined {
  const isNumber = /^(?:0[0-7]*|[1-9]\d*|0[xX][0-9a-fA-F]+)$/.test(text);
  if (!isNumber) return undefined;
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return value <= largestMask ? value : undefined;
}

/** A number, or bits of stat.h without their `S_` and with `|` between them. */
export function parseUmask(text: string): number | undefined {
  const number = parseUmaskNumber(text);
  if (number !== undefined) return number;
  let mask = 0;
  for (const name of text.split('|')) {
    const bits = bitsOf.get(name.trim());
    if (bits === undefined) return undefined;
    mask |= bits;
  }
  return mask;
}

/** As keyword and dump show it. */
export function formatUmask(mask: number): string {
  return `0${mask.toString(8)}`;
}

const bitsOf: ReadonlyMap<string, number> = new Map([
  ['IRWXU', 0o700],
  ['IRUSR', 0o400],
  ['IWUSR', 0o200],
  ['IXUSR', 0o100],
  ['IRWXG', 0o070],
  ['IRGRP', 0o040],
  ['IWGRP', 0o020],
  ['IXGRP', 0o010],
  ['IRWXO', 0o007],
  ['IROTH', 0o004],
  ['IWOTH', 0o002],
  ['IXOTH', 0o001],
]);
