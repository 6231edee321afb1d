// Owns the picture of a show as SVG: no scripts, nothing from elsewhere, readable on light and dark.
// Never measures: all of it is read from the record.
import { escapeXml } from '../../src/sim/picture/svg.ts';
import { type NodeName, nodeNames } from './events.ts';
import { marksOf, type PlacedMark, placeMarks } from './picture-marks.ts';
import {
  type ClientRun,
  clientRuns,
  countersOf,
  type DemoRecord,
  handover,
  holdsOf,
  longestGapMs,
  nodeEvents,
  standbysOf,
} from './record.ts';
import { count, seconds, shortTime } from './words.ts';

const width = 860;
const height = 348;
const left = 124;
const right = 836;
const laneTop = 88;
const laneHeight = 17;
const lanes = 3;
const rowTop = { web1: 142, web2: 184, client: 234 } as const;
const rowHeight = 28;
const axisY = 288;
/** About how wide one character of the marks' words is. */
const charWidth = 6.4;

const style = `
  text { font: 12px ui-sans-serif, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328 }
  .back { fill: #ffffff; stroke: #d1d9e0 }
  .title { font-size: 17px; font-weight: 600 }
  .name { font-weight: 600 }
  .dim { fill: #59636e; font-size: 11px }
  .inside { fill: #ffffff; font-size: 11px }
  .web1 { fill: #0969da } .web2 { fill: #8250df }
  .answered { fill: #1f883d } .lost { fill: #cf222e }
  .lostWords { fill: #cf222e; font-weight: 600 }
  .standby { stroke: #d1d9e0; stroke-width: 3 }
  .axis { stroke: #d1d9e0 }
  .mark { stroke: #59636e; stroke-dasharray: 3 3 } .harm { stroke: #cf222e; stroke-dasharray: none }
  .words { paint-order: stroke; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round }
  .harmWords { fill: #cf222e; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .back { fill: #0d1117; stroke: #3d444d }
    .dim { fill: #9198a1 }
    .inside { fill: #ffffff }
    .web1 { fill: #1f6feb } .web2 { fill: #8957e5 }
    .answered { fill: #238636 } .lost { fill: #da3633 }
    .lostWords { fill: #f85149 }
    .standby { stroke: #3d444d }
    .axis { stroke: #3d444d }
    .mark { stroke: #9198a1 } .harm { stroke: #f85149 }
    .words { stroke: #0d1117 }
    .harmWords { fill: #f85149 }
  }
`;

/** The picture, as the text of an SVG file. */
export function drawPicture(record: DemoRecord): string {
  const endMs = Math.max(1000, ...record.events.map(({ atMs }) => atMs));
  const toX = (atMs: number): number => round(left + ((right - left) * atMs) / endMs);
  const marks = placeMarks(marksOf(record), { toX, charWidth, lanes });
  const parts = [
    `<rect class="back" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    text(24, 34, headline(record), 'title'),
    text(24, 56, explanation(record), 'dim'),
    ...axis(endMs, toX),
    ...nodeNames.flatMap((node) => nodeRow(record, node, endMs, toX)),
    ...clientRow(record, toX),
    ...marks.flatMap(markLine),
    ...marks.flatMap(markWords),
    text(24, height - 16, footnote(record), 'dim'),
  ];
  const label = escapeXml(headline(record));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"`,
    ` height="${height}" role="img" aria-label="${label}">\n`,
    `<title>${label}</title>\n<style>${style}</style>\n`,
    `${parts.join('\n')}\n</svg>\n`,
  ].join('');
}

function headline(record: DemoRecord): string {
  const kill = nodeEvents(record).find(({ change }) => change === 'killed');
  const other = kill && nodeNames.find((node) => node !== kill.node);
  const seen = kill && other && handover(record, kill.atMs, other);
  if (seen)
    return `kill -9 of ${kill.node}'s daemon: ${other} answers ${seconds(seen.tookMs)} later`;
  const { lost, answered } = countersOf(record);
  return `holdfast demo: ${count(lost)} of ${count(lost + answered)} requests lost`;
}

function explanation({ place }: DemoRecord): string {
  const source = place.isSimulated ? 'simulated' : 'by `ip addr`';
  return (
    `Two machines share ${place.vip}, a client asks it. Bars: who has the address, ` +
    `${source}. Grey lines: a daemon stands by.`
  );
}

function footnote(record: DemoRecord): string {
  const { answered, lost } = countersOf(record);
  const gapMs = longestGapMs(record);
  const gap = gapMs === undefined ? '' : `, longest wait ${shortTime(gapMs)}`;
  const asked = `${count(answered + lost)} requests: ${count(answered)} answered, ${count(lost)} lost`;
  const origin = record.place.isSimulated
    ? 'Simulated in virtual time by `holdfast demo --virtual`.'
    : 'Recorded by `holdfast demo --svg`, real daemons in network namespaces.';
  return `${asked}${gap}. ${origin}`;
}

