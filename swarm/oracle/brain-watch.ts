// Owns what is known of one machine's running brain: its words, what it was told, and what keeps its
// instances from taking part. Never looks into the brain.
import type { InstanceModel, Model, SyncGroupModel } from '../../src/config/model.ts';
import type { HostEvent } from '../../src/host/events.ts';
import { scriptsInUse } from '../../src/host/script-trackers.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { KnownKernel } from './known-kernel.ts';
import { QuietLinks } from './quiet-links.ts';
import { ScriptCounters } from './scripts.ts';
import type { InstanceWatch } from './watch.ts';

export interface BrainWatch {
  readonly machine: Machine;
  /** What it was started with. */
  readonly model: Model;
  readonly kernel: KnownKernel;
  readonly scripts: ScriptCounters;
  readonly quiet: QuietLinks;
  /** By interface, number and family. */
  watches: Map<string, InstanceWatch>;
  virtual: ReadonlySet<string>;
  groups: readonly SyncGroupModel[];
  listenFromUs: number;
  isStarted: boolean;
  isStopping: boolean;
}

/** Before it has started. */
export function watchBrain(machine: Machine): BrainWatch {
  const model = machine.brainModel ?? machine.model;
  return {
    ...{ machine, model },
    kernel: new KnownKernel(),
    scripts: new ScriptCounters(scriptsInUse(model)),
    quiet: new QuietLinks(),
    watches: new Map(),
    virtual: virtualOf(model.instances),
    groups: model.groups,
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
  if (!brain.kernel.isFit(model, brain.virtual)) return 'wrong';
  const ofScripts = brain.scripts.faultOf(model);
  return ofScripts ?? (brain.quiet.holdsBack(model) ? 'unknown' : undefined);
}

export function membersOf({ watches }: BrainWatch, { name }: SyncGroupModel): InstanceWatch[] {
  return [...watches.values()].filter(({ model }) => model.syncGroup === name);
}

export function virtualOf(models: readonly InstanceModel[]): ReadonlySet<string> {
  return new Set(models.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
}

/** A brain that is about to start has no instances yet. */
export function wordsOf(
  { watches, model }: BrainWatch,
  event: HostEvent,
): readonly InstanceModel[] {
  if (event.kind === 'start') return model.instances;
  return Array.from(watches.values(), (watch) => watch.model);
}
