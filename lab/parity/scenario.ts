// Owns the shape of a scenario and reading one from its folder: scenario.yaml, a configuration of
// each machine (web1.conf, web2.conf, ...), and those of reloads. Never plays it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { DaemonAction, Direction } from '../acting.ts';
import type { Pairing } from '../daemons.ts';
import type { AdvertSketch } from '../forged-adverts.ts';
import { hasFifo, isTelling } from './equipment.ts';
import type { RowName } from './row-names.ts';
import { type StoryKind, usualKinds } from './story.ts';

export interface Machine {
  readonly name: string;
  readonly config: string;
}

/** An advert that no machine of the scenario sent. */
export interface ForgedAdvert {
  readonly sketch: AdvertSketch;
  readonly times: number;
  readonly everySeconds: number;
}

export type Action =
  /** A silent start says no state for a while. */
  | { readonly kind: 'start'; readonly isSilent: boolean }
  | DaemonAction
  | { readonly kind: 'unplug' | 'plug'; readonly interface: string }
  | { readonly kind: 'cut'; readonly direction: Direction }
  | { readonly kind: 'mend' }
  /** A command of a shell on the machine. */
  | { readonly kind: 'run'; readonly command: string }
  | ({ readonly kind: 'advert' } & ForgedAdvert)
  /** Writes down what the kernel of each machine has. */
  | { readonly kind: 'look' }
  /** Has the daemon write its dumps. */
  | { readonly kind: 'dump' };

export interface Step {
  /** Waits for the next run of this script, which is the end of its wait, too. */
  readonly afterRunOf: string | undefined;
  /** Waits until the newest state line of this virtual router says so. */
  readonly after:
    | { readonly machine: string; readonly instance: string; readonly state: string }
    | undefined;
  /** From that line, or from the step before. */
  readonly pauseMs: number;
  /** If that is over, so much later, again and again: what recurs has the same phase. */
  readonly periodMs: number;
  /** Where it is done; empty for what concerns all. */
  readonly machine: string;
  readonly action: Action;
}

export interface Scenario {
  readonly name: string;
  readonly story: string;
  /** Numbers of the chapters of the reference that it is about. */
  readonly sections: readonly number[];
  /** Rows of the tables that it is meant to hit. */
  readonly rows: readonly RowName[];
  /** How many links a machine has, each with a switch of its own. */
  readonly interfaces: number;
  readonly machines: readonly Machine[];
  /** Besides keepalived alone: Holdfast alone is enough where the other machine's kind cannot matter. */
  readonly pairings: readonly Pairing[];
  /** All configurations of the folder. */
  readonly configs: readonly string[];
  readonly steps: readonly Step[];
  readonly lastsMs: number;
  readonly compares: readonly StoryKind[];
  /** Items of stories that may differ, and why. */
  readonly ignores: readonly { readonly text: RegExp; readonly why: string }[];
}

/** Those with Holdfast on one machine or both. */
export const otherPairings: readonly Pairing[] = ['HH', 'HK', 'KH'];

/** The folder of all scenarios. */
export const scenarioFolder = join(import.meta.dirname, 'scenarios');

/** All scenarios by name. */
export function readScenarios(): Scenario[] {
  return readdirSync(scenarioFolder).sort().map(readScenario);
}

interface Written {
  readonly story: string;
  readonly sections: readonly number[];
  readonly rows?: readonly RowName[];
  readonly interfaces?: number;
  readonly pairings?: readonly Pairing[];
  readonly steps: readonly WrittenStep[];
  readonly lasts: number;
  readonly compares?: readonly StoryKind[];
  readonly ignores?: readonly { readonly text: string; readonly why: string }[];
}

type WrittenStep = Readonly<Record<string, unknown>>;

/** Throws when the folder is not as it must be. */
export function readScenario(name: string): Scenario {
  const folder = join(scenarioFolder, name);
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const written = parse(read('scenario.yaml')) as Written;
  const files = readdirSync(folder).filter((file) => file.endsWith('.conf'));
  const machines = files
    .filter((file) => /^web\d\.conf$/.test(file))
    .sort()
    .map((file) => ({ name: file.replace('.conf', ''), config: read(file) }));
  return {
    ...{ name, story: written.story, sections: written.sections, rows: written.rows ?? [] },
    ...{ interfaces: written.interfaces ?? 1, machines, configs: files.map(read) },
    pairings: written.pairings ?? otherPairings,
    steps: written.steps.map((step) => stepOf(step, read)),
    lastsMs: written.lasts,
    compares: comparedKinds(written, files.map(read)),
    ignores: (written.ignores ?? []).map(({ text, why }) => ({ text: new RegExp(text), why })),
  };
}

