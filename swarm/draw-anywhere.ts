// Owns drawing unicast instances that live on no interface: whatever hears their source, and has their
// addresses, will do. It has chance of its own, so that runs are otherwise as they are without it. Never draws
// who takes part.
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type { DrawnInstance, DrawnNode } from './plan.ts';

/** Where addresses go then; the only interface that such instances are drawn for. */
const home = 'eth0';

/** What asks for an interface. */
const needsInterface = /^(?:interface |dont_track_primary|startup_hold)/;

export function drawAnywhere(chance: Chance, site: Site): Site {
  return { ...site, nodes: site.nodes.map((node) => setFree(chance, node)) };
}

function setFree(chance: Chance, node: DrawnNode): DrawnNode {
  const { config } = node;
  const free = config.instances.filter((each) => isFit(each) && chance.perMille(400));
  if (free.length === 0) return node;
  const instances = config.instances.map((instance) => {
    if (!free.includes(instance)) return instance;
    return { ...instance, words: instance.words.filter((word) => !needsInterface.test(word)) };
  });
  const global = [...config.global, `default_interface ${home}`];
  return { ...node, config: { ...config, global, instances } };
}

/** A link-local source means nothing without an interface. */
function isFit({ words }: DrawnInstance): boolean {
  const source = words.find((word) => word.startsWith('unicast_src_ip '));
  return words.includes(`interface ${home}`) && source !== undefined && !source.includes(':');
}
