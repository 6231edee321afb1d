// Owns the rules of sync groups, written a second time: together to MASTER, together to BACKUP, and what a
// priority 0 means for the others. Never looks into a brain.
import type { SyncGroupModel } from '../../src/config/model.ts';
import type { Coverage } from '../coverage.ts';
import type { Expected, StateWord } from './expected.ts';
import type { InstanceWatch } from './watch.ts';

/** One step as far as the members of a group are concerned. */
export interface GroupStep {
  readonly model: SyncGroupModel;
  readonly members: readonly InstanceWatch[];
  /** What the members' own rules expect; added to here. */
  readonly expected: Map<InstanceWatch, Expected>;
  /** The members' states before the step. */
  readonly before: ReadonlyMap<InstanceWatch, StateWord>;
  readonly atUs: number;
}

/** Adds what the group makes of its members' steps. */
export function applyGroup(step: GroupStep, coverage: Coverage): void {
  const { members } = step;
  const isOpen = members.some(({ isSure, rules }) => !isSure || rules.wants === undefined);
  // While one member's timer is not known nobody knows when the group is complete.
  for (const member of members) member.isLenient = isOpen;
  toBackup(step, coverage);
  toMaster(step, coverage);
  release(step, coverage);
}

/** A group that lost a member may be complete now; it sees so when the next timer runs out. */
export function forgetWishes(watches: readonly InstanceWatch[], group: string | undefined): void {
  for (const { model, rules } of watches) {
    if (group !== undefined && model.syncGroup === group && rules.wants) rules.wants = undefined;
  }
}

function toMaster({ members, expected, atUs }: GroupStep, coverage: Coverage): void {
  const isComplete = members.every(
    ({ rules }) => rules.state === 'master' || (rules.state === 'backup' && rules.wants),
  );
  const waiting = members.filter(({ rules }) => rules.state === 'backup');
  if (!isComplete || waiting.length === 0) return;
  coverage.reach('group to MASTER');
  for (const member of waiting) expected.set(member, member.rules.groupMaster(atUs));
}

function toBackup({ members, expected, before, atUs }: GroupStep, coverage: Coverage): void {
  const left = members.filter(
    (member) => before.get(member) === 'master' && member.rules.state === 'backup',
  );
  const masters = members.filter(({ rules }) => rules.state === 'master');
  if (left.length === 0 || masters.length === 0) return;
  coverage.reach('group to BACKUP');
  const reasons = left.map((member) => expected.get(member)?.leaving);
  for (const member of masters) {
    const { rules } = member;
    if (reasons.includes('stolen')) expected.set(member, rules.stolen(atUs));
    else if (reasons.includes('handed over')) expected.set(member, rules.handover(atUs));
    else expected.set(member, rules.groupBackup(atUs));
  }
}

function release({ model, members, expected, atUs }: GroupStep, coverage: Coverage): void {
  if (!model.isFast) return;
  for (const member of members) {
    const released = expected.get(member);
    if (released?.row !== 'backup: priority 0') continue;
    for (const other of members) {
      if (other === member || other.rules.state !== 'backup') continue;
      if (!other.rules.heard || !followsSame(member, other, released.from)) continue;
      coverage.reach('group handed over fast');
      other.rules.groupReleased(atUs);
    }
  }
}

/** On one link one machine has one address; on another link it has another one. */
function followsSame(left: InstanceWatch, right: InstanceWatch, from: string | undefined): boolean {
  const isSameLink =
    left.model.interface === right.model.interface && left.model.family === right.model.family;
  return !isSameLink || right.rules.heard === from;
}
