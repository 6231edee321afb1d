// Owns drawing for how long machines do not believe what their links do (`interface_up_down_delays`), and
// links that are away for a moment. It has chance of its own, so that runs are otherwise as they are without
// it. Never draws who takes part.
import type { InterfaceName } from '../src/net/identifiers.ts';
import type { Action } from '../src/sim/actions.ts';
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type { DrawnFault, DrawnInterface, DrawnNode, FlapName } from './plan.ts';

export const flapNames: readonly FlapName[] = ['flap-down', 'flap-up'];

const secondUs = 1_000_000;

export function drawDebounce(chance: Chance, site: Site): Site {
  if (!chance.perMille(150)) return site;
  return { ...site, nodes: site.nodes.map((node) => debounce(chance, node)) };
}

function debounce(chance: Chance, node: DrawnNode): DrawnNode {
  const plugs = node.interfaces.filter(() => chance.perMille(800));
  if (plugs.length === 0) return node;
  const linkDelays = plugs.map((plug) => delaysOf(chance, plug));
  return { ...node, config: { ...node.config, linkDelays } };
}

/** Where virtual routers live a long delay would be shortened. */
function delaysOf(chance: Chance, { name }: DrawnInterface): string {
  const downs = name.startsWith('eth') ? ['0', '0.2', '0.7', '0.9'] : ['0', '1', '4.5'];
  const ups = name.startsWith('eth') ? ['', ' 0', ' 0.3', ' 0.8'] : ['', ' 2', ' 6'];
  return `${name} ${chance.pick(downs)}${chance.pick(ups)}`;
}

/** Each link that goes comes back, within the time of the run's other faults or a little later. */
export function drawFlaps(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  const debounced = nodes.filter(({ config }) => config.linkDelays);
  if (debounced.length === 0) return [];
  return Array.from({ length: chance.between(1, 3) }).flatMap((): DrawnFault[] => {
    const { name: node, interfaces } = chance.pick(debounced);
    const plug = chance.pick(interfaces).name as InterfaceName;
    const link = (up: boolean): Action => ({ kind: 'link', node, interface: plug, up });
    const atUs = first + chance.below(last - first + 1);
    const backAtUs = Math.min(last, atUs + chance.pick([0.1, 0.5, 0.8, 3]) * secondUs);
    return [
      { atUs, name: 'flap-down', action: link(false) },
      { atUs: backAtUs, name: 'flap-up', action: link(true) },
    ];
  });
}
