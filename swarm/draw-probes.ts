// Owns drawing what machines ask by HTTP and TCP, who counts it for what, and what the answers become. It has
// chance of its own, so that runs are otherwise as they are without it. Never draws who takes part.
import type { Action } from '../src/sim/actions.ts';
import type { Chance } from '../src/sim/random.ts';
import type { ProbeKind } from '../src/track/checker-state.ts';
import type { Site } from './draw-site.ts';
import type {
  DrawnFault,
  DrawnNode,
  DrawnProbe,
  DrawnProbeTracks,
  ProbeFaultName,
} from './plan.ts';

export const probeFaultNames: readonly ProbeFaultName[] = [
  'probe-fails',
  'probe-recovers',
  'probe-hangs',
];

const targets: Readonly<Record<ProbeKind, string>> = {
  http: 'url http://127.0.0.1:8080/health',
  tcp: 'connect 127.0.0.1 5432',
};

export function drawProbes(chance: Chance, site: Site): Site {
  if (!chance.perMille(200)) return site;
  return { ...site, nodes: site.nodes.map((node) => ask(chance, node)) };
}

function ask(chance: Chance, node: DrawnNode): DrawnNode {
  const probes = (['http', 'tcp'] as const)
    .filter(() => chance.perMille(700))
    .map((kind): DrawnProbe => ({ kind, name: `ask_${kind}`, words: wordsOf(chance, kind) }));
  const { instances, groups = [] } = node.config;
  const grouped = new Set(groups.flatMap(({ members }) => members));
  const config = {
    ...node.config,
    probes,
    // What a member of a group tracks by itself has no weight: it is left to those that are alone.
    instances: instances.map((instance) => {
      if (grouped.has(instance.name)) return instance;
      const isOwner = instance.words.includes('priority 255');
      return { ...instance, probeTracks: linesOf(chance, probes, isOwner) };
    }),
  };
  return { ...node, config };
}

function wordsOf(chance: Chance, kind: ProbeKind): string[] {
  const words = [targets[kind], `interval ${chance.pick([2, 5])}`];
  if (chance.perMille(500)) words.push(`rise ${chance.pick([2, 3])}`);
  if (chance.perMille(500)) words.push(`fall ${chance.pick([2, 3])}`);
  return words;
}

/** Weights do nothing on an owner. */
function linesOf(
  chance: Chance,
  probes: readonly DrawnProbe[],
  isOwner: boolean,
): DrawnProbeTracks {
  const lines: Record<ProbeKind, string[]> = { http: [], tcp: [] };
  for (const { kind, name } of probes) {
    const end = chance.pick(['', '', ' weight 30', ' weight -40', ' weight -30 reverse']);
    if (chance.perMille(700)) lines[kind].push(name + (isOwner ? '' : end));
  }
  return lines;
}

/** What becomes of the answers, within the time of the run's other faults. */
export function drawProbeFaults(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const asking = nodes.filter(({ config }) => (config.probes ?? []).length > 0);
  if (asking.length === 0) return [];
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  return Array.from({ length: chance.between(2, 5) }, (): DrawnFault => {
    const { name: node, config } = chance.pick(asking);
    const name = chance.pick(probeFaultNames);
    const atUs = first + chance.below(last - first + 1);
    return { atUs, name, action: answer(node, chance.pick(config.probes ?? []), name) };
  });
}

function answer(node: string, { kind, name }: DrawnProbe, fault: ProbeFaultName): Action {
  const probe = { kind, name };
  if (fault === 'probe-hangs') {
    return { kind: 'probe', node, probe, behaviour: { kind: 'hangs' } };
  }
  const status = fault === 'probe-fails' ? 1 : 0;
  return { kind: 'probe', node, probe, behaviour: { kind: 'exits', status, afterUs: 5000 } };
}

/** What belongs to mending everything: all answers are good. */
export function mendProbes({ name: node, config: { probes = [] } }: DrawnNode): Action[] {
  return probes.map((probe) => answer(node, probe, 'probe-recovers'));
}
