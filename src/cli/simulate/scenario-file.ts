// Owns reading a scenario from YAML: events with their moments, and optionally machines, duration and
// seed. Never knows what an event means.
import { dirname, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { nearestWord } from '../../config/suggest.ts';
import { isNodeName, type NamedFile } from '../../sim/names.ts';
import { UserMistake } from './mistake.ts';

export interface Scenario {
  readonly events: readonly { readonly at: string; readonly text: string }[];
  readonly files: readonly NamedFile[];
  readonly duration: string | undefined;
  readonly seed: string | undefined;
}

const keys = ['nodes', 'duration', 'seed', 'events'];
const shape =
  "a list of '- at: 10s' with 'do: kill:web1' below, or a map with that list as 'events'";

/**
 * Files of `nodes` are found from where the scenario is.
 *
 * @throws UserMistake
 */
export function parseScenario(text: string, path: string): Scenario {
  const wrong = (what: string) => new UserMistake(`${path}: ${what}`);
  const root = readYaml(text, path);
  if (Array.isArray(root)) {
    return { events: eventsOf(root, wrong), files: [], duration: undefined, seed: undefined };
  }
  if (!isMap(root)) throw wrong(`a scenario is ${shape}`);
  for (const key of Object.keys(root)) {
    if (keys.includes(key)) continue;
    const nearest = nearestWord(key, keys);
    const guess = nearest === undefined ? '' : `did you mean ${nearest}? `;
    throw wrong(`there is no '${key}' in a scenario; ${guess}it has ${keys.join(', ')}`);
  }
  const { events = [], nodes = {}, duration, seed } = root;
  if (!Array.isArray(events)) throw wrong(`'events' is ${shape}`);
  return {
    events: eventsOf(events, wrong),
    files: filesOf(nodes, dirname(path), wrong),
    duration: wordOf(duration),
    seed: wordOf(seed),
  };
}

type Wrong = (what: string) => UserMistake;

function readYaml(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error;
    const [first = ''] = error.message.split('\n');
    throw new UserMistake(`${path}: ${first.replace(/:$/, '')}`);
  }
}

function eventsOf(list: readonly unknown[], wrong: Wrong): Scenario['events'] {
  return list.flatMap((item, at) => {
    const where = `event ${at + 1}`;
    if (!isMap(item)) throw wrong(`${where} is no pair of 'at' and 'do'`);
    const odd = Object.keys(item).find((key) => key !== 'at' && key !== 'do');
    if (odd !== undefined)
      throw wrong(`${where} has '${odd}', but an event has only 'at' and 'do'`);
    const time = wordOf(item.at);
    if (time === undefined) throw wrong(`${where} has no 'at', as in at: 10s`);
    const todo = Array.isArray(item.do) ? item.do : [item.do];
    return todo.map((each: unknown) => {
      const text = wordOf(each);
      if (text === undefined) throw wrong(`${where} has no 'do', as in do: kill:web1`);
      return { at: time, text };
    });
  });
}

function filesOf(nodes: unknown, folder: string, wrong: Wrong): NamedFile[] {
  if (!isMap(nodes)) throw wrong("'nodes' is a map of names and files, as in web1: web1.conf");
  return Object.entries(nodes).map(([name, file]) => {
    if (!isNodeName(name)) throw wrong(`'${name}' cannot be a machine's name`);
    if (typeof file !== 'string') throw wrong(`'nodes' has no file for ${name}`);
    return { name, path: resolve(folder, file) };
  });
}

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
