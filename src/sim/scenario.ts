// Owns reading one event as a user writes it, `link:web1:eth0=down`, into actions. Every mistake is a
// sentence that names the word and what would be right. Never opens a file.

import type { Model } from '../config/model.ts';
import { nearestWord } from '../config/suggest.ts';
import type { ProbeKind, TrackProcessModel } from '../config/track-model.ts';
import type { Order } from '../host/orders.ts';
import { parseIp } from '../net/address.ts';
import { ownerPriority, parsePriority } from '../net/identifiers.ts';
import type { Action, Impairment, ScriptBehaviour } from './actions.ts';
import { parseDuration } from './duration.ts';
import type { NodePlan, Topology } from './topology.ts';
import { usualCount } from './tracked-values.ts';
import { eventWords } from './vocabulary.ts';

/** A mistake of the user's, in one sentence. */
export class ScenarioMistake extends Error {}

/** One event with its moment. */
export interface ScenarioStep {
  readonly atUs: number;
  /** As it was written. */
  readonly text: string;
  readonly actions: readonly Action[];
}

/** What the reader may ask about the world around it. */
export interface ScenarioContext {
  readonly topology: Topology;
  /** Reads the file of a `reload`; throws a ScenarioMistake when it cannot. */
  readonly modelOf: (file: string, node: string) => Model;
}

interface Words {
  readonly text: string;
  readonly word: string;
  /** Behind the first colon and before the `=`. */
  readonly subject: string;
  readonly value: string | undefined;
}

/**
 * @throws ScenarioMistake
 * @example parseStep('10s', 'kill:web1', context)
 */
export function parseStep(at: string, text: string, context: ScenarioContext): ScenarioStep {
  const atUs = parseDuration(at);
  if (atUs === undefined) {
    throw new ScenarioMistake(`'${at}' is no time; write 500ms, 10s, 2m or 1h, as in 10s ${text}`);
  }
  return { atUs, text, actions: parseActions(text, context) };
}

/** @throws ScenarioMistake */
export function parseActions(text: string, context: ScenarioContext): Action[] {
  const words = split(text);
  const { word, subject, value } = words;
  const known = eventWords.find((each) => each.word === word);
  if (!known) {
    const all = eventWords.map((each) => each.word);
    throw unknown('event', word, all, 'the events are');
  }
  const takesValue = known.shape.includes('=');
  if (!takesValue && value !== undefined) throw misshapen(words);
  const needsValue = takesValue && !known.shape.includes('[=');
  if (needsValue && (value === undefined || value === '')) throw misshapen(words);
  if (word === 'heal' && subject === '') return [{ kind: 'heal' }];
  const { node, rest } = nodeOf(words, context);
  switch (word) {
    case 'link':
    case 'isolate':
    case 'deaf':
    case 'mute':
    case 'loss':
    case 'delay':
    case 'jitter':
    case 'duplicate':
    case 'reorder':
      return [wireAction(words, node, rest)];
    case 'script':
      return [scriptAction(words, node, rest)];
    case 'http':
    case 'tcp':
      return [probeAction(words, word, node, rest)];
    case 'file':
    case 'process':
      return [trackedAction(words, node, rest)];
    case 'steal':
      return stealActions(words, node, rest);
    case 'maintenance':
    case 'handover':
    case 'priority':
      return [{ kind: 'order', node: node.name, order: orderOf(words, node, rest) }];
  }
  if (rest !== undefined) throw misshapen(words);
  return daemonActions(words, node.name, context);
}

