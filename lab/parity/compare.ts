// Owns comparing two plays of a scenario: the same stories, the same items in the same order, at the
// same times. Never plays.
import type { Play } from './stage.ts';
import { storiesOf } from './stories.ts';
import type { Item, Story } from './story.ts';

/** How far apart the same thing may be in two plays. */
export const toleranceMs = 400;

/** What a step causes may look this much older than the step. */
const stepMs = 50;

export interface Comparison {
  /** How many items were held against each other. */
  readonly compared: number;
  /** The largest difference of a time that is within the tolerance or not. */
  readonly worstMs: number;
  readonly problems: readonly string[];
}

/** `reference` says how it must be. */
export function compare(reference: Play, other: Play): Comparison {
  const [ours, theirs] = [storiesOf(reference), storiesOf(other)];
  const names = [...new Set([...ours, ...theirs].map(({ name }) => name))];
  const problems: string[] = [];
  let compared = 0;
  let worstMs = 0;
  for (const name of names) {
    const [one, two] = [itemsOf(ours, name), itemsOf(theirs, name)];
    compared += Math.min(one.length, two.length);
    const difference = differenceOf(one, two);
    if (difference) {
      problems.push(`${name}: ${difference}`);
      continue;
    }
    for (const [at, item] of one.entries()) {
      const apartMs = apart(item, two[at], reference, other);
      worstMs = Math.max(worstMs, Math.abs(apartMs));
      if (Math.abs(apartMs) > toleranceMs) {
        const later = `${Math.abs(apartMs).toFixed(0)} ms too ${apartMs > 0 ? 'late' : 'early'}`;
        problems.push(`${name}: "${item.text}" (${at + 1}) is ${later}`);
      }
    }
  }
  for (const kind of reference.scenario.compares) {
    const isTold = (story: Story) => story.kind === kind;
    if (!ours.some(isTold) && !theirs.some(isTold)) problems.push(`no ${kind} were compared`);
  }
  return { compared, worstMs, problems };
}

function itemsOf(stories: readonly Story[], name: string): readonly Item[] {
  return stories.find((story) => story.name === name)?.items ?? [];
}

/** The first item that is another one, is missing or is too much. */
function differenceOf(one: readonly Item[], two: readonly Item[]): string | undefined {
  const longest = Math.max(one.length, two.length);
  for (let at = 0; at < longest; at += 1) {
    const [expected, seen] = [one[at]?.text, two[at]?.text];
    if (expected === seen) continue;
    const quote = (text: string | undefined) => (text === undefined ? 'nothing' : `"${text}"`);
    return `${at + 1}: expected ${quote(expected)}, seen ${quote(seen)}`;
  }
  return undefined;
}

/**
 * Both count from the last step before the reference's item, which the other's may precede a bit; or from
 * a step that comes so soon after it that it may be the cause, if that brings them closer.
 */
function apart(item: Item, seen: Item | undefined, reference: Play, other: Play): number {
  if (item.atMs === undefined || seen?.atMs === undefined) return 0;
  const [atMs, seenMs] = [item.atMs, seen.atMs];
  if (isDuringStart(reference, atMs)) return 0;
  const apartFromStepBefore = (untilMs: number): number => {
    const step = reference.moments.findLastIndex((moment) => moment <= untilMs);
    const sinceMs = atMs - (reference.moments[step] ?? atMs);
    return seenMs - (other.moments[step] ?? seenMs) - sinceMs;
  };
  const [last, next] = [apartFromStepBefore(atMs), apartFromStepBefore(atMs + stepMs)];
  return Math.abs(next) < Math.abs(last) ? next : last;
}

/** How fast a program starts is not compared. */
function isDuringStart({ scenario, begun, moments }: Play, atMs: number): boolean {
  return scenario.steps.some(
    ({ action }, at) =>
      action.kind === 'start' && (begun[at] ?? 0) <= atMs && atMs <= (moments[at] ?? 0),
  );
}
