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
  readonly message: (name: string) => string;
  readonly isDropped: boolean;
}

interface Restriction {
  /** On an address owner, whose priority never changes. */
  readonly onOwner: Refusal | undefined;
  /** On one member of a sync group alone. */
  readonly onMember: Refusal | undefined;
}

function refusal(message: (name: string) => string, isDropped = false): Refusal {
  return { message, isDropped };
}

const fileWeight = (name: string) => `ignoring weight from tracked file ${name} due to`;

/** As of scripts: a line whose weight may not count does not become a fault. */
const ofProbes: Restriction = {
  onOwner: refusal((name) => `ignoring check ${name} with weights due to address_owner`, true),
  onMember: refusal((name) => `ignoring check ${name} with weights due to SYNC group`, true),
};

/** Nothing is said of a process: an owner's priority stays what it is, a member's changes. */
const restrictions: Readonly<Record<TrackedObject['kind'], Restriction>> = {
  interface: {
    onOwner: refusal((name) => `ignoring ${name} tracked interface due to address owner`, true),
    onMember: refusal((name) => `ignoring ${name} tracked interface weight due to SYNC group`),
  },
  file: {
    onOwner: refusal((name) => `${fileWeight(name)} address_owner. specify weight 0`),
    onMember: refusal((name) => `${fileWeight(name)} SYNC group. specify weight 0`),
  },
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
  rule: Refusal | undefined,
  code: DiagnosticCode,
  say: Say,
): TrackedObject[] {
  if (!rule) return [object];
  say(code, rule.message(object.name));
  return rule.isDropped ? [] : [{ ...object, weight: 0 }];
}
