// Owns which moments of a history a picture names, in which words and on which line of text. Never
// draws.
import { actionText, isHarm } from '../action-words.ts';
import { durationText } from '../duration.ts';
import type { HistoryEntry } from '../history.ts';
import type { SiteRouter } from '../routers.ts';
import { answerSpans, type Window } from '../spans.ts';
import { characterPixels } from './svg.ts';

export interface Mark {
  readonly atUs: number;
  readonly text: string;
  readonly isHarm: boolean;
}

/** What was done, and when another machine answered after that. */
export function marksOf(
  history: readonly HistoryEntry[],
  routers: readonly SiteRouter[],
  window: Window,
): Mark[] {
  const marks: Mark[] = actionMarks(history, window);
  const moments = marks.map(({ atUs }) => atUs);
  const seen = new Set<string>();
  for (const router of routers) {
    const [address] = router.addresses;
    if (address === undefined) continue;
    const spans = answerSpans(history, { switch: router.switch, address }, window);
    let last = spans[0]?.what;
    for (const { what, fromUs } of spans.slice(1)) {
      const sinceUs = moments.findLast((atUs) => atUs <= fromUs);
      if (what === undefined || what === last || sinceUs === undefined) continue;
      last = what;
      const text = `${what} after ${durationText(fromUs - sinceUs)}`;
      if (seen.has(text)) continue;
      seen.add(text);
      marks.push({ atUs: fromUs, text, isHarm: false });
    }
  }
  return marks.sort((left, right) => left.atUs - right.atUs);
}

/** The first start of several machines in one moment is one mark. */
function actionMarks(history: readonly HistoryEntry[], { fromUs, toUs }: Window): Mark[] {
  const marks: Mark[] = [];
  const starts = history.filter(
    (entry) => entry.kind === 'action' && entry.action.kind === 'start' && entry.atUs === 0,
  );
  if (starts.length > 1 && fromUs === 0) marks.push({ atUs: 0, text: 'all start', isHarm: false });
  for (const entry of history) {
    if (entry.kind !== 'action' || entry.atUs < fromUs || entry.atUs >= toUs) continue;
    if (starts.length > 1 && starts.includes(entry)) continue;
    const { action, atUs } = entry;
    marks.push({ atUs, text: actionText(action), isHarm: isHarm(action) });
  }
  return marks;
}

/** A mark's words with their line (0 is the top) and its place in pixels. */
export interface PlacedMark extends Mark {
  readonly x: number;
  readonly lane: number;
}

/** Puts words that would overlap on different lines; where no line is left they are not shown. */
export function placeMarks(
  marks: readonly Mark[],
  { toX, lanes, rightX }: { toX: (atUs: number) => number; lanes: number; rightX: number },
): PlacedMark[] {
  const ends: number[] = [];
  return marks.map((mark) => {
    const x = toX(mark.atUs);
    const pixels = (mark.text.length + 2) * characterPixels;
    const startX = isNearEnd(x, mark.text, rightX) ? x - pixels : x;
    const free = Array.from({ length: lanes }, (_, lane) => lane).find(
      (lane) => (ends[lane] ?? Number.NEGATIVE_INFINITY) <= startX,
    );
    if (free === undefined) return { ...mark, text: '', x, lane: lanes - 1 };
    ends[free] = startX + pixels;
    return { ...mark, x, lane: free };
  });
}

/** Its words stand on the left then. */
export function isNearEnd(x: number, words: string, rightX: number): boolean {
  return x + words.length * characterPixels > rightX;
}
