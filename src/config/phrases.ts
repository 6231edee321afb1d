// Owns reading the values that take several words of a line. Never knows which keyword it is.
import type {
  CommandArgument,
  CommandDraft,
  FifoDraft,
  HmacKeyDraft,
  PhraseArgument,
  RelayDraft,
  WeightArgument,
  WeightDraft,
} from './catalogue/arguments.ts';
import { integer, largestSigned, leastSigned } from './catalogue/arguments.ts';
import { splitCommand } from './command-line.ts';
import { readIpvlan } from './ipvlan-phrase.ts';
import type { RunAs } from './model.ts';
import type { Phrase, PhraseReading } from './phrase.ts';
import type { Token } from './tokens.ts';
import type { InitialNumber } from './track-model.ts';
import { parseUmask } from './umask.ts';
import { readValue, type ValueProblem } from './values.ts';
import { readExtraGarp, readVmac } from './vmac-phrases.ts';

/** As many as the kernel's own sets of processors hold. */
const mostProcessors = 1024;
/** RFC 5321, 4.5.4.2. */
const smtpPort = 25;

/** Reads the words by the argument's type. */
export function readPhrase(argument: PhraseArgument, phrase: Phrase): PhraseReading {
  switch (argument.kind) {
    case 'command':
      return readCommand(argument, phrase);
    case 'fifo':
      return readFifo(phrase);
    case 'relay':
      return readRelay(phrase);
    case 'user':
      return readUser(phrase);
    case 'weight':
      return readWeight(argument, phrase);
    case 'processors':
      return readProcessors(phrase);
    case 'umask':
      return readUmask(phrase);
    case 'words':
      return { value: phrase.words.map(({ text }) => text) };
    case 'initial-number':
      return readInitialNumber(phrase);
    case 'hmac-key':
      return readHmacKey(phrase);
    case 'vmac':
      return readVmac(phrase.words);
    case 'ipvlan':
      return readIpvlan(phrase.words);
    case 'extra-garp':
      return readExtraGarp(argument, phrase.words);
  }
}

/** What a keyword means that stands alone; undefined when it must not. */
export function phraseOfNothing(argument: PhraseArgument): unknown {
  if (argument.kind === 'vmac') return readVmac([]).value;
  if (argument.kind === 'ipvlan') return readIpvlan([]).value;
  if (argument.kind === 'initial-number') return plainNumber;
  return argument.kind === 'command' && argument.isOptional ? noCommand : undefined;
}

const noCommand: CommandDraft = { argv: [], runAs: undefined };
const plainNumber: InitialNumber = { number: 0, isOverwriting: false };

function readCommand(argument: CommandArgument, { words, text }: Phrase): PhraseReading {
  const [at, second] = words;
  const { argv, rest } = splitCommand(text);
  if (argv.kind === 'unterminated') {
    return refuse('HF0609', at, `missing terminating ${argv.quote}; the command is ignored`);
  }
  if (argv.kind === 'unusable') {
    return refuse('HF0609', at, `${argv.reason}; the command is ignored`);
  }
  if (argv.words.length === 0) return refuse('HF0612', at, 'the command is empty; it is ignored');
  const [user, group, surplus] = argument.takesUser ? rest : [];
  const runAs: RunAs | undefined = user === undefined ? undefined : { user, group };
  const value: CommandDraft = { argv: argv.words, runAs };
  const hasSurplus = argument.takesUser ? surplus !== undefined : rest.length > 0;
  if (!hasSurplus) return { value };
  const message = argument.takesUser
    ? 'what follows the group has no effect'
    : 'what follows the command has no effect: it is run without these arguments';
  const place = argument.takesUser ? words.at(-1) : second;
  return { value, ...refuse('HF0610', place ?? at, message) };
}

function readFifo({ words }: Phrase): PhraseReading {
  const [path, user, group, surplus] = words;
  const value: FifoDraft = {
    path: path.text,
    owner: user && { user: user.text, group: group?.text },
  };
  return { value, surplus };
}

function readRelay({ words }: Phrase): PhraseReading {
  const [host, port, surplus] = words;
  const { value, problem } = readValue(integer(1, 65_535), port?.text ?? String(smtpPort));
  if (problem && port) {
    const message = `${problem.message}; without a port there is no smtp server`;
    return { problem: { ...problem, message, at: port } };
  }
  return { value: { host: host.text, port: value } as RelayDraft, surplus };
}

function readUser({ words }: Phrase): PhraseReading {
  const [user, group, surplus] = words;
  const value: RunAs = { user: user.text, group: group?.text };
  return { value, surplus };
}

function readWeight(argument: WeightArgument, { words }: Phrase): PhraseReading {
  const [number, option, surplus] = words;
  const { value, problem } = readValue(argument.number, number.text);
  const reading = problem ? { problem: { ...problem, at: number } } : {};
  if (typeof value !== 'number') return reading;
  const isReversed = option?.text === 'reverse';
  const weight: WeightDraft = { weight: value, isReversed };
  if (!option || isReversed) return { value: weight, ...reading, surplus };
  const unknown = refuse('HF0606', option, `unknown weight option ${option.text}`, {
    choices: 'reverse',
  });
  return { value: weight, ...unknown };
}

/** One that is none makes the whole set unusable, as with keepalived. */
function readProcessors({ words }: Phrase): PhraseReading {
  const numbers: number[] = [];
  for (const word of words) {
    const { value, problem } = readValue(integer(0, mostProcessors - 1), word.text);
    if (problem) return { problem: { ...problem, at: word } };
    numbers.push(value as number);
  }
  return { value: [...new Set(numbers)] };
}

function readUmask({ words }: Phrase): PhraseReading {
  const text = words.map((word) => word.text).join(' ');
  const mask = parseUmask(text);
  return mask === undefined
    ? refuse('HF1202', words[0], `invalid umask value ${text}`)
    : { value: mask };
}

/** In either order; what is neither is said, and the rest counts. */
function readInitialNumber({ words }: Phrase): PhraseReading {
  let problem: PhraseReading['problem'];
  let number = 0;
  const isOverwriting = words.some(({ text }) => text === 'overwrite');
  for (const word of words) {
    if (word.text === 'overwrite') continue;
    const { value } = readValue(integer(leastSigned, largestSigned), word.text);
    if (typeof value === 'number') number = value;
    else
      problem = refuse('HF1803', word, `unknown init option ${word.text}; it is ignored`).problem;
  }
  const value: InitialNumber = { number, isOverwriting };
  return { value, ...(problem && { problem }) };
}

/** Never repeats a word: it may be a secret in the wrong place. */
function readHmacKey({ words }: Phrase): PhraseReading {
  const [id, text, surplus] = words;
  const { value } = readValue(integer(1, 255), id.text);
  const remedy = 'write key ID KEY with an id from 1 to 255';
  if (typeof value !== 'number') return refuse('HF0802', id, 'the id is not one', { remedy });
  if (!text) return refuse('HF0802', id, `behind the id ${value} there is no key`, { remedy });
  const key: HmacKeyDraft = { id: value, text: text.text };
  return { value: key, surplus };
}

function refuse(
  code: ValueProblem['code'],
  at: Token,
  message: string,
  values: ValueProblem['values'] = {},
): PhraseReading {
  return { problem: { code, at, message, values } };
}
