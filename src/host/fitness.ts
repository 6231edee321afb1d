// Owns what a virtual router's surroundings come to: the faults that hold it back, and its effective
// priority with the sum behind it. Never changes the router.
import type { InstanceModel } from '../config/model.ts';
import type { Priority } from '../net/identifiers.ts';
import { effectivePriority } from '../track/weight.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import { fileFaultTurn } from './file-trackers.ts';
import type { Influences } from './influences.ts';
import type { Override } from './orders.ts';

export interface Fitness {
  readonly faults: readonly Fault[];
  readonly effective: Priority;
  /** What counts in place of the configured priority. */
  readonly override: Override | undefined;
  readonly contributions: readonly { readonly from: string; readonly amount: number }[];
}

export function fitnessOf(
  instance: InstanceModel,
  interfaceFaults: readonly Fault[],
  { trackers, orders, proof }: Influences,
): Fitness {
  const tracked = trackers.comesTo(instance);
  const amounts = tracked.contributions.map(({ amount }) => amount);
  const override = orders.overrideOf(instance);
  const maintenance: Fault[] = orders.isResting(instance) ? [{ kind: 'maintenance' }] : [];
  return {
    faults: [
      ...[...maintenance, ...interfaceFaults],
      ...[...proof.faultsOf(instance), ...tracked.faults],
    ],
    // 1..255 by construction
    effective: effectivePriority(override?.priority ?? instance.priority, amounts) as Priority,
    override,
    contributions: tracked.contributions,
  };
}

/** What a router is told of it, which knew of some faults before, in keepalived's order. */
export function fitnessEvents(
  before: readonly Fault[],
  { faults, effective }: Fitness,
): InstanceEvent[] {
  const turn = fileFaultTurn(before, faults);
  const isSetAnew = turn === 'ends';
  return [
    ...(turn === 'begins' ? [] : [{ kind: 'priority', effective, isSetAnew } as const]),
    { kind: 'faults', faults },
  ];
}
