// Owns reading the lines of track_script: a script's name, then options from the catalogue. Never
// runs a script.
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import { isOneWord } from './catalogue/arguments.ts';
import { type Draft, fieldsOf, type TrackFields } from './catalogue/fields.ts';
import { findKeyword } from './catalogue/index.ts';
import type { Implementation } from './catalogue/keyword.ts';
import type { Report } from './interpret.ts';
import type { TrackedScript } from './model.ts';
import type { BuiltScript } from './scripts.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';
import { readValue } from './values.ts';

/** What reading the lines needs besides them. */
export interface TrackContext {
  readonly report: Report;
  /** Begins messages, as in `(VI_1) `. */
  readonly instance: string;
  readonly scripts: ReadonlyMap<string, BuiltScript>;
  /** Undefined where several instances of any priority track it. */
  readonly priority: Priority | undefined;
}

/**
 * Reads the lines in order. A script must be defined before it is tracked; lines that name no
 * such script, name one again or have an unknown option are dropped.
 */
export function readTrackedScripts(
  lines: readonly Statement[],
  context: TrackContext,
): readonly TrackedScript[] {
  const tracked = new Map<string, TrackedScript>();
  for (const line of lines) {
    const [name, ...options] = line.words;
    const script = name && findScript(name, context);
    if (!name || !script) continue;
    if (tracked.has(name.text)) {
      const message = `${context.instance}duplicate track_script ${name.text} - ignoring`;
      context.report('HF0607', name, message);
      continue;
    }
    const track = readLine(name, options, script, context);
    if (track) tracked.set(name.text, track);
  }
  return [...tracked.values()];
}

function findScript(name: Token, context: TrackContext): BuiltScript | undefined {
  const { report, instance, scripts } = context;
  const script = scripts.get(name.text);
  if (script && script.at.start < name.start) return script;
  const message = `${instance}track script ${name.text} not found, ignoring...`;
  const remedy = script
    ? `move vrrp_script ${name.text} in front of the instance`
    : `define vrrp_script ${name.text} in front of the instance, or remove this line`;
  report('HF0604', name, message, { remedy });
  return undefined;
}

/** Undefined when the line is dropped. */
function readLine(
  name: Token,
  options: readonly Token[],
  { model }: BuiltScript,
  context: TrackContext,
): TrackedScript | undefined {
  const fields = readOptions(name, options, context);
  if (!fields) return undefined;
  const weight = fields.weight?.value ?? model.weight;
  if (weight !== 0 && context.priority === ownerPriority) {
    const message = `ignoring tracked script ${model.name} with weights due to address_owner`;
    context.report('HF0608', name, context.instance + message);
    return undefined;
  }
  const isReversed = fields.isReversed?.value ?? model.isReversed;
  return { script: model.name, weight, isReversed };
}

function readOptions(
  name: Token,
  [option, value, flag, surplus]: readonly Token[],
  context: TrackContext,
) {
  const { report, instance } = context;
  const draft: Draft = new Map();
  if (!option) return fieldsOf<TrackFields>(draft);
  const valued = implementationOf(option);
  if (!valued || valued.argument.kind === 'flag' || !isOneWord(valued.argument)) {
    const message = `${instance}unknown track script option ${option.text} - ignoring`;
    report('HF0605', option, message);
    return undefined;
  }
  if (!value) {
    const what = `${option.text} without value specified for track script ${name.text}`;
    report('HF0605', option, `${instance}${what} - ignoring`);
    return undefined;
  }
  const reading = readValue(valued.argument, value.text);
  if (reading.problem) {
    const { code, message, values } = reading.problem;
    const what = `${instance}track script ${name.text}: ${message}`;
    const kept = typeof reading.value === 'number' ? `setting to ${reading.value}` : 'ignoring...';
    report(code, value, `${what}; ${kept}`, values);
  }
  if (reading.value !== undefined) {
    draft.set(valued.field, { value: reading.value, keyword: option, at: value });
  }
  readFlag(name, flag, draft, context);
  if (surplus) report('HF0108', surplus, `${instance}what follows ${name.text} has no effect`);
  return fieldsOf<TrackFields>(draft);
}

function readFlag(name: Token, flag: Token | undefined, draft: Draft, context: TrackContext): void {
  if (!flag) return;
  const known = implementationOf(flag);
  if (known?.argument.kind === 'flag') {
    draft.set(known.field, { value: known.argument.means, keyword: flag, at: flag });
    return;
  }
  const what = `unknown track_script ${name.text} weight option ${flag.text}`;
  const values = { choices: 'reverse or noreverse' };
  context.report('HF0606', flag, `${context.instance}${what} - ignoring`, values);
}

function implementationOf(word: Token): Implementation | undefined {
  return findKeyword('track list', word.text)?.implemented || undefined;
}
