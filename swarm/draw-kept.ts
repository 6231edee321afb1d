// Owns drawing what machines keep besides virtual addresses: routes, rules, the packet filter, static
// entries, and who takes some of it; and what keeps owners from listening. It has chance of its own, so
// that sites are otherwise as they are without it. Never draws who takes part.
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type { DrawnConfig, DrawnFault, DrawnInstance, DrawnNode, KeptFaultName } from './plan.ts';

/** Words that strict mode does not allow, or gives another meaning. */
const notStrict =
  /^(?:authentication|unicast_|preempt_delay|down_timer_|garp_|higher_prio_|lower_prio_|state MASTER)/;

/** What one virtual router keeps on whichever machine is its master. */
interface Keeping {
  readonly words: readonly string[];
  readonly hasRoutes: boolean;
  readonly hasRules: boolean;
}

const nothing: Keeping = { words: [], hasRoutes: false, hasRules: false };

export const keptFaultNames: readonly KeptFaultName[] = ['route-taken', 'rule-taken'];

export function drawKept(chance: Chance, site: Site): Site {
  const names = new Set(
    site.nodes.flatMap(({ config }) => config.instances.map(({ name }) => name)),
  );
  const keeping = new Map<string, Keeping>();
  for (const name of names) keeping.set(name, drawKeeping(chance, name, site));
  return { ...site, nodes: site.nodes.map((node, at) => keep(chance, node, at, keeping)) };
}

function drawKeeping(chance: Chance, name: string, { nodes }: Site): Keeping {
  const instances = nodes.flatMap(({ config }) =>
    config.instances.filter((each) => each.name === name),
  );
  const isGrouped = nodes.some(({ config }) =>
    config.groups?.some(({ members }) => members.includes(name)),
  );
  const mayBeStrict =
    !isGrouped && instances.every(({ words }) => !words.some((word) => notStrict.test(word)));
  const words: string[] = [];
  if (mayBeStrict && chance.perMille(150)) words.push('strict_mode');
  else if (chance.perMille(120)) words.push('no_accept');
  else if (chance.perMille(100)) words.push('accept');
  const isOwned = instances.some((each) => each.words.includes('priority 255'));
  if (isOwned && chance.perMille(400)) words.push('owner_ignore_adverts');
  return { words, hasRoutes: chance.perMille(150), hasRules: chance.perMille(120) };
}

function keep(
  chance: Chance,
  node: DrawnNode,
  place: number,
  keeping: ReadonlyMap<string, Keeping>,
): DrawnNode {
  const instances = node.config.instances.map((instance) =>
    withKept(instance, keeping.get(instance.name) ?? nothing),
  );
  const config: DrawnConfig = { ...node.config, instances };
  const isKept = chance.perMille(120);
  // A machine that loses its own address speaks from the static one, which no peer has in its list.
  const isUnicast = instances.some(({ words }) => words.includes('unicast_peer {'));
  if (!isKept || isUnicast) return { ...node, config };
  const statics = {
    addresses: [`10.8.200.${place + 1}/24 dev eth0`],
    routes: ['10.50.200.0/24 dev eth0', '10.50.201.0/24 dev eth0 no_track'],
  };
  return { ...node, config: { ...config, statics } };
}

function withKept(instance: DrawnInstance, { words, hasRoutes, hasRules }: Keeping): DrawnInstance {
  const vrid = instance.words.find((word) => word.startsWith('virtual_router_id'))?.split(' ')[1];
  const on = instance.words.find((word) => word.startsWith('interface'))?.split(' ')[1];
  return {
    ...instance,
    words: [...instance.words, ...words],
    ...(hasRoutes
      ? { routes: [`10.51.${vrid}.0/24 dev ${on}`, `fd51:${vrid}::/64 dev ${on}`] }
      : {}),
    ...(hasRules
      ? { rules: [`from 10.51.${vrid}.0/24 table 100 priority ${1000 + Number(vrid)}`] }
      : {}),
  };
}

/** Somebody takes routes and rules, within the time of the run's other faults. */
export function drawTakenEntries(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  const entries = nodes.flatMap(({ name: node, config }) =>
    config.instances.flatMap(({ routes = [], rules = [] }) => [
      ...routes.map((line) => ({ node, name: 'route-taken', line }) as const),
      ...rules.map((line) => ({ node, name: 'rule-taken', line }) as const),
    ]),
  );
  const [entry, ...others] = entries;
  if (!entry) return [];
  return Array.from({ length: chance.between(1, 3) }, () => {
    const { node, name, line } = chance.pick([entry, ...others]);
    const atUs = first + chance.below(last - first + 1);
    return { atUs, name, action: takingOf(node, line) };
  });
}

function takingOf(node: string, line: string): DrawnFault['action'] {
  const [, preference] = / priority (\d+)$/.exec(line) ?? [];
  if (preference !== undefined) return { kind: 'rule', node, preference: Number(preference) };
  return { kind: 'route', node, destination: line.split(' ')[0] ?? '' };
}
