// Owns what the lines of track_script mean: which script, and what it counts for. Never runs a script.
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import type { Report } from './interpret.ts';
import type { TrackedScript } from './model.ts';
import type { BuiltScript } from './scripts.ts';
import type { Token } from './tokens.ts';
import { readTrackLines, type TrackLine, type TrackList } from './track-lines.ts';
import type { Statement } from './tree.ts';

/** What reading the lines needs besides them. */
export interface TrackContext {
  readonly report: Report;
  /** Begins messages, as in `(VI_1) `. */
  readonly instance: string;
  readonly scripts: ReadonlyMap<string, BuiltScript>;
  /** Undefined where several instances of any priority track it. */
  readonly priority: Priority | undefined;
}

const scriptList: TrackList = { keyword: 'track_script', noun: 'track script', isWide: false };

/** A script must be defined before it is tracked. */
export function readTrackedScripts(
  lines: readonly Statement[],
  context: TrackContext,
): readonly TrackedScript[] {
  const isKnown = (name: Token) => findScript(name, context) !== undefined;
  const read = readTrackLines(lines, scriptList, isKnown, context);
  return read.flatMap((line) => trackedScript(line, context) ?? []);
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

/** Undefined when it counts for nothing. */
function trackedScript(
  { name, fields }: TrackLine,
  context: TrackContext,
): TrackedScript | undefined {
  const model = context.scripts.get(name.text)?.model;
  if (!model) return undefined;
  const weight = fields.weight?.value ?? model.weight;
  if (weight !== 0 && context.priority === ownerPriority) {
    const message = `ignoring tracked script ${model.name} with weights due to address_owner`;
    context.report('HF0608', name, context.instance + message);
    return undefined;
  }
  return {
    script: model.name,
    weight,
    isReversed: fields.isReversed?.value ?? model.isReversed,
  };
}
