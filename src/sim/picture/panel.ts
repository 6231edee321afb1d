// Owns the drawing of one history: lanes for machines and client, marks, a time axis. Never chooses
// what is drawn.
import type { HistoryEntry } from '../history.ts';
import { siteRouters } from '../routers.ts';
import type { Window } from '../spans.ts';
import type { Topology } from '../topology.ts';
import { type Canvas, clientLane, nodeLane } from './lanes.ts';
import { isNearEnd, marksOf, type PlacedMark, placeMarks } from './marks.ts';
import { rectAt, shorten, textAt } from './svg.ts';

export interface PanelOptions {
  readonly topology: Topology;
  readonly history: readonly HistoryEntry[];
  readonly window: Window;
  /** What the axis calls 0. */
  readonly zeroUs: number;
  readonly title: string;
  readonly explanation: string;
  /** Labels of the virtual routers to draw; without it all. */
  readonly routers?: readonly string[];
}

/** A piece of SVG of `panelWidth` by `height`. */
export interface Panel {
  readonly title: string;
  readonly height: number;
  readonly body: string;
}

export const panelWidth = 860;
const left = 150;
const right = panelWidth - 24;
const marksTop = 86;
const mostMarkLanes = 4;
const laneHeight = 17;
const mostRouters = 4;

export function drawPanel(options: PanelOptions): Panel {
  const { window, title, topology, history } = options;
  const lengthUs = Math.max(1, window.toUs - window.fromUs);
  const toX = (atUs: number) => left + ((right - left) * (atUs - window.fromUs)) / lengthUs;
  const all = siteRouters(topology).filter(({ addresses }) => addresses.length > 0);
  const wanted = options.routers;
  const routers = all.filter(({ label }) => wanted?.includes(label) ?? true).slice(0, mostRouters);
  const nodes = topology.nodes.map(({ name }) => name);
  const canvas: Canvas = { history, window, nodes, routers, toX, left, right };
  const marks = placeMarks(marksOf(history, routers, window), {
    ...{ toX, lanes: mostMarkLanes, rightX: panelWidth - 12 },
  });
  const lanesTop = marksTop + (Math.max(0, ...marks.map(({ lane }) => lane)) + 1) * laneHeight;
  const parts: string[] = [];
  let y = lanesTop;
  for (const name of nodes) {
    const lane = nodeLane(canvas, name, y);
    parts.push(...lane.parts);
    y += lane.height;
  }
  const client = clientLane(canvas, y);
  parts.push(...client.parts);
  y += client.height;
  parts.push(...marks.map((mark) => markLine(mark, lanesTop - 6, y - 10)));
  parts.push(...marks.flatMap(markWords), ...axis(options, toX, y));
  parts.push(textAt([24, y + 46], legend(all.length - routers.length), 'dim'));
  const height = y + 62;
  return { title, height, body: [...frame(options, height), ...parts].join('\n') };
}

function frame({ title, explanation }: PanelOptions, height: number): string[] {
  const back = rectAt({ x: 0.5, y: 0.5, width: panelWidth - 1, height: height - 1 }, 'back');
  return [
    back.replace('/>', ' rx="8"/>'),
    textAt([24, 34], shorten(title, 95), 'title'),
    textAt([24, 56], shorten(explanation, 130), 'dim'),
  ];
}

function legend(notDrawn: number): string {
  const lines = 'Line under a bar: the machine holds the address; red: another one holds it, too.';
  if (notDrawn === 0) return lines;
  const more =
    notDrawn === 1 ? 'One more virtual router is' : `${notDrawn} more virtual routers are`;
  return `${lines} ${more} not drawn.`;
}

function markLine({ x, lane, isHarm, text }: PlacedMark, lanesTop: number, bottom: number): string {
  const top = text === '' ? lanesTop : marksTop + lane * laneHeight - 10;
  const className = isHarm ? 'mark harm' : 'mark';
  return `<path class="${className}" d="M${x.toFixed(1)} ${top}V${bottom}"/>`;
}

function markWords({ x, lane, isHarm, text }: PlacedMark): string[] {
  if (text === '') return [];
  const className = isHarm ? 'words harmWords' : 'words';
  const y = marksTop + lane * laneHeight;
  if (isNearEnd(x, text, panelWidth - 12)) return [textAt([x - 5, y], text, className, 'end')];
  return [textAt([x + 5, y], text, className)];
}

const secondUs = 1_000_000;
const steps = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
const mostTicks = 14;

function axis(
  { window, zeroUs }: PanelOptions,
  toX: (atUs: number) => number,
  y: number,
): string[] {
  const lengthUs = window.toUs - window.fromUs;
  const step = steps.find((each) => lengthUs / (each * secondUs) <= mostTicks);
  const stepUs = step === undefined ? lengthUs / mostTicks : step * secondUs;
  const parts = [`<path class="axis" d="M${left} ${y}H${right}"/>`];
  const first = Math.ceil((window.fromUs - zeroUs) / stepUs) * stepUs;
  for (let atUs = first; atUs + zeroUs <= window.toUs; atUs += stepUs) {
    const x = toX(atUs + zeroUs);
    parts.push(`<path class="axis" d="M${x.toFixed(1)} ${y}v5"/>`);
    parts.push(textAt([x, y + 18], `${Number((atUs / secondUs).toFixed(1))} s`, 'dim', 'middle'));
  }
  return parts;
}
