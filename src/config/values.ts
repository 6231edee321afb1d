// Owns reading one word as the value a keyword takes. Never knows which keyword it is.
import { parseIpv4 } from '../net/address.ts';
import { parseInterfaceName } from '../net/identifiers.ts';
import type {
  ChoiceArgument,
  IntegerArgument,
  PhraseArgument,
  SecondsArgument,
  ValueArgument,
} from './catalogue/arguments.ts';
import { largestUnsigned } from './catalogue/arguments.ts';
import type { DiagnosticCode } from './diagnostics.ts';

export interface ValueProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A repaired value comes with both parts, a refused one only with a problem. */
export interface Reading {
  readonly value?: unknown;
  readonly problem?: ValueProblem;
}

/** Reads a word by the argument's type; numbers of seconds become microseconds. */
export function readValue(argument: ValueArgument, text: string): Reading {
  switch (argument.kind) {
    case 'integer':
      return readInteger(argument, text);
    case 'seconds':
      return readSeconds(argument, text);
    case 'boolean':
      return readBoolean(text);
    case 'flag':
      return { value: argument.means };
    case 'choice':
      return readChoice(argument, text);
    case 'interface':
      return readInterface(text);
    case 'scope':
      return readScope(text);
    case 'label':
      return readLabel(text);
    case 'broadcast':
      return readBroadcast(text);
    case 'lifetime':
      return readLifetime(text);
    case 'text':
    case 'address':
      return { value: text };
  }
}

/** What a value of this type looks like, for a remedy: "write WHAT after the keyword". */
export function describeArgument(argument: ValueArgument | PhraseArgument): string {
  switch (argument.kind) {
    case 'integer':
      return `a number from ${argument.minimum} to ${argument.maximum}`;
    case 'seconds':
      return `seconds from ${argument.minimum} to ${argument.maximum}`;
    case 'choice':
      return `one of ${argument.choices.join(', ')}`;
    case 'interface':
      return 'the name of an interface';
    case 'address':
    case 'broadcast':
      return 'an address';
    case 'lifetime':
      return 'seconds or forever';
    case 'command':
      return 'a command, in quotes if it has arguments';
    case 'relay':
      return 'a host and a port';
    case 'fifo':
      return 'a path, a user and a group';
    case 'user':
      return 'the name of a user';
    case 'weight':
      return 'a number';
    case 'processors':
      return 'numbers of processors, from 0';
    case 'umask':
      return 'an octal number such as 0077';
    case 'words':
      return 'a name';
    case 'initial-number':
      return 'a number';
    case 'hmac-key':
      return 'the id of the key and the key';
    case 'extra-garp':
      return 'seconds';
    case 'boolean':
    case 'flag':
    case 'label':
    case 'scope':
    case 'text':
    case 'vmac':
    case 'ipvlan':
      return 'a value';
  }
}

function problem(
  code: DiagnosticCode,
  message: string,
  values: Readonly<Record<string, string>> = {},
): { readonly problem: ValueProblem } {
  return { problem: { code, message, values } };
}

function readInteger(argument: IntegerArgument, text: string): Reading {
  const { minimum, maximum, raiseTo, refusedBecomes, mostDistance } = argument;
  const value = Number(text);
  const isNumber = /^[+-]?\d+$/.test(text);
  if (!isNumber || value < minimum || value > maximum) {
    const refusal = isNumber
      ? outsideRange(text, minimum, maximum)
      : problem('HF0301', `invalid number '${text}'`);
    return refusedBecomes === undefined ? refusal : { value: refusedBecomes, ...refusal };
  }
  if (raiseTo !== undefined && value < raiseTo) {
    const message = `must be greater than 0, setting to ${raiseTo}`;
    return { value: raiseTo, ...problem('HF0306', message, { minimum: String(raiseTo) }) };
  }
  if (mostDistance === undefined || Math.abs(value) <= mostDistance) return { value: value + 0 };
  const least = raiseTo ?? -mostDistance;
  const message = `number '${text}' outside range [${least}, ${mostDistance}]`;
  const kept = Math.sign(value) * mostDistance;
  const range = { least: String(least), most: String(mostDistance) };
  return { value: kept, ...problem('HF0312', message, range) };
}

function readSeconds(argument: SecondsArgument, text: string): Reading {
  const { minimum, maximum, fractions, zeroBecomes } = argument;
  const shape = fractions ? /^[+-]?(?:\d+\.?\d*|\.\d+)$/ : /^[+-]?\d+$/;
  if (!shape.test(text)) return problem('HF0301', `invalid number '${text}'`);
  if (Number(text) === 0 && zeroBecomes !== undefined) {
    const message = `must be greater than 0, setting to ${zeroBecomes}`;
    const repair = problem('HF0306', message, { minimum: String(minimum) });
    return { value: zeroBecomes * 1_000_000, ...repair };
  }
  if (Number(text) < minimum || Number(text) > maximum) return outsideRange(text, minimum, maximum);
  const [whole = '', decimals = ''] = text.replace(/^[+-]/, '').split('.');
  const micros = Number(whole) * 1_000_000 + Number(decimals.slice(0, 6).padEnd(6, '0'));
  if (decimals.length <= 6) return { value: micros };
  const message = `number '${text}' has too many decimal places; the rest is cut off`;
  return { value: micros, ...problem('HF0303', message) };
}

function outsideRange(text: string, minimum: number, maximum: number): Reading {
  const message = `number '${text}' outside range [${minimum}, ${maximum}]`;
  return problem('HF0302', message, { minimum: String(minimum), maximum: String(maximum) });
}

function readBoolean(text: string): Reading {
  const value = booleans.get(text);
  return value === undefined ? problem('HF0304', `invalid boolean '${text}'`) : { value };
}

function readChoice(argument: ChoiceArgument, text: string): Reading {
  if (argument.choices.includes(text)) return { value: text };
  const { what, otherwise, choices } = argument;
  const ending = otherwise === undefined ? '' : `, defaulting to ${otherwise}`;
  const failure = problem('HF0305', `unknown ${what} '${text}'${ending}`, {
    choices: choices.join(', '),
  });
  return otherwise === undefined ? failure : { value: otherwise, ...failure };
}

function readInterface(text: string): Reading {
  const value = parseInterfaceName(text);
  return value ? { value } : problem('HF0307', `invalid interface name '${text}'`);
}

function readScope(text: string): Reading {
  const value = scopes.get(text) ?? (/^\d{1,3}$/.test(text) ? Number(text) : 256);
  return value <= 255 ? { value } : problem('HF0508', `Invalid scope '${text}' specified`);
}

function readLabel(text: string): Reading {
  if (text !== '' && new TextEncoder().encode(text).length <= 15) return { value: text };
  return problem('HF0509', `Address label ${text} is longer than maximum length 15`);
}

function readLifetime(text: string): Reading {
  if (text === 'forever') return { value: Number.POSITIVE_INFINITY };
  if (/^\d+$/.test(text) && Number(text) <= largestUnsigned) return { value: Number(text) };
  return problem('HF0515', `preferred_lft ${text} is invalid`);
}

function readBroadcast(text: string): Reading {
  if (text === '+' || text === '-' || parseIpv4(text)) return { value: text };
  return problem('HF0510', `VRRP is trying to assign invalid broadcast ${text}`);
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['true', true],
  ['yes', true],
  ['off', false],
  ['false', false],
  ['no', false],
]);

/** rtnetlink's numbers. */
const scopes: ReadonlyMap<string, number> = new Map([
  ['global', 0],
  ['site', 200],
  ['link', 253],
  ['host', 254],
  ['nowhere', 255],
]);
