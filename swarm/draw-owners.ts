// Owns drawing two owners of one address, which only a mistake in somebody's file brings about. It has chance
// of its own, so that runs are otherwise as they are without it. Never draws who takes part.
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type { DrawnFault, DrawnInstance, DrawnNode, OwnerFaultName } from './plan.ts';

export const ownerFaultNames: readonly OwnerFaultName[] = ['owner-deaf', 'owner-hears'];

const secondUs = 1_000_000;

/** What an owner does not have: it never waits, and nothing changes its priority. */
const notOwners = /^(?:state|nopreempt|preempt_delay|startup_hold)/;

export function drawOwners(chance: Chance, site: Site): Site {
  const { nodes } = site;
  const owners = new Map<string, readonly number[]>();
  for (const name of namesOf(site)) {
    if (!chance.perMille(70)) continue;
    const first = chance.below(nodes.length);
    const second = (first + 1 + chance.below(nodes.length - 1)) % nodes.length;
    owners.set(name, [first, second]);
  }
  return {
    ...site,
    nodes: nodes.map((node, place) => {
      const instances = node.config.instances.map((instance) =>
        owners.get(instance.name)?.includes(place) ? makeOwner(instance) : instance,
      );
      return { ...node, config: { ...node.config, instances } };
    }),
  };
}

/** The one with the lower address does not hear that it has to give way, within the run's other faults. */
export function drawDeafOwners(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  const pairs = nodes.filter((node, at) => nodes.slice(at + 1).some(isOwnerWith(node)));
  const [pair, ...others] = pairs;
  if (!pair || !chance.perMille(900)) return [];
  const { name: node } = chance.pick([pair, ...others]);
  const hearing = (isCut: boolean) =>
    ({ kind: 'impair', node, direction: 'in', impairment: { isCut } }) as const;
  const atUs = first + chance.below(Math.floor((last - first) / 2) + 1);
  const untilUs = Math.min(last, atUs + chance.between(20, 60) * secondUs);
  return [
    { atUs, name: 'owner-deaf', action: hearing(true) },
    { atUs: untilUs, name: 'owner-hears', action: hearing(false) },
  ];
}

/** Whether a machine owns what the other one owns. */
function isOwnerWith({ config }: DrawnNode) {
  const owned = config.instances.filter(isOwner).map(({ name }) => name);
  return (other: DrawnNode): boolean =>
    other.config.instances.some((each) => isOwner(each) && owned.includes(each.name));
}

function isOwner({ words }: DrawnInstance): boolean {
  return words.includes('priority 255');
}

/** Members of a sync group are no owners, and an authentication header forbids their state. */
function namesOf({ nodes }: Site): ReadonlySet<string> {
  const configs = nodes.map(({ config }) => config);
  const grouped = configs.flatMap(({ groups = [] }) => groups.flatMap(({ members }) => members));
  const instances = configs.flatMap((config) => config.instances);
  const isFit = ({ name, words }: DrawnInstance) =>
    !grouped.includes(name) && !words.includes('auth_type AH');
  return new Set(instances.filter(isFit).map(({ name }) => name));
}

function makeOwner(instance: DrawnInstance): DrawnInstance {
  const words = instance.words
    .filter((word) => !notOwners.test(word))
    .map((word) => (word.startsWith('priority ') ? 'priority 255' : word));
  return { ...instance, words: ['state MASTER', ...words], trackedScripts: [] };
}
