// Owns what may not be tracked: an own interface, and weights that would change an owner or let the members
// of a sync group disagree. Never reads text.
import { type InterfaceName, ownerPriority, type Priority } from '../net/identifiers.ts';
import type { DiagnosticCode } from './diagnostics.ts';
import type { TrackedObject } from './track-model.ts';

export type Say = (code: DiagnosticCode, message: string) => void;

/** Whose lines they are, where one instance says them. */
export interface Tracking {
  readonly interface: InterfaceName | undefined;
  readonly priority: Priority;
}

/** What keepalived says of a weight that does not count, and whether the line counts without it. */
interface Refusal {
  readonly message: string;
  readonly isDropped: boolean;
}

type Rule = (object: TrackedObject) => Refusal;

interface Restriction {
  /** On an address owner, whose priority never changes. */
  readonly onOwner: Rule | undefined;
  /** On one member of a sync group alone. */
  readonly onMember: Rule | undefined;
}

/** A line with a weight of its own is left out; one that has the file's is a fault instead. */
function ofFile(who: string): Rule {
  return ({ name, weight, hasOwnWeight: isDropped = false }) => {
    const message = isDropped
      ? `ignoring tracked file ${name} with weight ${weight} due to ${who}`
      : `ignoring weight from tracked file ${name} due to ${who}. specify weight 0`;
    return { message, isDropped };
  };
}

/** As of scripts: a line whose weight may not count does not become a fault. */
function ofProbe(who: string): Rule {
  return ({ name }) => {
    return { message: `ignoring check ${name} with weights due to ${who}`, isDropped: true };
  };
}

function ofInterface(what: string, isDropped: boolean): Rule {
  return ({ name }) => ({ message: `ignoring ${name} tracked interface ${what}`, isDropped });
}

const ofProbes = { onOwner: ofProbe('address_owner'), onMember: ofProbe('SYNC group') };

/** Nothing is said of a process: an owner's priority stays what it is, a member's changes. */
const restrictions: Readonly<Record<TrackedObject['kind'], Restriction>> = {
  interface: {
    onOwner: ofInterface('due to address owner', true),
    onMember: ofInterface('weight due to SYNC group', false),
  },
  file: { onOwner: ofFile('address_owner'), onMember: ofFile('SYNC group') },
  process: { onOwner: undefined, onMember: undefined },
  http: ofProbes,
  tcp: ofProbes,
};

/** The lines of an instance as they count. */
export function allowedToInstance(
  objects: readonly TrackedObject[],
  own: Tracking,
  say: Say,
): TrackedObject[] {
  return objects.flatMap((object) => {
    const { kind, name, weight } = object;
    if (kind === 'interface' && name === own.interface) {
      say('HF1801', `Ignoring track_interface ${name} since own interface`);
      return [];
    }
    if (own.priority !== ownerPriority || weight === 0) return object;
    return refused(object, restrictions[kind].onOwner, 'HF0608', say);
  });
}

/** The lines of an instance in a sync group without `sync_group_tracking_weight`. */
export function allowedToMember(objects: readonly TrackedObject[], say: Say): TrackedObject[] {
  return objects.flatMap((object) => {
    if (object.weight === 0) return object;
    return refused(object, restrictions[object.kind].onMember, 'HF0706', say);
  });
}

/** The lines of a sync group, whose members include an address owner or not. */
export function allowedToGroup(
  objects: readonly TrackedObject[],
  hasOwner: boolean,
  say: Say,
): readonly TrackedObject[] {
  if (!hasOwner) return objects;
  return objects.map((object) => {
    const { kind, name, weight } = object;
    if (weight === 0 || restrictions[kind] === ofProbes) return object;
    const what = `Cannot have weighted track ${kind} '${name}' with member having priority 255`;
    say('HF0608', `${what} - setting weight 0`);
    return { ...object, weight: 0 };
  });
}

function refused(
  object: TrackedObject,
  rule: Rule | undefined,
  code: DiagnosticCode,
  say: Say,
): TrackedObject[] {
  if (!rule) return [object];
  const { message, isDropped } = rule(object);
  say(code, message);
  return isDropped ? [] : [{ ...object, weight: 0 }];
}
