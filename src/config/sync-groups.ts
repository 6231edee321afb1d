// Owns sync groups: who is in which, and what a group's trackers make of its members. Never reads text.
import { ownerPriority } from '../net/identifiers.ts';
import {
  type Fields,
  fieldsOf,
  type GlobalFields,
  type NamedDraft,
  type SyncGroupFields,
} from './catalogue/fields.ts';
import { type GroupTracks, withGroupTracks } from './group-tracks.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, SyncGroupModel } from './model.ts';
import { resolveGroupNotify, withGroupNotices } from './notices.ts';
import type { BuiltScript, PositionOf } from './scripts.ts';
import type { Token } from './tokens.ts';
import { allowedToGroup } from './track-restrictions.ts';
import { type ObjectContext, readTrackedObjects } from './tracked-objects.ts';
import { readTrackedScripts } from './tracks.ts';

/** What reading the groups needs besides their drafts. */
export interface SyncGroupContext extends Omit<ObjectContext, 'instance'> {
  readonly positionOf: PositionOf;
  readonly global: Fields<GlobalFields>;
  readonly scripts: ReadonlyMap<string, BuiltScript>;
}

export interface SyncGroups {
  readonly groups: readonly SyncGroupModel[];
  /** With the trackers that their groups give them, without those that a group forbids. */
  readonly instances: readonly InstanceModel[];
}

interface BuiltGroup extends GroupTracks {
  readonly name: Token;
  readonly model: SyncGroupModel;
  readonly fields: Fields<SyncGroupFields>;
}

/** Groups may stand before or behind their members. */
export function buildSyncGroups(
  drafts: readonly NamedDraft[],
  instances: readonly InstanceModel[],
  context: SyncGroupContext,
): SyncGroups {
  const taken = new Set<string>();
  const built = new Map<string, BuiltGroup>();
  for (const { name, draft } of drafts) {
    if (built.has(name.text)) {
      context.report('HF0705', name, `vrrp sync group ${name.text} already defined`);
      continue;
    }
    const group = buildGroup({ name, draft }, { instances, taken }, context);
    if (group) built.set(name.text, group);
  }
  return {
    groups: [...built.values()].map(({ model }) => model),
    instances: instances.map((instance) => {
      const group = [...built.values()].find(({ model }) => model.members.includes(instance.name));
      return group ? asMember(instance, group, context.report) : instance;
    }),
  };
}

function buildGroup(
  { name, draft }: NamedDraft,
  known: { readonly instances: readonly InstanceModel[]; readonly taken: Set<string> },
  context: SyncGroupContext,
): BuiltGroup | undefined {
  const { report, positionOf, global, scripts } = context;
  const fields = fieldsOf<SyncGroupFields>(draft);
  const { usesGlobalTracking } = fields;
  if (usesGlobalTracking) {
    const instead = 'Use track_interface/script/file on the sync group';
    report(
      'HF0708',
      usesGlobalTracking.keyword,
      `(${name.text}) global_tracking is deprecated. ${instead}`,
    );
  }
  const words = (fields.members?.value ?? []).flatMap((line) => line.words);
  const members = words.filter((word) => isMember(word, name, known, report));
  if (members.length === 0) {
    report('HF0704', name, `Sync group ${name.text} has no virtual router(s). removing`);
    return undefined;
  }
  if (members.length === 1) {
    const message = "has only 1 virtual router(s) - this probably isn't what you want";
    report('HF0703', name, `Sync group ${name.text} ${message}`);
  }
  const names = members.map(({ text }) => text);
  const built = known.instances.filter((each) => names.includes(each.name));
  reportMixedOwners(name, built, report);
  const instance = `(${name.text}) `;
  const tracks = { report, instance, scripts, priority: undefined };
  const hasOwner = built.some(({ priority }) => priority === ownerPriority);
  const objects = readTrackedObjects(fields, { ...context, instance });
  return {
    name,
    model: {
      name: name.text,
      position: positionOf(name),
      members: names,
      isFast: fields.isFast?.value ?? false,
      ...resolveGroupNotify(fields, global, positionOf),
    },
    trackedScripts: readTrackedScripts(fields.trackedScripts?.value ?? [], tracks),
    trackedObjects: allowedToGroup(objects, hasOwner, (code, message) =>
      report(code, name, instance + message),
    ),
    allowsWeights: fields.allowsWeights?.value ?? false,
    fields,
  };
}

function isMember(
  word: Token,
  group: Token,
  {
    instances,
    taken,
  }: { readonly instances: readonly InstanceModel[]; readonly taken: Set<string> },
  report: Report,
): boolean {
  const { text } = word;
  if (!instances.some(({ name }) => name === text)) {
    const what = `Virtual router ${text} specified in sync group ${group.text}`;
    report('HF0701', word, `${what} doesn't exist - ignoring`);
    return false;
  }
  if (taken.has(text)) {
    const what = `Virtual router ${text} cannot exist in more than one sync group`;
    report('HF0702', word, `${what}; ignoring ${group.text}`);
    return false;
  }
  taken.add(text);
  return true;
}

function reportMixedOwners(name: Token, members: readonly InstanceModel[], report: Report): void {
  const owners = members.filter(({ priority }) => priority === ownerPriority);
  if (owners.length === 0 || owners.length === members.length) return;
  const what = 'has some member(s) as address owner and some not as address owner';
  report('HF0707', name, `Sync group ${name.text} ${what}. This won't work.`);
}

function asMember(instance: InstanceModel, group: BuiltGroup, report: Report): InstanceModel {
  const tracking = withGroupTracks(instance, group, (code, message) =>
    report(code, group.name, message),
  );
  const notices = withGroupNotices(instance.notices, group.fields);
  return { ...tracking, syncGroup: group.model.name, ...notices };
}
