// Owns drawing what operators order of running daemons: maintenance, handovers, other priorities for a while.
// It has chance of its own, so that runs are otherwise as they are without it. Never draws faults.
import type { Order } from '../src/host/orders.ts';
import type { Priority } from '../src/net/identifiers.ts';
import type { Action } from '../src/sim/actions.ts';
import { Clock } from '../src/sim/clock.ts';
import type { Chance } from '../src/sim/random.ts';
import { configAt } from './config-at.ts';
import type { Site } from './draw-site.ts';
import type { DrawnFault, DrawnNode, OrderName } from './plan.ts';

const secondUs = 1_000_000;

/** What ends an order comes more often. */
export const orderNames: readonly OrderName[] = [
  ...(['maintenance-on', 'maintenance-off', 'maintenance-off', 'handover', 'handover'] as const),
  ...(['priority', 'priority', 'priority-configured'] as const),
];

/** Within the time of the run's other faults. */
export function drawOrders(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  if (!chance.perMille(400)) return [];
  return Array.from({ length: chance.between(2, 5) }).flatMap(() => {
    const atUs = first + chance.below(last - first + 1);
    const name = chance.pick(orderNames);
    const node = chance.pick(nodes);
    const order = orderOf(chance, name, { node, faults, atUs });
    return order ? [{ atUs, name, action: { kind: 'order', node: node.name, order } }] : [];
  });
}

interface Moment {
  readonly node: DrawnNode;
  readonly faults: readonly DrawnFault[];
  readonly atUs: number;
}

/** Undefined where there is nobody to give it to. */
function orderOf(chance: Chance, name: OrderName, moment: Moment): Order | undefined {
  const { node, faults, atUs } = moment;
  const [one, ...others] = configAt(node, faults, atUs).instances;
  if (!one) return undefined;
  const { name: instance } = chance.pick([one, ...others]);
  const whom = chance.perMille(500) ? instance : undefined;
  switch (name) {
    case 'maintenance-on':
    case 'maintenance-off':
      return { kind: 'maintenance', instance: whom, isOn: name === 'maintenance-on' };
    case 'handover':
      return { kind: 'handover', instance: whom };
    case 'priority': {
      const priority = chance.pick([1, 254, chance.between(1, 254)]) as Priority;
      return { kind: 'override', instance, priority, untilUs: drawEnd(chance, moment) };
    }
    case 'priority-configured':
      return { kind: 'override', instance, priority: undefined, untilUs: undefined };
  }
}

/** `--for`: by the machine's own clock. */
function drawEnd(chance: Chance, { node, atUs }: Moment): number | undefined {
  const lengthUs = chance.pick([2, 15, 60, 600]) * secondUs;
  if (chance.perMille(200)) return undefined;
  return new Clock(node.clock).toLocalUs(atUs) + lengthUs;
}

/** What belongs to mending everything: all take part again. */
export function endOrders({ name: node }: DrawnNode): Action {
  return { kind: 'order', node, order: { kind: 'maintenance', instance: undefined, isOn: false } };
}
