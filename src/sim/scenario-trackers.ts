// Owns reading what an event says of a tracked script, file or process. Never reads any other event.
import type { ProbeKind, TrackProcessModel } from '../config/track-model.ts';
import type { Action, ScriptBehaviour } from './actions.ts';
import { parseDuration } from './duration.ts';
import { type EventWords, ScenarioMistake, unknown } from './scenario-mistakes.ts';
import type { NodePlan } from './topology.ts';
import { usualCount } from './tracked-values.ts';

/** @throws ScenarioMistake */
export function scriptAction({ text, value = '' }: EventWords, node: NodePlan, rest = ''): Action {
  checkName(text, { what: 'script', plural: 'scripts', all: node.model.scripts }, node, rest);
  const behaviour = behaviourOf(value);
  if (behaviour) return { kind: 'script', node: node.name, script: rest, behaviour };
  throw new ScenarioMistake(
    `'${value}' is no result of a script; write ok, fail, hang, 'exit 3' or 'slow 2s'`,
  );
}

/** @throws ScenarioMistake */
export function probeAction(
  { text, value = '' }: EventWords,
  kind: ProbeKind,
  node: NodePlan,
  name = '',
): Action {
  const all = (node.model.probes ?? []).filter((each) => each.kind === kind);
  checkName(text, { what: `vrrp_${kind}`, plural: `vrrp_${kind}`, all }, node, name);
  const behaviour = value.startsWith('exit') ? undefined : behaviourOf(value);
  if (behaviour) return { kind: 'probe', node: node.name, probe: { kind, name }, behaviour };
  throw new ScenarioMistake(
    `'${value}' is no result of a check; write ok, fail, hang or 'slow 2s'`,
  );
}

const scriptUs = 5000;

function behaviourOf(value: string): ScriptBehaviour | undefined {
  if (value === 'ok') return { kind: 'exits', status: 0, afterUs: scriptUs };
  if (value === 'fail') return { kind: 'exits', status: 1, afterUs: scriptUs };
  if (value === 'hang') return { kind: 'hangs' };
  const [, word, more = ''] = /^(exit|slow) +(\S+)$/.exec(value) ?? [];
  if (word === 'exit' && /^\d{1,3}$/.test(more) && Number(more) <= 255) {
    return { kind: 'exits', status: Number(more), afterUs: scriptUs };
  }
  const afterUs = word === 'slow' ? parseDuration(more) : undefined;
  return afterUs === undefined ? undefined : { kind: 'exits', status: 0, afterUs };
}

/** @throws ScenarioMistake */
export function trackedAction(words: EventWords, node: NodePlan, rest = ''): Action {
  return words.word === 'file' ? fileAction(words, node, rest) : processAction(words, node, rest);
}

function fileAction({ text, value = '' }: EventWords, node: NodePlan, file: string): Action {
  const { files: all = [] } = node.model;
  checkName(text, { what: 'tracked file', plural: 'tracked files', all }, node, file);
  if (/^-?\d{1,9}$/.test(value)) {
    return { kind: 'file', node: node.name, file, number: Number(value) };
  }
  throw new ScenarioMistake(`'${value}' is no number of a tracked file; write 0, 10 or -254`);
}

function processAction({ text, value = '' }: EventWords, node: NodePlan, name: string): Action {
  const { processes: all = [] } = node.model;
  checkName(text, { what: 'tracked process', plural: 'tracked processes', all }, node, name);
  const tracked = all.find((each) => each.name === name);
  const processes = tracked && countOf(value, tracked);
  if (processes !== undefined)
    return { kind: 'process', node: node.name, process: name, processes };
  throw new ScenarioMistake(`'${value}' is no count of processes; write running, stopped or 3`);
}

function countOf(value: string, tracked: TrackProcessModel): number | undefined {
  if (value === 'running') return usualCount(tracked);
  if (value === 'stopped') return 0;
  return /^\d{1,5}$/.test(value) ? Number(value) : undefined;
}

interface Known {
  readonly what: string;
  readonly plural: string;
  readonly all: readonly { readonly name: string }[];
}

function checkName(text: string, { what, plural, all }: Known, { name }: NodePlan, given: string) {
  const names = all.map((each) => each.name);
  if (names.length === 0) {
    throw new ScenarioMistake(`${name} has no ${plural}, so '${text}' means nothing there`);
  }
  if (!names.includes(given)) {
    throw unknown(what, given, names, `the ${plural} of ${name} are`);
  }
}
