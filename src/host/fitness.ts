// Owns what a virtual router's surroundings come to: the faults that hold it back, and its effective
// priority with the sum behind it. Never changes the router.
import type { InstanceModel } from '../config/model.ts';
import type { Priority } from '../net/identifiers.ts';
import { effectivePriority } from '../track/weight.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { TrackerBoard } from './trackers.ts';

export interface Fitness {
  readonly faults: readonly Fault[];
  readonly effective: Priority;
  readonly contributions: readonly { readonly from: string; readonly amount: number }[];
}

export function fitnessOf(
  { priority, trackedScripts }: InstanceModel,
  interfaceFaults: readonly Fault[],
  trackers: TrackerBoard,
): Fitness {
  const tracked = trackers.contributionsFor(trackedScripts);
  const amounts = tracked.contributions.map(({ amount }) => amount);
  return {
    faults: [...interfaceFaults, ...tracked.faults],
    effective: effectivePriority(priority, amounts) as Priority, // 1..255 by construction
    contributions: tracked.contributions,
  };
}
