// Owns reading the lines of every track_* list: a name, then options from the catalogue. Never knows what
// the names stand for.
import { isOneWord, type ValueArgument } from './catalogue/arguments.ts';
import { type Draft, type Fields, fieldsOf, type TrackFields } from './catalogue/fields.ts';
import { findKeyword } from './catalogue/index.ts';
import type { Implementation } from './catalogue/keyword.ts';
import type { Report } from './interpret.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';
import { readValue } from './values.ts';

/** What messages call a list and what is in it, and how far its weights may reach. */
export interface TrackList {
  /** As `track_script`. */
  readonly keyword: string;
  /** As `track script`. */
  readonly noun: string;
  /** Whether a weight of 254 is more than one of 253. */
  readonly isWide: boolean;
}

export interface TrackLine {
  readonly name: Token;
  readonly fields: Fields<TrackFields>;
}

export interface LineContext {
  readonly report: Report;
  /** Begins messages, as in `(VI_1) `. */
  readonly instance: string;
}

/**
 * The lines in order. Those that name nothing known, name something again or have an unknown option are
 * dropped.
 *
 * @param isKnown reports what it does not know
 */
export function readTrackLines(
  lines: readonly Statement[],
  list: TrackList,
  isKnown: (name: Token) => boolean,
  context: LineContext,
): TrackLine[] {
  const read = new Map<string, TrackLine>();
  for (const line of lines) {
    const [name, ...options] = line.words;
    if (!name || !isKnown(name)) continue;
    if (read.has(name.text)) {
      const message = `${context.instance}duplicate ${list.keyword} ${name.text} - ignoring`;
      context.report('HF0607', name, message);
      continue;
    }
    const fields = readOptions(name, options, list, context);
    if (fields) read.set(name.text, { name, fields });
  }
  return [...read.values()];
}

/** Undefined when the line is dropped. */
function readOptions(
  name: Token,
  [option, value, flag, surplus]: readonly Token[],
  list: TrackList,
  context: LineContext,
): Fields<TrackFields> | undefined {
  const { report, instance } = context;
  const draft: Draft = new Map();
  if (!option) return fieldsOf<TrackFields>(draft);
  const valued = implementationOf(option);
  if (!valued || valued.argument.kind === 'flag' || !isOneWord(valued.argument)) {
    report('HF0605', option, `${instance}unknown ${list.noun} option ${option.text} - ignoring`);
    return undefined;
  }
  if (!value) {
    const what = `${option.text} without value specified for ${list.noun} ${name.text}`;
    report('HF0605', option, `${instance}${what} - ignoring`);
    return undefined;
  }
  const reading = readValue(reach(valued.argument, list), value.text);
  if (reading.problem) {
    const { code, message, values } = reading.problem;
    const what = `${instance}${list.noun} ${name.text}: ${message}`;
    const kept = typeof reading.value === 'number' ? `setting to ${reading.value}` : 'ignoring...';
    report(code, value, `${what}; ${kept}`, values);
  }
  if (reading.value !== undefined) {
    draft.set(valued.field, { value: reading.value, keyword: option, at: value });
  }
  readFlag(name, flag, draft, list, context);
  if (surplus) report('HF0108', surplus, `${instance}what follows ${name.text} has no effect`);
  return fieldsOf<TrackFields>(draft);
}

function reach(argument: ValueArgument, { isWide }: TrackList): ValueArgument {
  if (!isWide || argument.kind !== 'integer') return argument;
  return { ...argument, mostDistance: undefined };
}

function readFlag(
  name: Token,
  flag: Token | undefined,
  draft: Draft,
  list: TrackList,
  context: LineContext,
): void {
  if (!flag) return;
  const known = implementationOf(flag);
  if (known?.argument.kind === 'flag') {
    draft.set(known.field, { value: known.argument.means, keyword: flag, at: flag });
    return;
  }
  const what = `unknown ${list.keyword} ${name.text} weight option ${flag.text}`;
  const values = { choices: 'reverse or noreverse' };
  context.report('HF0606', flag, `${context.instance}${what} - ignoring`, values);
}

function implementationOf(word: Token): Implementation | undefined {
  return findKeyword('track list', word.text)?.implemented || undefined;
}
