// Owns turning drafts of vrrp_script into models, and what concerns all scripts of a file. Never
// looks a program up.

import { fieldsOf, type NamedDraft, type ScriptFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, ScriptModel, SourcePosition } from './model.ts';
import type { Token } from './tokens.ts';

export type PositionOf = (token: Token) => SourcePosition;

/** A script and the tokens that later checks point at. */
export interface BuiltScript {
  readonly model: ScriptModel;
  readonly at: Token;
  readonly commandAt: Token;
}

/** The scripts by name, in file order; of two with one name the first counts. */
export function buildScripts(
  drafts: readonly NamedDraft[],
  positionOf: PositionOf,
  report: Report,
): ReadonlyMap<string, BuiltScript> {
  const built = new Map<string, BuiltScript>();
  for (const draft of drafts) {
    const { name } = draft;
    if (built.has(name.text)) {
      report('HF0603', name, `vrrp_script ${name.text} already defined; this one is ignored`);
      continue;
    }
    const script = buildScript(draft, positionOf, report);
    if (script) built.set(name.text, script);
  }
  return built;
}

function buildScript(
  { name, draft }: NamedDraft,
  positionOf: PositionOf,
  report: Report,
): BuiltScript | undefined {
  const fields = fieldsOf<ScriptFields>(draft);
  if (!fields.command) {
    report('HF0602', name, `No script set for vrrp_script ${name.text} - removing`);
    return undefined;
  }
  const { argv } = fields.command.value;
  const intervalUs = fields.intervalUs?.value ?? 1_000_000;
  const model: ScriptModel = {
    name: name.text,
    position: positionOf(name),
    command: { argv, runAs: fields.runAs?.value, position: positionOf(fields.command.at) },
    intervalUs,
    timeoutUs: fields.timeoutUs?.value ?? intervalUs,
    rise: fields.rise?.value ?? 1,
    fall: fields.fall?.value ?? 1,
    weight: fields.weight?.value.weight ?? 0,
    isReversed: fields.weight?.value.isReversed ?? false,
    startsFailed: fields.startsFailed?.value ?? false,
  };
  return { model, at: name, commandAt: fields.command.at };
}

/** Scripts that nothing tracks are never run. */
export function reportUnusedScripts(
  scripts: ReadonlyMap<string, BuiltScript>,
  instances: readonly InstanceModel[],
  report: Report,
): void {
  const used = new Set(instances.flatMap((one) => one.trackedScripts.map(({ script }) => script)));
  for (const { model, at } of scripts.values()) {
    if (!used.has(model.name)) report('HF0611', at, `Warning - script ${model.name} is not used`);
  }
}

/** Said once, at the first command of the file. */
export function reportInsecurity(commandsAt: readonly Token[], report: Report): void {
  const [first] = [...commandsAt].sort((left, right) => left.start - right.start);
  if (!first) return;
  const message = 'scripts are being executed but script_security not enabled.';
  report('HF0601', first, `SECURITY VIOLATION - ${message}`);
}
