// Owns drawing what machines track besides scripts: an interface of its own wire, files, processes; who
// counts them for what; and what happens to them. It has chance of its own, so that runs are otherwise as
// they are without it. Never draws who takes part.
import type { InterfaceName } from '../src/net/identifiers.ts';
import type { Action } from '../src/sim/actions.ts';
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type {
  DrawnConfig,
  DrawnFault,
  DrawnInterface,
  DrawnNode,
  DrawnTracker,
  DrawnTracks,
  TrackedFaultName,
} from './plan.ts';

/** No virtual router is there. */
const uplink = 'up0';

export const trackedFaultNames: readonly TrackedFaultName[] = [
  ...(['tracked-link-down', 'tracked-link-up', 'file-changes', 'file-vanishes'] as const),
  ...(['process-ends', 'process-starts', 'process-forks'] as const),
];

/** What a machine has that can be tracked. */
interface Trackable {
  readonly files: readonly DrawnTracker[];
  readonly processes: readonly DrawnTracker[];
}

export function drawTracked(chance: Chance, site: Site): Site {
  if (!chance.perMille(350)) return site;
  return {
    ...site,
    switches: [...site.switches, uplink],
    nodes: site.nodes.map((node, place) => track(chance, node, place)),
  };
}

function track(chance: Chance, node: DrawnNode, place: number): DrawnNode {
  const cable: DrawnInterface = {
    name: uplink,
    mac: `02:00:00:00:${(place + 1).toString(16).padStart(2, '0')}:fe`,
    switch: uplink,
    addresses: [{ address: `10.10.0.${place + 1}`, prefixLength: 24 }],
  };
  const trackable: Trackable = {
    files: draw(chance.pick([0, 1, 1, 2]), 'load', (name) => drawFile(chance, name)),
    processes: draw(chance.pick([0, 1, 1, 2]), 'app', (name) => drawProcess(chance, name)),
  };
  const { groups = [] } = node.config;
  const grouped = new Set(groups.flatMap(({ members }) => members));
  const config: DrawnConfig = {
    ...node.config,
    ...trackable,
    // What a member of a group tracks by itself has no weight: the group tracks for all.
    instances: node.config.instances.map((instance) => {
      if (grouped.has(instance.name)) return instance;
      const isOwner = instance.words.includes('priority 255');
      return { ...instance, tracks: drawTracks(chance, trackable, isOwner) };
    }),
    ...(groups.length > 0
      ? {
          groups: groups.map((each) => ({ ...each, tracks: drawTracks(chance, trackable, false) })),
        }
      : {}),
  };
  return { ...node, config, interfaces: [...node.interfaces, cable] };
}

function draw(
  count: number,
  name: string,
  wordsOf: (name: string) => readonly string[],
): DrawnTracker[] {
  return Array.from({ length: count }, (_, at) => {
    return { name: `${name}${at + 1}`, words: wordsOf(`${name}${at + 1}`) };
  });
}

function drawFile(chance: Chance, name: string): string[] {
  const weights = ['', '', 'weight 0', 'weight -2', 'weight 20', 'weight 5 reverse'];
  const weight = chance.pick(weights);
  return [`file "/run/${name}"`, ...(weight === '' ? [] : [weight])];
}

function drawProcess(chance: Chance, name: string): string[] {
  const quorum = chance.pick([1, 1, 2, 3]);
  const words = [`process ${name}`, `quorum ${quorum}`];
  if (chance.perMille(300)) words.push(`quorum_max ${quorum + chance.below(3)}`);
  if (chance.perMille(600)) words.push(`weight ${chance.pick(['-60', '-20', '30', '30 reverse'])}`);
  if (chance.perMille(300)) words.push(`fork_delay ${chance.pick([0.5, 3])}`);
  if (chance.perMille(400)) words.push(`terminate_delay ${chance.pick([0.5, 2, 6])}`);
  return words;
}

/** Weights do nothing on an owner. */
function drawTracks(
  chance: Chance,
  { files, processes }: Trackable,
  isOwner: boolean,
): DrawnTracks {
  const line = (name: string, ends: readonly string[]) =>
    name + (isOwner ? ' weight 0' : chance.pick(ends));
  const some = (trackers: readonly DrawnTracker[], ends: readonly string[]) =>
    trackers.filter(() => chance.perMille(600)).map(({ name }) => line(name, ends));
  return {
    interfaces: chance.perMille(400)
      ? [line(uplink, ['', '', ' weight 30', ' weight -40', ' weight -30 reverse'])]
      : [],
    files: some(files, ['', '', '', ' weight 3', ' weight -30 reverse']),
    processes: some(processes, ['', '', '', ' weight 25', ' weight 0']),
  };
}

/** What happens to what is tracked, within the time of the run's other faults. */
export function drawTrackedFaults(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  if (!nodes.some(({ config }) => config.files)) return [];
  return Array.from({ length: chance.between(3, 6) }).flatMap(() => {
    const atUs = first + chance.below(last - first + 1);
    const name = chance.pick(trackedFaultNames);
    const action = actionOf(chance, name, chance.pick(nodes));
    return action ? [{ atUs, name, action }] : [];
  });
}

/** Undefined where nothing of the kind is tracked. */
function actionOf(
  chance: Chance,
  name: TrackedFaultName,
  { name: node, config }: DrawnNode,
): Action | undefined {
  const { files: [file, ...files] = [], processes: [process, ...processes] = [] } = config;
  switch (name) {
    case 'tracked-link-down':
    case 'tracked-link-up': {
      const up = name === 'tracked-link-up';
      return { kind: 'link', node, interface: uplink as InterfaceName, up };
    }
    case 'file-changes':
    case 'file-vanishes': {
      if (!file) return undefined;
      const numbers = [1, 1, -1, 2, 7, -13, 60, -254, 300];
      // One that is not there counts as 0.
      const number = name === 'file-changes' ? chance.pick(numbers) : 0;
      return { kind: 'file', node, file: chance.pick([file, ...files]).name, number };
    }
    case 'process-ends':
    case 'process-starts':
    case 'process-forks': {
      if (!process) return undefined;
      const { name: tracked, words } = chance.pick([process, ...processes]);
      const quorum = quorumOf(words);
      const count = name === 'process-ends' ? chance.below(quorum) : quorum + chance.below(4);
      const isFork = name === 'process-forks';
      return {
        ...{ kind: 'process', node, process: tracked, processes: count },
        ...(isFork ? { isFork } : {}),
      };
    }
  }
}

/** What belongs to mending everything: no file says anything, and as many processes run as it takes. */
export function mendTracked({ name: node, config }: DrawnNode): Action[] {
  const { files = [], processes = [] } = config;
  return [
    ...files.map(({ name: file }) => ({ kind: 'file', node, file, number: 0 }) as const),
    ...processes.map(({ name: process, words }) => {
      return { kind: 'process', node, process, processes: quorumOf(words) } as const;
    }),
  ];
}

function quorumOf(words: readonly string[]): number {
  return Number(words.find((word) => word.startsWith('quorum '))?.split(' ')[1]);
}
