// Owns what a virtual router's surroundings come to: the faults that hold it back, and its effective
// priority with the sum behind it. Never changes the router.
import type { InstanceModel } from '../config/model.ts';
import type { Priority } from '../net/identifiers.ts';
import { effectivePriority } from '../track/weight.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { Trackers } from './trackers.ts';

export interface Fitness {
  readonly faults: readonly Fault[];
  readonly effective: Priority;
  readonly contributions: readonly { readonly from: string; readonly amount: number }[];
}

export function fitnessOf(
  instance: InstanceModel,
  interfaceFaults: readonly Fault[],
  trackers: Trackers,
): Fitness {
  const tracked = trackers.comesTo(instance);
  const amounts = tracked.contributions.map(({ amount }) => amount);
  return {
    faults: [...interfaceFaults, ...tracked.faults],
    effective: effectivePriority(instance.priority, amounts) as Priority, // 1..255 by construction
    contributions: tracked.contributions,
  };
}
