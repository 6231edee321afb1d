// Owns what operators ordered of one daemon and what of it still counts, by the rules in
// docs/operating.md: who is in maintenance, whose priority is another one and until when. Never looks at
// what the daemon makes of it.
import type { InstanceModel } from '../../src/config/model.ts';
import type { Order } from '../../src/host/orders.ts';
import { keyOf } from './step.ts';

interface OtherPriority {
  readonly priority: number;
  readonly untilUs: number | undefined;
}

/** They last over a reload, whatever names it gives, and over the death of an engine. */
export class StandingOrders {
  #isMachineOut = false;
  readonly #out = new Set<string>();
  readonly #priorities = new Map<string, OtherPriority>();

  /** What was ordered by name is about the virtual router that has this name now. */
  take(order: Order, instances: readonly InstanceModel[]): void {
    const instance = instances.find(({ name }) => name === order.instance);
    const key = instance && keyOf(instance);
    if (order.kind === 'maintenance' && order.instance === undefined) {
      this.#isMachineOut = order.isOn;
      if (!order.isOn) this.#out.clear();
    }
    if (key === undefined) return;
    if (order.kind === 'maintenance' && order.isOn) this.#out.add(key);
    else if (order.kind === 'maintenance') this.#out.delete(key);
    else if (order.kind === 'override' && order.priority !== undefined) {
      this.#priorities.set(key, { priority: order.priority, untilUs: order.untilUs });
    } else if (order.kind === 'override') this.#priorities.delete(key);
  }

  /** Who is gone from the file is forgotten. */
  adopt(instances: readonly InstanceModel[]): void {
    const keys = new Set(instances.map(keyOf));
    for (const key of this.#out) if (!keys.has(key)) this.#out.delete(key);
    for (const key of this.#priorities.keys()) if (!keys.has(key)) this.#priorities.delete(key);
  }

  /** True when the time of some of them is over. */
  expire(atUs: number): boolean {
    const over = [...this.#priorities].filter(([, { untilUs }]) => untilUs && untilUs <= atUs);
    for (const [key] of over) this.#priorities.delete(key);
    return over.length > 0;
  }

  get isEmpty(): boolean {
    return !this.#isMachineOut && this.#out.size + this.#priorities.size === 0;
  }

  isOut(model: InstanceModel): boolean {
    return this.#isMachineOut || this.#out.has(keyOf(model));
  }

  /** In place of the configured one; an owner's stays. */
  priorityOf(model: InstanceModel): number {
    if (model.priority === 255) return 255;
    return this.#priorities.get(keyOf(model))?.priority ?? model.priority;
  }
}