/** What a scenario gives occasion for has to be seen in each of its plays. */
function comparedKinds({ compares, steps }: Written, configs: readonly string[]): StoryKind[] {
  return [
    ...(compares ?? usualKinds),
    ...(isTelling(configs) ? (['calls'] as const) : []),
    ...(hasFifo(configs) ? (['fifo'] as const) : []),
    ...(steps.some((step) => 'dump' in step) ? (['dumps'] as const) : []),
  ];
}

type ReadFile = (file: string) => string;

/**
 * `{ wait: web1 MASTER, pause: 500, stop: web1 }`: one verb, and when it is done. `period: 1000` adds
 * whole seconds to a pause that is over; `run of: chk` waits for a run of that script; `write: 1, to: number`
 * puts a line into a file of that name.
 */
function stepOf(written: WrittenStep, read: ReadFile): Step {
  const { wait, pause, period, 'run of': script, ...rest } = written;
  const after = typeof wait === 'string' ? awaited(wait) : undefined;
  const [verb = ''] = Object.keys(rest);
  const value = rest[verb];
  const machine = typeof rest.on === 'string' ? rest.on : typeof value === 'string' ? value : '';
  return {
    ...{ after, afterRunOf: typeof script === 'string' ? script : undefined },
    ...{ pauseMs: Number(pause ?? 0), periodMs: Number(period ?? 0) },
    ...{ machine, action: actionOf(verb, rest, read) },
  };
}

/** `web1 MASTER` or `web1 VI_2 MASTER`. */
function awaited(text: string): Step['after'] {
  const words = text.split(' ');
  const [machine = '', instance = ''] = words;
  return { machine, instance: words.length > 2 ? instance : 'VI_1', state: words.at(-1) ?? '' };
}

function actionOf(verb: string, step: WrittenStep, read: ReadFile): Action {
  switch (verb) {
    case 'start':
      return { kind: verb, isSilent: step.silent === true };
    case 'stop':
    case 'kill':
    case 'crash':
    case 'kill-all':
    case 'hang':
    case 'resume':
    case 'mend':
    case 'look':
    case 'dump':
      return { kind: verb };
    case 'reload':
      return { kind: verb, config: read(String(step.with)) };
    case 'unplug':
    case 'plug':
      return { kind: verb, interface: String(step.interface ?? 'eth0') };
    case 'cut':
      return { kind: verb, direction: (step.direction ?? 'both') as Direction };
    case 'run':
      return { kind: verb, command: String(step.run) };
    case 'write':
      return { kind: 'run', command: `echo '${step.write}' > /run/parity/${step.to}` };
    case 'advert':
      return { kind: verb, ...advertOf(step.advert as Partial<AdvertSketch>, step) };
    default:
      throw new RangeError(`there is no step ${JSON.stringify(step)}`);
  }
}

function advertOf(sketch: Partial<AdvertSketch>, step: WrittenStep): ForgedAdvert {
  const usual = {
    vrid: 51,
    version: 3,
    source: intruderAddress,
    addresses: ['10.9.0.100'],
  } as const;
  return {
    sketch: { ...usual, ...sketch },
    times: Number(step.times ?? 1),
    everySeconds: Number(step.every ?? 0.2),
  };
}

/** Who sends forged adverts; they may name another source. */
export const intruderAddress = '10.9.0.66';
export const intruderMac = '02:09:00:00:00:66';

/** A machine's link to the switch of that number; the first machine and link have number 1 and 0. */
export function plugOf(machine: number, link: number) {
  const last = machine.toString(16).padStart(2, '0');
  return {
    interface: `eth${link}`,
    mac: `02:09:00:00:0${link}:${last}`,
    address: [`10.9.${link}.${10 + machine}/24`, `fe80::${machine}/64`],
  };
}