function split(text: string): Words {
  const [, head = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const colon = head.indexOf(':');
  const word = colon < 0 ? head : head.slice(0, colon);
  return { text, word, subject: colon < 0 ? '' : head.slice(colon + 1), value };
}

function nodeOf({ text, word, subject }: Words, { topology }: ScenarioContext) {
  const colon = subject.indexOf(':');
  const name = colon < 0 ? subject : subject.slice(0, colon);
  const rest = colon < 0 ? undefined : subject.slice(colon + 1);
  const names = topology.nodes.map((node) => node.name);
  const node = topology.nodes.find((each) => each.name === name);
  if (node) return { node, rest };
  if (name === '') {
    throw new ScenarioMistake(`'${text}' names no machine; write ${word}:${names[0]}`);
  }
  throw unknown('machine', name, names, 'the machines are');
}

function daemonActions({ word, value }: Words, node: string, context: ScenarioContext): Action[] {
  switch (word) {
    case 'restart': // a service manager lets what stands still go on, or it could not stop
      return [
        { kind: 'resume', node },
        { kind: 'stop', node },
        { kind: 'start', node },
      ];
    case 'reload':
      if (value === undefined) return [{ kind: 'reload', node }];
      return [{ kind: 'reload', node, model: context.modelOf(value, node) }];
    case 'heal':
      return [{ kind: 'heal', node }];
    case 'clock':
      return [{ kind: 'clock', node, jumpUs: jumpOf(value ?? '') }];
    default:
      return [{ kind: word as 'start' | 'stop' | 'kill', node }];
  }
}

function jumpOf(value: string): number {
  const [, sign, span = ''] = /^([+-])(.*)$/.exec(value) ?? [];
  const durationUs = parseDuration(span);
  if (sign !== undefined && durationUs !== undefined)
    return sign === '-' ? -durationUs : durationUs;
  throw new ScenarioMistake(`'${value}' is no jump of a clock; write +3600s or -5m`);
}

function wireAction(words: Words, { name: node, interfaces }: NodePlan, rest?: string): Action {
  const { word, value = '' } = words;
  const names = interfaces.map((each) => each.name);
  const plug = interfaces.find((each) => each.name === rest);
  if (rest !== undefined && !plug) {
    throw unknown('interface', rest, names, `the interfaces of ${node} are`);
  }
  if (word === 'link') {
    if (!plug) {
      throw new ScenarioMistake(`'${words.text}' names no interface; ${node} has ${list(names)}`);
    }
    if (value !== 'down' && value !== 'up') {
      throw new ScenarioMistake(`a link is down or up, not '${value}' (in '${words.text}')`);
    }
    return { kind: 'link', node, interface: plug.name, up: value === 'up' };
  }
  const direction = word === 'deaf' ? 'in' : word === 'mute' ? 'out' : 'both';
  const on = plug ? { interface: plug.name } : {};
  return { kind: 'impair', node, ...on, direction, impairment: impairmentOf(word, value) };
}

function impairmentOf(word: string, value: string): Partial<Impairment> {
  switch (word) {
    case 'loss':
      return { lossPerMille: perMille(value) };
    case 'duplicate':
      return { duplicatePerMille: perMille(value) };
    case 'reorder':
      return { reorderPerMille: perMille(value) };
    case 'delay':
      return { delayUs: spanOf(value) };
    case 'jitter':
      return { jitterUs: spanOf(value) };
    default:
      return { isCut: true };
  }
}

function perMille(value: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)%$/.exec(value) ?? [];
  const share = Number(number);
  if (number !== undefined && share <= 100) return Math.round(share * 10);
  throw new ScenarioMistake(`'${value}' is no share; write 0% to 100%`);
}

function spanOf(value: string): number {
  const durationUs = parseDuration(value);
  if (durationUs !== undefined) return durationUs;
  throw new ScenarioMistake(`'${value}' is no span of time; write 50ms or 2s`);
}

function scriptAction({ text, value = '' }: Words, node: NodePlan, rest?: string): Action {
  const names = node.model.scripts.map((each) => each.name);
  if (names.length === 0) {
    throw new ScenarioMistake(`${node.name} has no scripts, so '${text}' means nothing there`);
  }
  if (rest === undefined || !names.includes(rest)) {
    throw unknown('script', rest ?? '', names, `the scripts of ${node.name} are`);
  }
  const behaviour = behaviourOf(value);
  if (behaviour) return { kind: 'script', node: node.name, script: rest, behaviour };
  throw new ScenarioMistake(
    `'${value}' is no result of a script; write ok, fail, hang, 'exit 3' or 'slow 2s'`,
  );
}

