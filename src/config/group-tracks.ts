// Owns what the trackers of a sync group and of its members come to together. Never reads text.
import type { InstanceModel, TrackedScript } from './model.ts';
import type { TrackedObject } from './track-model.ts';
import { allowedToMember, type Say } from './track-restrictions.ts';

/** What a group tracks for all of its members. */
export interface GroupTracks {
  readonly trackedScripts: readonly TrackedScript[];
  readonly trackedObjects: readonly TrackedObject[];
  /** `sync_group_tracking_weight`. */
  readonly allowsWeights: boolean;
}

/**
 * A member with the trackers of its group, without those that the group forbids. Weights of one member
 * would let members disagree; what the group tracks itself counts for all alike.
 */
export function withGroupTracks(
  instance: InstanceModel,
  group: GroupTracks,
  say: Say,
): InstanceModel {
  const { trackedObjects: _own, ...rest } = instance;
  const trackedObjects = memberObjects(instance, group, say);
  return {
    ...rest,
    trackedScripts: memberScripts(instance, group, say),
    ...(trackedObjects.length > 0 && { trackedObjects }),
  };
}

function memberScripts(
  { name, trackedScripts }: InstanceModel,
  group: GroupTracks,
  say: Say,
): TrackedScript[] {
  const ofGroup = new Set(group.trackedScripts.map(({ script }) => script));
  const own = trackedScripts.filter(({ script, weight }) => {
    if (ofGroup.has(script)) return false;
    if (weight === 0 || group.allowsWeights) return true;
    const message = `ignoring tracked script ${script} with weights due to SYNC group`;
    say('HF0706', `(${name}) ${message}`);
    return false;
  });
  return [...own, ...group.trackedScripts];
}

function memberObjects(
  { name, interface: ownInterface, trackedObjects: own = [] }: InstanceModel,
  { trackedObjects: ofGroup, allowsWeights }: GroupTracks,
  sayOfGroup: Say,
): TrackedObject[] {
  const say: Say = (code, message) => sayOfGroup(code, `(${name}) ${message}`);
  const allowed = allowsWeights ? own : allowedToMember(own, say);
  const isOfBoth = (object: TrackedObject) => ofGroup.some((other) => isSame(other, object));
  const isOwnInterface = (object: TrackedObject) =>
    object.kind === 'interface' && object.name === ownInterface;
  for (const object of [...own.filter(isOfBoth), ...ofGroup.filter(isOwnInterface)]) {
    if (object.kind !== 'interface') continue;
    const remedy = 'Remove vrrp instance or sync group config';
    const what = `track_interface ${object.name} is configured on VRRP instance and sync group`;
    say('HF0709', `${what}. ${remedy}`);
  }
  return [
    ...allowed.filter((object) => !isOfBoth(object)),
    ...ofGroup.filter((object) => !isOwnInterface(object)),
  ];
}

function isSame(left: TrackedObject, right: TrackedObject): boolean {
  return left.kind === right.kind && left.name === right.name;
}
