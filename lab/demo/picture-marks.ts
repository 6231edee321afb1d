// Owns which moments of a show a picture names, in which words and on which line of text.
// Never draws.
import type { AnswersEvent, NodeChange, NodeEvent } from './events.ts';
import { type DemoRecord, handover, harms, nodeEvents } from './record.ts';
import { seconds } from './words.ts';

/** A moment with its words. */
export interface Mark {
  readonly atMs: number;
  readonly text: string;
  readonly kind: 'harm' | 'change';
}

/** Without priority 0, web2 waits for at least two more advertisements: 2.6 s in this story. */
const withoutFarewellMs = 2500;

const changeTexts: Readonly<Record<NodeChange, string>> = {
  started: 'started again',
  killed: 'kill -9',
  hung: 'hung (SIGSTOP)',
  resumed: 'resumed',
  cut: 'cable cut',
  mended: 'cable mended',
  reloaded: 'service checked',
  serviceKilled: 'service killed',
  serviceStarted: 'service started',
};

/** What was done, and when the client was answered by another machine because of it. */
export function marksOf(record: DemoRecord): Mark[] {
  const changes = nodeEvents(record).filter(
    (event) => !isFirstStart(record, event) && event.change !== 'reloaded',
  );
  const marks: Mark[] = [];
  for (const [index, change] of changes.entries()) {
    const kind = harms(change.change) ? 'harm' : 'change';
    marks.push({ atMs: change.atMs, text: changeTexts[change.change], kind });
    const untilMs = changes[index + 1]?.atMs ?? Infinity;
    const taken = takeoverMark(record, change, untilMs);
    if (taken) marks.push(taken);
  }
  const [up] = record.events.filter((event) => event.event === 'vip' && event.held);
  const first = up?.event === 'vip' ? [{ atMs: up.atMs, text: `${up.node} has the address` }] : [];
  return [
    { atMs: 0, text: 'both start', kind: 'change' },
    ...first.map((mark): Mark => ({ ...mark, kind: 'change' })),
    ...marks,
  ];
}

function isFirstStart(record: DemoRecord, { node, change, atMs }: NodeEvent): boolean {
  const first = nodeEvents(record).find((event) => event.node === node);
  return change === 'started' && first?.atMs === atMs;
}

function takeoverMark(record: DemoRecord, change: NodeEvent, untilMs: number): Mark | undefined {
  const answers = record.events.filter((event): event is AnswersEvent => event.event === 'answers');
  const before = answers.findLast(({ host, atMs }) => host !== null && atMs < change.atMs)?.host;
  const next = answers.find(
    ({ host, atMs }) => host !== null && host !== before && atMs >= change.atMs && atMs < untilMs,
  );
  if (!before || !next?.host) return undefined;
  const seen = handover(record, change.atMs, next.host);
  if (!seen) return undefined;
  const isFarewell = change.change === 'killed' && seen.tookMs < withoutFarewellMs;
  const text = `${next.host} after ${seconds(seen.tookMs)}`;
  return {
    atMs: seen.answeredAtMs,
    text: isFarewell ? `priority 0 → ${text}` : text,
    kind: 'change',
  };
}

/** A mark's words with their line (0 is the top) and their first column of pixels. */
export interface PlacedMark extends Mark {
  readonly x: number;
  readonly lane: number;
}

/** Puts words that would overlap below each other; marks beyond `lanes` lines lose their words. */
export function placeMarks(
  marks: readonly Mark[],
  options: { readonly toX: (atMs: number) => number; readonly charWidth: number; lanes: number },
): PlacedMark[] {
  const ends: number[] = [];
  return marks.map((mark) => {
    const x = options.toX(mark.atMs);
    const lane = ends.findLastIndex((end) => end > x) + 1;
    if (lane >= options.lanes) return { ...mark, text: '', x, lane: options.lanes - 1 };
    ends[lane] = x + (mark.text.length + 3) * options.charWidth;
    ends.length = lane + 1;
    return { ...mark, x, lane };
  });
}
