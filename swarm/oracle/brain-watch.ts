// Owns what is known of one machine's running brain: its words, what it was told, and what keeps its
// instances from taking part. Never looks into the brain.
import type { InstanceModel, Model, SyncGroupModel } from '../../src/config/model.ts';
import type { HostEvent } from '../../src/host/events.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { KnownKernel } from './known-kernel.ts';
import type { StandingOrders } from './orders.ts';
import { QuietLinks } from './quiet-links.ts';
import { Tracked } from './tracked.ts';
import type { InstanceWatch } from './watch.ts';

export interface BrainWatch {
  readonly machine: Machine;
  /** What it was started with. */
  readonly model: Model;
  readonly kernel: KnownKernel;
  readonly tracked: Tracked;
  readonly orders: StandingOrders;
  readonly quiet: QuietLinks;
  /** By interface, number and family. */
  watches: Map<string, InstanceWatch>;
  virtual: ReadonlySet<string>;
  /** The present event changed what is known of links or addresses. */
  hasLinkNews: boolean;
  groups: readonly SyncGroupModel[];
  listenFromUs: number;
  isStarted: boolean;
  isStopping: boolean;
}

/** Before it has started. */
export function watchBrain(machine: Machine, orders: StandingOrders): BrainWatch {
  const model = machine.brainModel ?? machine.model;
  const kernel = new KnownKernel();
  kernel.links.adopt(model.linkDelays);
  return {
    ...{ machine, model, kernel, orders },
    tracked: new Tracked(model, kernel),
    quiet: new QuietLinks(),
    watches: new Map(),
    virtual: virtualOf(model.instances),
    groups: model.groups,
    hasLinkNews: false,
    listenFromUs: 0,
    isStarted: false,
    isStopping: false,
  };
}

/** Its own fault, or that of a member of its sync group. */
export function faultOf(brain: BrainWatch, model: InstanceModel): 'wrong' | 'unknown' | undefined {
  const group = brain.groups.find(({ name }) => name === model.syncGroup);
  const models = group ? membersOf(brain, group).map((watch) => watch.model) : [];
  const faults = [model, ...models].map((each) => ownFaultOf(brain, each));
  if (faults.includes('wrong')) return 'wrong';
  return faults.includes('unknown') ? 'unknown' : undefined;
}

export function ownFaultOf(
  brain: BrainWatch,
  model: InstanceModel,
): 'wrong' | 'unknown' | undefined {
  if (brain.orders.isOut(model) || !brain.kernel.isFit(model, brain.virtual)) return 'wrong';
  const ofTracked = brain.tracked.faultOf(model);
  return ofTracked ?? (brain.quiet.holdsBack(model) ? 'unknown' : undefined);
}

/** Base and all weights, within 1..254; an owner's 255 stays. */
export function effectiveOf({ tracked, orders }: BrainWatch, model: InstanceModel): number {
  if (model.priority === 255) return 255;
  return Math.max(1, Math.min(254, orders.priorityOf(model) + tracked.amountFor(model)));
}

export function modelsOf({ watches }: BrainWatch): InstanceModel[] {
  return Array.from(watches.values(), ({ model }) => model);
}

export function membersOf({ watches }: BrainWatch, { name }: SyncGroupModel): InstanceWatch[] {
  return [...watches.values()].filter(({ model }) => model.syncGroup === name);
}

export function virtualOf(models: readonly InstanceModel[]): ReadonlySet<string> {
  return new Set(models.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
}

/** A brain that is about to start has no instances yet. */
export function wordsOf(brain: BrainWatch, event: HostEvent): readonly InstanceModel[] {
  return event.kind === 'start' ? brain.model.instances : modelsOf(brain);
}
