// Owns sync groups: who is in which, and what a group's trackers make of its members. Never reads text.
import { ownerPriority } from '../net/identifiers.ts';
import {
  type Fields,
  fieldsOf,
  type NamedDraft,
  type SyncGroupFields,
} from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, SyncGroupModel, TrackedScript } from './model.ts';
import { resolveGroupNotify, withGroupNotices } from './notices.ts';
import type { BuiltScript, PositionOf } from './scripts.ts';
import type { Token } from './tokens.ts';
import { readTrackedScripts } from './tracks.ts';

/** What reading the groups needs besides their drafts. */
export interface SyncGroupContext {
  readonly report: Report;
  readonly positionOf: PositionOf;
  readonly scripts: ReadonlyMap<string, BuiltScript>;
}

export interface SyncGroups {
  readonly groups: readonly SyncGroupModel[];
  /** With the trackers that their groups give them, without those that a group forbids. */
  readonly instances: readonly InstanceModel[];
}

interface BuiltGroup {
  readonly name: Token;
  readonly model: SyncGroupModel;
  readonly trackedScripts: readonly TrackedScript[];
  readonly allowsWeights: boolean;
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
  { report, positionOf, scripts }: SyncGroupContext,
): BuiltGroup | undefined {
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
  reportMixedOwners(
    name,
    known.instances.filter((each) => names.includes(each.name)),
    report,
  );
  const tracks = { report, instance: `(${name.text}) `, scripts, priority: undefined };
  return {
    name,
    model: {
      name: name.text,
      position: positionOf(name),
      members: names,
      isFast: fields.isFast?.value ?? false,
      ...resolveGroupNotify(fields, positionOf),
    },
    trackedScripts: readTrackedScripts(fields.trackedScripts?.value ?? [], tracks),
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

/** Weights would let members disagree; what the group tracks itself counts for all alike. */
function asMember(instance: InstanceModel, group: BuiltGroup, report: Report): InstanceModel {
  const ofGroup = new Set(group.trackedScripts.map(({ script }) => script));
  const own = instance.trackedScripts.filter(({ script, weight }) => {
    if (ofGroup.has(script)) return false;
    if (weight === 0 || group.allowsWeights) return true;
    const message = `ignoring tracked script ${script} with weights due to SYNC group`;
    report('HF0706', group.name, `(${instance.name}) ${message}`);
    return false;
  });
  const trackedScripts = [...own, ...group.trackedScripts];
  const notices = withGroupNotices(instance.notices, group.fields);
  return { ...instance, trackedScripts, syncGroup: group.model.name, ...notices };
}
