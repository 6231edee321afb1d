// Owns an order of a scenario as a request to the daemon. Never sends it.
import type { OrderRequest } from '../orders.ts';
import type { ScenarioAction } from './scenario.ts';

type OrderAction = Extract<ScenarioAction, { kind: 'order' }>;

export function orderRequest({ order, lastsUs }: OrderAction): OrderRequest {
  const whom = order.instance === undefined ? {} : { instance: order.instance };
  switch (order.kind) {
    case 'maintenance':
      return { command: 'maintenance', arguments: { ...whom, state: order.isOn ? 'on' : 'off' } };
    case 'handover':
      return { command: 'handover', arguments: whom };
    case 'override': {
      const priority = order.priority === undefined ? {} : { priority: String(order.priority) };
      const span = lastsUs === undefined ? {} : { forMs: String(lastsUs / 1000) };
      return { command: 'priority', arguments: { ...whom, ...priority, ...span } };
    }
  }
}
