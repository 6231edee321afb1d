// Owns what an operator orders of a running machine, and what of it still counts: maintenance, and
// priorities in place of configured ones. Never changes a virtual router.

import type { InstanceModel, Model } from '../config/model.ts';
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import { earliest } from './deadlines.ts';
import { placeOf } from './reload-identity.ts';

export type Order =
  /** Steps down and stays out; without an instance the whole machine does. */
  | {
      readonly kind: 'maintenance';
      readonly instance: string | undefined;
      readonly isOn: boolean;
    }
  /** Steps down once and lets another be master, whatever its priority. */
  | { readonly kind: 'handover'; readonly instance: string | undefined }
  /** Counts in place of the configured priority; undefined: that one counts again. */
  | {
      readonly kind: 'override';
      readonly instance: string;
      readonly priority: Priority | undefined;
      /** Monotonic microseconds; undefined: until another order. */
      readonly untilUs: number | undefined;
    };

export interface Override {
  readonly priority: Priority;
  readonly untilUs: number | undefined;
}

/**
 * By the place of virtual routers, so that a reload may rename them and change how they speak. The brain has
 * one to act by, and the supervisor one to tell the next engine by.
 */
export class OrderBook {
  #isMachineResting = false;
  #resting: ReadonlySet<string> = new Set();
  #overrides: ReadonlyMap<string, Override> = new Map();

  /** Notes what lasts. @param model says which virtual router a name stands for */
  take(order: Order, model: Model): void {
    const instance = model.instances.find(({ name }) => name === order.instance);
    if (order.kind === 'maintenance' && order.instance === undefined) {
      this.#isMachineResting = order.isOn;
      if (!order.isOn) this.#resting = new Set();
    } else if (instance && order.kind === 'maintenance') {
      const others = [...this.#resting].filter((place) => place !== placeOf(instance));
      this.#resting = new Set(order.isOn ? [...others, placeOf(instance)] : others);
    } else if (instance && order.kind === 'override') {
      const { priority, untilUs } = order;
      const overrides = new Map(this.#overrides);
      if (priority === undefined) overrides.delete(placeOf(instance));
      else overrides.set(placeOf(instance), { priority, untilUs });
      this.#overrides = overrides;
    }
  }

  /** Another file runs: orders about who is no longer in it are over. */
  adopt({ instances }: Model): void {
    const known = new Set(instances.map(placeOf));
    this.#resting = new Set([...this.#resting].filter((place) => known.has(place)));
    this.#overrides = new Map([...this.#overrides].filter(([place]) => known.has(place)));
  }

  get isMachineResting(): boolean {
    return this.#isMachineResting;
  }

  isResting(instance: InstanceModel): boolean {
    return this.#isMachineResting || this.#resting.has(placeOf(instance));
  }

  /** An owner is one by its configured priority; no order changes that. */
  overrideOf(instance: InstanceModel): Override | undefined {
    if (instance.priority === ownerPriority) return undefined;
    return this.#overrides.get(placeOf(instance));
  }

  /** When the next override is over; undefined for never. */
  get deadlineUs(): number | undefined {
    return earliest([...this.#overrides.values()].map(({ untilUs }) => untilUs));
  }

  /** Forgets overrides that are over. */
  expire(nowUs: number): void {
    const isOn = ({ untilUs }: Override) => untilUs === undefined || untilUs > nowUs;
    this.#overrides = new Map([...this.#overrides].filter(([, override]) => isOn(override)));
  }

  /** Everything that lasts, as orders: for a brain that knows nothing yet. */
  standing({ instances }: Model): Order[] {
    const machine = this.#isMachineResting
      ? [{ kind: 'maintenance', instance: undefined, isOn: true } as const]
      : [];
    return [
      ...machine,
      ...instances.flatMap((instance): Order[] => {
        const { name } = instance;
        const override = this.#overrides.get(placeOf(instance));
        return [
          ...(this.#resting.has(placeOf(instance))
            ? [{ kind: 'maintenance', instance: name, isOn: true } as const]
            : []),
          ...(override ? [{ kind: 'override', instance: name, ...override } as const] : []),
        ];
      }),
    ];
  }
}
