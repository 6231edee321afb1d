// Owns reading one event as a user writes it, `link:web1:eth0=down`, into actions. Every mistake is a
// sentence that names the word and what would be right. Never opens a file.

import type { Model } from '../config/model.ts';
import { parseIp } from '../net/address.ts';
import { ownerPriority, parsePriority } from '../net/identifiers.ts';
import type { Action, Impairment } from './actions.ts';
import { parseDuration } from './duration.ts';
import { type EventWords, list, misshapen, ScenarioMistake, unknown } from './scenario-mistakes.ts';
import { probeAction, scriptAction, trackedAction } from './scenario-trackers.ts';
import type { NodePlan, Topology } from './topology.ts';
import { eventWords } from './vocabulary.ts';

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
    case 'forward-delay':
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
      return [{ kind: 'order', node: node.name, ...orderOf(words, node, rest) }];
  }
  if (rest !== undefined) throw misshapen(words);
  return daemonActions(words, node.name, context);
}

function split(text: string): EventWords {
  const [, head = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const colon = head.indexOf(':');
  const word = colon < 0 ? head : head.slice(0, colon);
  return { text, word, subject: colon < 0 ? '' : head.slice(colon + 1), value };
}

function nodeOf({ text, word, subject }: EventWords, { topology }: ScenarioContext) {
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

function daemonActions(
  { word, value }: EventWords,
  node: string,
  context: ScenarioContext,
): Action[] {
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

function wireAction(
  words: EventWords,
  { name: node, interfaces }: NodePlan,
  rest?: string,
): Action {
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
  const on = plug ? { interface: plug.name } : {};
  if (word === 'forward-delay') return { kind: word, node, ...on, delayUs: spanOf(value) };
  const direction = word === 'deaf' ? 'in' : word === 'mute' ? 'out' : 'both';
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

type GivenOrder = Pick<Extract<Action, { kind: 'order' }>, 'order' | 'lastsUs'>;

function orderOf(
  { word, text, value = '' }: EventWords,
  node: NodePlan,
  rest?: string,
): GivenOrder {
  const names = node.model.instances.map((each) => each.name);
  if (rest !== undefined && !names.includes(rest)) {
    throw unknown('instance', rest, names, `the instances of ${node.name} are`);
  }
  if (word === 'handover') return { order: { kind: 'handover', instance: rest } };
  if (word === 'maintenance') {
    if (value === 'on' || value === 'off') {
      return { order: { kind: 'maintenance', instance: rest, isOn: value === 'on' } };
    }
    throw new ScenarioMistake(`maintenance is on or off, not '${value}' (in '${text}')`);
  }
  if (rest === undefined) {
    throw new ScenarioMistake(`'${text}' names no instance; ${node.name} has ${list(names)}`);
  }
  const [, number = '', span] = /^(.*?)(?: +for +(.*))?$/.exec(value) ?? [];
  const priority = parsePriority(Number(number));
  if (value !== 'configured' && (!priority || priority === ownerPriority)) {
    throw new ScenarioMistake(`'${value}' is no priority; write 1 to 254, or configured`);
  }
  const order = { kind: 'override', instance: rest, priority, untilUs: undefined } as const;
  return span === undefined ? { order } : { order, lastsUs: spanOf(span) };
}

function stealActions({ text }: EventWords, node: NodePlan, rest = ''): Action[] {
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
