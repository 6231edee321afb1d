// Owns drawing what a master does that stood still for too long (`timer_expired_backup`). It has chance of its
// own, so that runs are otherwise as they are without it. Never draws who takes part.
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type { DrawnInstance, DrawnNode } from './plan.ts';

export function drawLate(chance: Chance, site: Site): Site {
  return { ...site, nodes: site.nodes.map((node) => withWords(chance, node)) };
}

/** It has a meaning only beside `nopreempt`. Members of a sync group would follow one that is late. */
function withWords(chance: Chance, node: DrawnNode): DrawnNode {
  const grouped = node.config.groups?.flatMap(({ members }) => members) ?? [];
  const instances = node.config.instances.map((instance): DrawnInstance => {
    const isMeant = instance.words.includes('nopreempt') && !grouped.includes(instance.name);
    if (!isMeant || !chance.perMille(500)) return instance;
    const word = chance.pick(['timer_expired_backup', 'timer_expired_backup 100']);
    return { ...instance, words: [...instance.words, word] };
  });
  return { ...node, config: { ...node.config, instances } };
}
