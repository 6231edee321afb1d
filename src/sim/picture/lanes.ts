// Owns the lanes of a picture: each machine's states and held addresses, and who answers the client.
// Never draws marks or the axis.
import { durationText } from '../duration.ts';
import type { HistoryEntry } from '../history.ts';
import type { SiteRouter } from '../routers.ts';
import { answerSpans, holderSpans, type MachineState, stateSpans, type Window } from '../spans.ts';
import { type Box, characterPixels, rectAt, shorten, textAt } from './svg.ts';

export interface Canvas {
  readonly history: readonly HistoryEntry[];
  readonly window: Window;
  /** Names of the machines, in order. */
  readonly nodes: readonly string[];
  /** The virtual routers that are drawn. */
  readonly routers: readonly SiteRouter[];
  readonly toX: (atUs: number) => number;
  readonly left: number;
  readonly right: number;
}

export interface Lane {
  readonly parts: readonly string[];
  readonly height: number;
}

const nameX = 24;
/** Words inside bars are bold. */
const boldPixels = 7.2;
/** Bars are thinner where a lane has several. */
const barHeights = { one: 26, several: 18 } as const;
const holdHeight = 4;
/** What is shorter belongs to every handover. */
const leastSaidUs = 10_000;

/** One bar for each virtual router that the machine takes part in. */
export function nodeLane(canvas: Canvas, node: string, top: number): Lane {
  const { routers, history, window } = canvas;
  const own = routers.flatMap((router) => {
    const member = router.members.find((each) => each.node === node);
    return member ? [{ router, instance: member.instance }] : [];
  });
  const height = barHeight(routers);
  const parts: string[] = [];
  let y = top;
  for (const [at, { router, instance }] of own.entries()) {
    const isOne = routers.length === 1;
    const detail = isOne ? `priority ${instance.priority}` : `${router.label} ${instance.priority}`;
    parts.push(...label(canvas, at === 0 ? node : '', detail, y));
    for (const span of stateSpans(history, { node, instance: instance.name }, window)) {
      const { className, word, wordClass } = looks[span.what];
      parts.push(...bar(boxOf(canvas, span, y, height), className, word, wordClass));
    }
    parts.push(...holdLines(canvas, router, node, y + height + 2));
    y += height + 12;
  }
  return { parts, height: y - top + 8 };
}

/** One bar for each virtual router's first address. */
export function clientLane(canvas: Canvas, top: number): Lane {
  const { routers } = canvas;
  const height = barHeight(routers);
  const parts: string[] = [];
  let y = top + 8;
  for (const [at, router] of routers.entries()) {
    const detail = routers.length === 1 ? `${router.addresses[0]}` : router.label;
    parts.push(...label(canvas, at === 0 ? 'client' : '', detail, y));
    parts.push(...answers(canvas, router, y, height));
    y += height + 18;
  }
  return { parts, height: y - top };
}

function barHeight(routers: readonly SiteRouter[]): number {
  return routers.length === 1 ? barHeights.one : barHeights.several;
}

/** Name above detail where there is room, else the detail at the right. */
function label({ routers, left }: Canvas, name: string, detail: string, y: number): string[] {
  if (routers.length === 1) {
    const second = textAt([nameX, y + 25], shorten(detail, 20), 'dim');
    return [textAt([nameX, y + 11], shorten(name, 18), 'name'), second];
  }
  const room = Math.max(6, 18 - [...name].length);
  const second = textAt([left - 10, y + 13], shorten(detail, room), 'dim', 'end');
  return name === '' ? [second] : [textAt([nameX, y + 13], shorten(name, 12), 'name'), second];
}

interface Look {
  readonly className: string;
  readonly word: string;
  readonly wordClass: string;
}

const gone = { className: 'gone', wordClass: 'onHatch' } as const;

const looks: Readonly<Record<MachineState, Look>> = {
  master: { className: 'master', word: 'MASTER', wordClass: 'inside' },
  backup: { className: 'backup', word: 'backup', wordClass: 'onPale' },
  fault: { className: 'fault', word: 'FAULT', wordClass: 'inside' },
  init: { className: 'early', word: 'starting', wordClass: 'dim' },
  starting: { className: 'early', word: 'starting', wordClass: 'dim' },
  stopped: { ...gone, word: 'stopped' },
  off: { ...gone, word: 'not running' },
  hung: { ...gone, word: 'hung' },
  'without-engine': { ...gone, word: 'no engine' },
  'without-power': { ...gone, word: 'no power' },
};

function boxOf({ toX }: Canvas, { fromUs, toUs }: Window, y: number, height: number): Box {
  const x = toX(fromUs);
  return { x, y, width: toX(toUs) - x, height };
}

function bar(box: Box, className: string, word: string, wordClass: string): string[] {
  const rect = rectAt(box, className);
  if (word === '' || box.width < word.length * boldPixels + 8) return [rect];
  const at = [box.x + box.width / 2, box.y + box.height / 2 + 4] as const;
  return [rect, textAt(at, word, wordClass, 'middle')];
}

function holdLines(
  canvas: Canvas,
  { addresses: [address] }: SiteRouter,
  node: string,
  y: number,
): string[] {
  if (address === undefined) return [];
  return holderSpans(canvas.history, address, canvas.window)
    .filter(({ what }) => what.includes(node))
    .map((span) => {
      const isDoubly = span.what.length > 1 && span.toUs - span.fromUs >= leastSaidUs;
      return rectAt(boxOf(canvas, span, y, holdHeight), isDoubly ? 'doubly' : 'held');
    });
}

function answers(canvas: Canvas, router: SiteRouter, y: number, height: number): string[] {
  const { history, window, nodes } = canvas;
  const [address] = router.addresses;
  if (address === undefined) return [];
  return answerSpans(history, { switch: router.switch, address }, window).flatMap((span) => {
    const box = boxOf(canvas, span, y, height);
    if (span.what === undefined) {
      return [rectAt(box, 'lost'), lostWords(canvas, box, span.toUs - span.fromUs)];
    }
    const className = `answered${nodes.indexOf(span.what) % 2}`;
    return bar(box, className, `${span.what} answers`, 'inside');
  });
}

function lostWords(
  { left, right }: Canvas,
  { x, y, width, height }: Box,
  lengthUs: number,
): string {
  if (lengthUs < leastSaidUs) return '';
  const words = `${durationText(lengthUs)} no answer`;
  const half = (words.length * characterPixels) / 2;
  const middle = Math.min(Math.max(x + width / 2, left + half), right - half);
  return textAt([middle, y + height + 13], words, 'lostWords', 'middle');
}
