// Owns how the machines of a site are introduced. Never runs anything.

import { displayWidth } from '../../config/display-width.ts';
import { siteRouters } from '../../sim/routers.ts';
import { type NodePlan, speakingInterfaceOf } from '../../sim/topology.ts';
import type { Site } from '../../sim/trial.ts';
import { type Paint, printable, wrap } from './paint.ts';

const columns = 80;

/** One line for the whole, one for each machine, one for each virtual router. */
export function siteLines({ topology, seed }: Site, paint: Paint): string[] {
  const { nodes } = topology;
  const routers = siteRouters(topology);
  const count = `${nodes.length} machines, ${countOf(routers.length, 'virtual router')}, seed ${seed}`;
  const width = Math.max(...nodes.map(({ name }) => displayWidth(name)));
  const label = (name: string) => name + ' '.repeat(width - displayWidth(name));
  return [
    `${paint('holdfast simulate', 'bold')}: ${count}`,
    ...nodes.flatMap((node) => {
      const indent = ' '.repeat(width + 4);
      const [first = '', ...more] = wrap(`${indent}${nodeText(node)}`, columns, indent);
      return [`  ${paint(label(node.name), 'bold')}${first.slice(width + 2)}`, ...more];
    }),
    ...routers.map(
      (router) =>
        `  ${router.label}: VRID ${router.members[0]?.instance.vrid}, ` +
        `${shortList(router.addresses)}${loneText(router.members.map(({ node }) => node))}`,
    ),
  ].map(printableLine);
}

/** `eth0 192.0.2.1: VI_1 priority 200; eth1 ...` */
export function nodeText({ model, interfaces }: NodePlan): string {
  const parts = interfaces.flatMap(({ name, addresses: [own] }) => {
    const instances = model.instances.filter((each) => speakingInterfaceOf(each) === name);
    if (instances.length === 0) return [];
    const priorities = instances.map((each) => `${each.name} priority ${each.priority}`);
    return [`${name} ${own?.address ?? ''}: ${shortList(priorities)}`];
  });
  return parts.join('; ');
}

function loneText(nodes: readonly string[]): string {
  return nodes.length > 1 ? '' : ` (only ${nodes[0]} takes part)`;
}

function shortList(items: readonly string[], most = 3): string {
  if (items.length <= most + 1) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Keeps the escapes of colours. */
function printableLine(line: string): string {
  return line.split('\x1b').map(printable).join('\x1b');
}