type ToX = (atMs: number) => number;

function axis(endMs: number, toX: ToX): string[] {
  const stepMs = [1000, 2000, 5000, 10_000, 30_000].find((each) => endMs / each <= 16) ?? 60_000;
  const parts = [`<path class="axis" d="M${left} ${axisY}H${right}"/>`];
  for (let atMs = 0; atMs <= endMs; atMs += stepMs) {
    const x = toX(atMs);
    parts.push(
      `<path class="axis" d="M${x} ${axisY}v5"/>`,
      text(x, axisY + 18, `${atMs / 1000} s`, 'dim', 'middle'),
    );
  }
  return parts;
}

function nodeRow(record: DemoRecord, node: NodeName, endMs: number, toX: ToX): string[] {
  const y = rowTop[node];
  const middle = y + rowHeight / 2;
  const standbys = standbysOf(record, node, endMs).map(
    ({ fromMs, toMs }) =>
      `<path class="standby" d="M${toX(fromMs)} ${middle}H${toX(Math.min(toMs, endMs))}"/>`,
  );
  const holds = holdsOf(record, node, endMs).flatMap(({ fromMs, toMs }) =>
    block({ fromMs, toMs, y, className: node, words: record.place.vip }, toX),
  );
  return [
    text(24, middle, node, 'name'),
    text(24, middle + 14, record.place.addresses[node], 'dim'),
    ...standbys,
    ...holds,
  ];
}

function clientRow(record: DemoRecord, toX: ToX): string[] {
  const y = rowTop.client;
  const runs = clientRuns(record);
  const drawn = runs.flatMap((run) => {
    const className = run.host ? 'answered' : 'lost';
    return block({ ...run, y, className, words: run.host ? `${run.host} answers` : '' }, toX);
  });
  const losses = lossesOf(runs).map(({ fromMs, toMs, count: lost }) =>
    text(toX((fromMs + toMs) / 2), y + rowHeight + 15, `${lost} lost`, 'lostWords', 'middle'),
  );
  const middle = y + rowHeight / 2;
  return [
    text(24, middle, 'client', 'name'),
    text(24, middle + 14, `every ${record.place.askEveryMs} ms`, 'dim'),
    ...drawn,
    ...losses,
  ];
}

/** Runs of lost requests that are close together count as one. */
function lossesOf(runs: readonly ClientRun[]): ClientRun[] {
  const losses: ClientRun[] = [];
  for (const run of runs) {
    const before = losses.at(-1);
    if (run.host) continue;
    if (!before || run.fromMs - before.toMs > 500) losses.push(run);
    else losses[losses.length - 1] = merged(before, run);
  }
  return losses;
}

function merged(before: ClientRun, run: ClientRun): ClientRun {
  return { fromMs: before.fromMs, toMs: run.toMs, count: before.count + run.count };
}

interface Block {
  readonly fromMs: number;
  readonly toMs: number;
  readonly y: number;
  readonly className: string;
  readonly words: string;
}

function block({ fromMs, toMs, y, className, words }: Block, toX: ToX): string[] {
  const x = toX(fromMs);
  // Even a moment is seen.
  const wide = Math.max(1, round(toX(toMs) - x));
  const rect = `<rect class="${className}" x="${x}" y="${y}" width="${wide}" height="${rowHeight}"/>`;
  const isRoomy = wide > words.length * charWidth + 8;
  if (words === '' || !isRoomy) return [rect];
  return [rect, text(round(x + wide / 2), y + rowHeight / 2 + 4, words, 'inside', 'middle')];
}

function markLine({ x, lane, kind, text: words }: PlacedMark): string {
  const top = words === '' ? rowTop.web1 - 6 : laneTop + lane * laneHeight - 10;
  const className = kind === 'harm' ? 'mark harm' : 'mark';
  return `<path class="${className}" d="M${x} ${top}V${rowTop.client + rowHeight}"/>`;
}

function markWords({ x, lane, kind, text: words }: PlacedMark): string[] {
  if (words === '') return [];
  const className = kind === 'harm' ? 'words harmWords' : 'words';
  const isNearEnd = x + words.length * charWidth > width - 10;
  const y = laneTop + lane * laneHeight;
  return [isNearEnd ? text(x - 5, y, words, className, 'end') : text(x + 5, y, words, className)];
}

function text(x: number, y: number, words: string, className: string, anchor = 'start'): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}" class="${className}"${anchored}>${escapeXml(words)}</text>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
