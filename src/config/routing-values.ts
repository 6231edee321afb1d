// Owns reading one word of a route or rule line as the value that its option takes. Never knows which
// option it is.
import { parseIp, parsePrefix } from '../net/address.ts';
import { parseInterfaceName } from '../net/identifiers.ts';
import type { NameTable, WordRead } from './catalogue/routing-reads.ts';

/** Names that stand for numbers. */
export interface Names {
  numberOf(table: NameTable, name: string): number | undefined;
}

/** A value, or why there is none. `unknownName` says where a name was looked for. */
export type WordReading =
  | { readonly value: unknown; readonly repair?: string; readonly isHarmless?: boolean }
  | { readonly reason: string; readonly unknownName?: NameTable };

const largestWide = (1n << 64n) - 1n;
const largestUnsigned = 4_294_967_295;

export function readRoutingWord(read: WordRead, text: string, names: Names): WordReading {
  switch (read.kind) {
    case 'flag':
      return { value: read.means };
    case 'ip':
      return valueOr(parseIp(text), 'it is no address');
    case 'prefix':
      return readPrefix(text);
    case 'interface':
      return valueOr(parseInterfaceName(text), 'it is no name of an interface');
    case 'number':
      return readNumber(text, read.minimum, read.maximum);
    case 'wide number':
      return isWide(text) ? { value: BigInt(text).toString() } : { reason: 'it is no number' };
    case 'named':
      return readNamed(read.table, read.maximum, text, names);
    case 'realms':
      return readRealms(text, names);
    case 'time':
      return readTime(read.perMillisecond, read.leastMilliseconds, text);
    case 'mark':
      return readMark(text);
    case 'range':
      return readRange(read.maximum, read.allowsOne, text);
    case 'text':
      return { value: text };
    case 'choice':
      return Object.hasOwn(read.choices, text)
        ? { value: read.choices[text] }
        : { reason: `it is none of ${Object.keys(read.choices).join(', ')}` };
  }
}

function valueOr(value: unknown, reason: string): WordReading {
  return value === undefined ? { reason } : { value };
}

function readPrefix(text: string): WordReading {
  if (text === 'default' || text === 'any' || text === 'all') return { value: 'any' };
  const prefix = parsePrefix(text);
  if (prefix) return { value: prefix };
  const address = parsePrefix(text.replace(/\/.*/s, ''));
  if (!address) return { reason: 'it is no address' };
  const length = text.replace(/^[^/]*\//, '');
  const repair = `Invalid address prefix len ${length} for address ${text} - using ${address.length}`;
  return { value: address, repair };
}

function readNumber(text: string, minimum: number, maximum: number): WordReading {
  if (!/^\d+$/.test(text)) return { reason: 'it is no number' };
  const value = Number(text);
  if (value >= minimum && value <= maximum) return { value };
  return { reason: `it is outside ${minimum} to ${maximum}` };
}

function isWide(text: string): boolean {
  return /^\d{1,20}$/.test(text) && BigInt(text) <= largestWide;
}

/** Numbers as in C: `0x` is hexadecimal. */
function readNamed(table: NameTable, maximum: number, text: string, names: Names): WordReading {
  const value = names.numberOf(table, text) ?? cNumber(text);
  if (value === undefined)
    return { reason: 'it is neither a name nor a number', unknownName: table };
  return value <= maximum ? { value } : { reason: `it is more than ${maximum}` };
}

function cNumber(text: string): number | undefined {
  return /^(\d+|0[xX][0-9a-fA-F]+)$/.test(text) ? Number(text) : undefined;
}

function readRealms(text: string, names: Names): WordReading {
  const parts = text.split('/').map((part) => readNamed('rt_realms', 0xffff, part, names));
  const numbers = parts.map((part) => ('value' in part ? Number(part.value) : undefined));
  const [first, second, third] = numbers;
  const isWhole = !numbers.includes(undefined) && numbers.length <= 2;
  if (!isWhole || first === undefined || third !== undefined) {
    return { reason: 'it is not [FROM/]TO', unknownName: 'rt_realms' };
  }
  return { value: second === undefined ? first : first * 0x10000 + second };
}

function readTime(perMillisecond: number, leastMilliseconds: number, text: string): WordReading {
  const found = /^(\d+(?:\.\d{1,3})?)(s|sec|secs|ms|msec|msecs)?$/.exec(text);
  const number = Number(found?.[1]);
  const unit = found?.[2];
  if (!found || (unit === undefined && !Number.isInteger(number))) {
    return { reason: 'it is neither milliseconds (ms) nor seconds (s)' };
  }
  const factor = unit === undefined ? 1 : perMillisecond * (unit.startsWith('s') ? 1000 : 1);
  const value = Math.round(number * factor);
  if (value > largestUnsigned) return { reason: 'it is too long' };
  const least = leastMilliseconds * perMillisecond;
  if (value >= least) return { value };
  const repair = `${text} is below the minimum of ${leastMilliseconds}ms, resetting`;
  return { value: least, repair, isHarmless: true };
}

function readMark(text: string): WordReading {
  const [value, mask, ...rest] = text.split('/').map(cNumber);
  const isWhole = value !== undefined && rest.length === 0 && value <= largestUnsigned;
  const isMasked = text.includes('/');
  if (!isWhole || (isMasked && (mask === undefined || mask > largestUnsigned))) {
    return { reason: 'it is not NUMBER[/MASK]' };
  }
  return { value: { value, mask } };
}

function readRange(maximum: number, allowsOne: boolean, text: string): WordReading {
  const [, low = '', high] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (low === '' || (high === undefined && !allowsOne)) {
    return { reason: `it is not ${allowsOne ? 'FIRST[-LAST]' : 'FIRST-LAST'}` };
  }
  const first = Number(low);
  const last = high === undefined ? first : Number(high);
  if (first > last || last > maximum) return { reason: `it is no range within 0 to ${maximum}` };
  return { value: { first, last } };
}