function probeAction(
  { text, value = '' }: Words,
  kind: ProbeKind,
  { name: node, model }: NodePlan,
  rest?: string,
): Action {
  const probes = (model.probes ?? []).filter((each) => each.kind === kind);
  const names = probes.map((each) => each.name);
  if (names.length === 0) {
    throw new ScenarioMistake(`${node} has no vrrp_${kind}, so '${text}' means nothing there`);
  }
  if (rest === undefined || !names.includes(rest)) {
    throw unknown(`vrrp_${kind}`, rest ?? '', names, `those of ${node} are`);
  }
  const behaviour = value.startsWith('exit') ? undefined : behaviourOf(value);
  if (behaviour) return { kind: 'probe', node, probe: { kind, name: rest }, behaviour };
  throw new ScenarioMistake(
    `'${value}' is no result of a check; write ok, fail, hang or 'slow 2s'`,
  );
}

function orderOf({ word, text, value = '' }: Words, node: NodePlan, rest?: string): Order {
  const names = node.model.instances.map((each) => each.name);
  if (rest !== undefined && !names.includes(rest)) {
    throw unknown('instance', rest, names, `the instances of ${node.name} are`);
  }
  if (word === 'handover') return { kind: 'handover', instance: rest };
  if (word === 'maintenance') {
    if (value === 'on' || value === 'off') {
      return { kind: 'maintenance', instance: rest, isOn: value === 'on' };
    }
    throw new ScenarioMistake(`maintenance is on or off, not '${value}' (in '${text}')`);
  }
  if (rest === undefined) {
    throw new ScenarioMistake(`'${text}' names no instance; ${node.name} has ${list(names)}`);
  }
  const priority = parsePriority(Number(value));
  if (value !== 'configured' && (!priority || priority === ownerPriority)) {
    throw new ScenarioMistake(`'${value}' is no priority; write 1 to 254, or configured`);
  }
  return { kind: 'override', instance: rest, priority, untilUs: undefined };
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

function trackedAction(words: Words, { name: node, model }: NodePlan, rest = ''): Action {
  const { word, value = '' } = words;
  const objects = (word === 'file' ? model.files : model.processes) ?? [];
  const names = objects.map((each) => each.name);
  if (!names.includes(rest)) throw unknown(word, rest, names, `what ${node} tracks is`);
  if (word === 'file' && /^-?\d{1,9}$/.test(value)) {
    return { kind: 'file', node, file: rest, number: Number(value) };
  }
  const tracked = model.processes?.find((each) => each.name === rest);
  const processes = word === 'process' && tracked ? countOf(value, tracked) : undefined;
  if (processes === undefined) throw misshapen(words);
  return { kind: 'process', node, process: rest, processes };
}

function countOf(value: string, tracked: TrackProcessModel): number | undefined {
  if (value === 'running') return usualCount(tracked);
  if (value === 'stopped') return 0;
  return /^\d{1,5}$/.test(value) ? Number(value) : undefined;
}

function stealActions({ text }: Words, node: NodePlan, rest = ''): Action[] {
  const virtual = node.model.instances.flatMap((instance) => instance.addresses);
  const names = virtual.map(({ address }) => address);
  const wanted = parseIp(rest);
  const found = virtual.find(({ address }) => address === wanted);
  if (!found) {
    if (rest === '') throw new ScenarioMistake(`'${text}' names no address; ${list(names)}`);
    throw unknown('virtual address', rest, names, `the virtual addresses of ${node.name} are`);
  }
  const { address, prefixLength, interface: name } = found;
  // As the kernel counts: loopback is 1, then the interfaces in the order of the plan.
  const index = 2 + node.interfaces.findIndex((each) => each.name === name);
  const held = { index, address, prefixLength };
  return [{ kind: 'address', node: node.name, address: held, isAdded: false }];
}

function unknown(what: string, token: string, all: readonly string[], they: string) {
  const nearest = nearestWord(token, all);
  const guess = nearest === undefined ? '' : `did you mean ${nearest}? `;
  return new ScenarioMistake(`there is no ${what} '${token}'; ${guess}${they} ${list(all)}`);
}

function misshapen({ text, word }: Words) {
  const shape = eventWords.find((each) => each.word === word)?.shape ?? '';
  return new ScenarioMistake(`'${text}' cannot be read; write ${word}${shape}`);
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ');
}
