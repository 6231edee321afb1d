// Owns what trackers of every kind have in common: lines of track lists in, contributions and faults out.
// Never knows what is tracked.
import type { InstanceModel } from '../config/model.ts';
import type { TrackedObject } from '../config/track-model.ts';
import type { Fault } from '../vrrp/cause.ts';
import { otherInterfacesOf } from './interface-faults.ts';

/** A line of any track list: what is tracked, and what it counts for here. */
export interface TrackLine extends Omit<TrackedObject, 'kind'> {
  readonly kind: TrackedObject['kind'] | 'script';
}

/** What a line comes to now. */
export interface TrackEffect {
  /** Added to the priority; may be negative. */
  readonly amount: number;
  readonly fault: Fault | undefined;
}

/** Everything tracked of one kind. */
export interface TrackerKind {
  /** Undefined for what is not known here: it counts nothing. */
  effectOf(line: TrackLine): TrackEffect | undefined;
}

export type TrackedName = Pick<TrackLine, 'kind' | 'name'>;

/** What happened, as data: lines for the log, and objects that now count differently. */
export interface TrackerChange {
  readonly lines: readonly string[];
  readonly changed: readonly TrackedName[];
}

export const noChange: TrackerChange = { lines: [], changed: [] };

/** Every line of an instance: its scripts, then the rest, each in the order of the configuration. */
export function trackLinesOf(instance: InstanceModel): TrackLine[] {
  const { trackedScripts, trackedObjects = [] } = instance;
  const scripts = trackedScripts.map(({ script, weight, isReversed }): TrackLine => {
    return { kind: 'script', name: script, weight, isReversed };
  });
  return [...scripts, ...trackedObjects.map((object) => lineOf(object, instance))];
}

/** That a place of its own is down is a fault, whatever a line says it weighs (keepalived 2.2.7). */
function lineOf(object: TrackedObject, instance: InstanceModel): TrackLine {
  if (object.kind !== 'interface' || object.weight === 0) return object;
  const isOwnPlace = otherInterfacesOf(instance).some((name) => name === object.name);
  return isOwnPlace ? { ...object, weight: 0, isReversed: false } : object;
}

export function tracks(instance: InstanceModel, { kind, name }: TrackedName): boolean {
  if (kind === 'script') return instance.trackedScripts.some(({ script }) => script === name);
  const objects = instance.trackedObjects ?? [];
  return objects.some((object) => object.kind === kind && object.name === name);
}
