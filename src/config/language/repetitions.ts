// Owns reading `~SEQ`, `~SEQx` and `~LST`: which names take which values, turn by turn. Never repeats
// a line.

/** What a line is repeated for. */
export interface Repetition {
  readonly names: readonly string[];
  readonly turns: number;
  /** The names' values in a turn that counts from 0. */
  valuesAt(turn: number): readonly string[];
}

/** Where the parts of a repetition's text stand. */
export interface RepetitionShape {
  readonly word: '~SEQ' | '~SEQx' | '~LST';
  readonly start: number;
  /** Between the parentheses; undefined when these are not there. */
  readonly argumentsAt: { readonly start: number; readonly end: number } | undefined;
}

/** Whether a line begins with a repetition, and where its arguments are. */
export function readRepetitionShape(text: string): RepetitionShape | undefined {
  const match = /^([ \t\f\v\r]*)(~SEQx|~SEQ|~LST)(?![A-Za-z0-9_])/.exec(text);
  if (!match) return undefined;
  const [head, blanks = '', word] = match;
  const close = text[head.length] === '(' ? text.indexOf(')', head.length) : -1;
  const argumentsAt = close < 0 ? undefined : { start: head.length + 1, end: close };
  return { word: word as RepetitionShape['word'], start: blanks.length, argumentsAt };
}

/** The repetition that the arguments ask for, or what is wrong with them. */
export function readRepetition(word: RepetitionShape['word'], text: string): Repetition | string {
  return word === '~LST' ? readList(text) : readSequence(text, word === '~SEQx');
}

function readSequence(text: string, isHexadecimal: boolean): Repetition | string {
  const [name = '', ...numbers] = text.split(',').map((part) => part.trim());
  if (!isName(name)) return `'${name}' is no name`;
  if (numbers.length < 1 || numbers.length > 3) return 'it takes a name and one to three numbers';
  const values = numbers.map(readInteger);
  const bad = numbers[values.indexOf(undefined)];
  if (bad !== undefined) return `'${bad}' is no number`;
  const [first = 0, second = 0, third = 0] = values;
  const start = values.length === 1 ? 1 : first;
  const end = values.length === 1 ? first : values.length === 2 ? second : third;
  const step = values.length === 3 ? second : start <= end ? 1 : -1;
  if (step === 0) return 'its step is 0';
  if (isHexadecimal && Math.min(start, end) < 0) return 'hexadecimal numbers are not negative';
  const turns = Math.floor((end - start) / step) + 1;
  if (turns < 1) return `from ${start} its step ${step} does not lead to ${end}`;
  const radix = isHexadecimal ? 16 : 10;
  return { names: [name], turns, valuesAt: (turn) => [(start + turn * step).toString(radix)] };
}

function readList(text: string): Repetition | string {
  const parts = splitOutsideBraces(text);
  const tuples = parts.map(readTuple);
  const [names, ...rows] = tuples;
  if (!names || rows.length === 0) return 'it takes a name and at least one value';
  const odd = names.find((name) => !isName(name));
  if (odd !== undefined) return `'${odd}' is no name`;
  for (const [at, row] of rows.entries()) {
    if (!row) return `'${parts[at + 1]?.trim()}' cannot be read`;
    if (row.length > names.length) return 'there are more values than names';
    const blank = row.find((value) => /\s/.test(value));
    if (blank !== undefined) return `the value '${blank}' contains a blank`;
  }
  return {
    names,
    turns: rows.length,
    valuesAt: (turn) => names.map((_, at) => rows[turn]?.[at] ?? ''),
  };
}

function splitOutsideBraces(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts;
}

/** `{a,b}` or a single word. */
function readTuple(text: string): readonly string[] | undefined {
  const part = text.trim();
  const inside = /^\{([^{}]*)\}$/.exec(part)?.[1];
  if (inside !== undefined) return inside.split(',').map((value) => value.trim());
  return /[{}]/.test(part) ? undefined : [part];
}

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** Decimal, `0x` hexadecimal or octal behind a 0, as C reads numbers. */
function readInteger(text: string): number | undefined {
  const [, sign, digits = ''] = /^([+-]?)(0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9]\d*)$/.exec(text) ?? [];
  if (digits === '') return undefined;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  if (value > 2_147_483_647) return undefined;
  return sign === '-' ? 0 - value : value;
}
