// Owns holding what was seen against what was predicted: the same things in the same order, and how
// far apart in time. Never plays and never predicts.
import { type DoneAction, type Play, type Sighting, sightingText } from './scenario.ts';

/** How far apart prediction and reality may be. */
export const toleranceMs = 60;

/** One sighting beside its prediction. */
export interface Pair {
  readonly node: string;
  readonly what: Sighting['what'];
  readonly of?: string;
  /** The how many-th of its kind on this node, from 1. */
  readonly nth: number;
  /** The action before it. */
  readonly after: DoneAction | undefined;
  /** Both since that action. */
  readonly predictedMs: number;
  readonly seenMs: number;
  /** The first line of a process: the prediction is set by it, so it proves nothing. */
  readonly isGiven: boolean;
}

export interface Comparison {
  /** In the order of the prediction; empty when the order is wrong. */
  readonly pairs: readonly Pair[];
  /** What is in another order than predicted, or is missing, or is too much. */
  readonly problems: readonly string[];
}

const isState = ({ what }: Sighting): boolean => /^[A-Z]+$/.test(what);

/**
 * States and addresses are two stories, as one is told by a daemon and the other by a kernel; each
 * member of a group has its own, as chance decides who is first of those whose moment is the same.
 */
export function compare(play: Play, predicted: readonly Sighting[]): Comparison {
  const problems: string[] = [];
  const matched: [Sighting, Sighting][] = [];
  for (const { name } of play.scenario.nodes) {
    for (const story of storiesOf(name, [...predicted, ...play.sightings])) {
      const isPart = (each: Sighting) => storyOf(each) === story;
      const [real, foretold] = [play.sightings.filter(isPart), predicted.filter(isPart)];
      if (wordsOf(real) !== wordsOf(foretold)) {
        problems.push(`${name}: predicted ${wordsOf(foretold)}; seen ${wordsOf(real)}`);
      }
      for (const [at, each] of foretold.entries()) {
        const seen = real[at];
        if (seen) matched.push([each, seen]);
      }
    }
  }
  problems.push(...disorders(matched));
  if (problems.length > 0) return { pairs: [], problems };
  matched.sort(([one], [other]) => one.atMs - other.atMs);
  return { pairs: matched.map((each) => pairOf(each, play, predicted)), problems };
}

function storyOf(sighting: Sighting): string {
  return JSON.stringify([sighting.node, sighting.of, isState(sighting)]);
}

function storiesOf(node: string, sightings: readonly Sighting[]): ReadonlySet<string> {
  return new Set(sightings.filter((each) => each.node === node).map(storyOf));
}

function wordsOf(sightings: readonly Sighting[]): string {
  const words = sightings.map(({ of, what }) => (of === undefined ? what : `${of} ${what}`));
  return words.join(', ') || 'nothing';
}

/** What was predicted one after the other, with room between, is seen so. */
function disorders(matched: readonly (readonly [Sighting, Sighting])[]): string[] {
  return matched.flatMap(([first, firstSeen]) =>
    matched.flatMap(([second, secondSeen]) =>
      second.atMs - first.atMs > toleranceMs && secondSeen.atMs <= firstSeen.atMs
        ? [`${sightingText(second)} came before ${sightingText(first)}`]
        : [],
    ),
  );
}

function pairOf(
  [foretold, seen]: readonly [Sighting, Sighting],
  play: Play,
  predicted: readonly Sighting[],
): Pair {
  const { node, what, of, atMs } = foretold;
  const text = sightingText(foretold);
  const same = predicted.filter((each) => sightingText(each) === text);
  const after = play.done.findLast((each) => each.atMs <= atMs + 1);
  const sinceMs = after?.atMs ?? 0;
  const isGiven = play.done.some(
    ({ action, isFirstLine, atMs: doneAtMs, nextLineMs }) =>
      action.node === node && isAt(seen, isFirstLine ? doneAtMs : nextLineMs),
  );
  return {
    ...{ node, what, after, isGiven, ...(of !== undefined && { of }) },
    nth: same.indexOf(foretold) + 1,
    predictedMs: atMs - sinceMs,
    seenMs: seen.atMs - sinceMs,
  };
}

/** The first lines of all members come together. */
function isAt(seen: Sighting, firstLineMs: number | undefined): boolean {
  if (firstLineMs === undefined || !isState(seen)) return false;
  return seen.atMs >= firstLineMs && seen.atMs < firstLineMs + 20;
}

/** Several plays of one scenario by one kind of daemon. */
export interface Verdict {
  readonly plays: number;
  /** Plays in which everything came in the predicted order. */
  readonly inOrder: number;
  /** Medians of those plays. */
  readonly rows: readonly Row[];
  /** Why the prediction does not hold. */
  readonly problems: readonly string[];
  /** What was wrong in plays that were outvoted. */
  readonly outvoted: readonly string[];
}

export interface Row extends Pair {
  readonly differenceMs: number;
}

/**
 * More than half of the plays must be in order. A disturbed machine can lead to another story, which
 * is foretold, too; the medians are those of the plays that most have in common.
 */
export function judge(comparisons: readonly Comparison[]): Verdict {
  const inOrder = comparisons.filter(({ problems }) => problems.length === 0);
  const alike = mostFrequent(inOrder);
  const rows = (alike[0]?.pairs ?? []).map((pair): Row => {
    const all = alike.flatMap(({ pairs }) => pairs.filter((each) => isSame(each, pair)));
    return {
      ...pair,
      predictedMs: median(all.map(({ predictedMs }) => predictedMs)),
      seenMs: median(all.map(({ seenMs }) => seenMs)),
      differenceMs: median(all.map(({ seenMs, predictedMs }) => seenMs - predictedMs)),
    };
  });
  const isCarried = inOrder.length * 2 > comparisons.length;
  const disorder = [...new Set(comparisons.flatMap((each) => each.problems))];
  const problems = isCarried ? [] : [...disorder];
  if (comparisons.length === 0) problems.push('never played');
  const compared = rows.filter(({ isGiven }) => !isGiven);
  if (problems.length === 0 && compared.length === 0) problems.push('nothing was compared');
  for (const row of compared) {
    if (Math.abs(row.differenceMs) > toleranceMs) {
      problems.push(`${sightingText(row)}: ${row.differenceMs.toFixed(0)} ms off`);
    }
  }
  const outvoted = isCarried ? disorder : [];
  return { plays: comparisons.length, inOrder: inOrder.length, rows, problems, outvoted };
}

/** The plays of the story that was played most often; the earlier story of two. */
function mostFrequent(comparisons: readonly Comparison[]): readonly Comparison[] {
  const stories = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const story = comparison.pairs.map(sightingText).join('\n');
    stories.set(story, [...(stories.get(story) ?? []), comparison]);
  }
  const most = Math.max(0, ...[...stories.values()].map(({ length }) => length));
  return [...stories.values()].find(({ length }) => length === most) ?? [];
}

export function isSame(one: Pair, other: Pair): boolean {
  return sightingText(one) === sightingText(other) && one.nth === other.nth;
}

/** Of an even number the lower one of the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The largest difference of what is compared, in either direction. */
export function worstOf({ rows }: Verdict): number {
  const compared = rows.filter(({ isGiven }) => !isGiven);
  return Math.max(0, ...compared.map(({ differenceMs }) => Math.abs(differenceMs)));
}
