// Owns the rows of time on a terminal: who held the address, who answered the client, the axis.
// Never writes anything.
import { type NodeName, nodeNames } from './events.ts';
import { concernsDaemon, type DemoRecord, harms, holdsOf, nodeEvents, silences } from './record.ts';
import type { Line, Segment, Style } from './text.ts';

export interface Glyphs {
  readonly held: string;
  readonly standby: string;
  readonly dot: string;
  readonly done: string;
  readonly now: string;
  readonly struck: string;
}

const unicodeGlyphs: Glyphs = {
  ...{ held: '█', standby: '·', dot: '●', done: '✓', now: '▶', struck: '✗' },
};
const asciiGlyphs: Glyphs = { held: '#', standby: '.', dot: '*', done: '+', now: '>', struck: '!' };

export function glyphsFor(unicode: boolean): Glyphs {
  return unicode ? unicodeGlyphs : asciiGlyphs;
}

/** Columns left of the rows of time. */
export const timelineLabelColumns = 9;
/** How much time one column is. */
export const columnMs = 250;

const axisStepMs = 5000;

interface Window {
  readonly firstMs: number;
  readonly columns: number;
}

/** One row a machine, the client's row, and the axis; the newest columns when not all fit. */
export function timeline(record: DemoRecord, nowMs: number, width: number, glyphs: Glyphs): Line[] {
  const columns = Math.max(10, width - timelineLabelColumns);
  const passed = Math.floor(nowMs / columnMs) + 1;
  const window = { firstMs: Math.max(0, passed - columns) * columnMs, columns };
  return [
    ...nodeNames.map((node) => row(node, nodeCells(record, node, nowMs, window, glyphs))),
    row('client', clientCells(record, window)),
    axis(window),
  ];
}

function row(label: string, cells: readonly Segment[]): Line {
  return [{ text: ` ${label.padEnd(timelineLabelColumns - 1)}` }, ...cells];
}

function nodeCells(
  record: DemoRecord,
  node: NodeName,
  nowMs: number,
  { firstMs, columns }: Window,
  glyphs: Glyphs,
): Segment[] {
  const holds = holdsOf(record, node, nowMs);
  const changes = nodeEvents(record).filter((event) => event.node === node);
  return Array.from({ length: columns }, (_, index): Segment => {
    const fromMs = firstMs + index * columnMs;
    const toMs = fromMs + columnMs;
    if (fromMs > nowMs) return { text: ' ' };
    const now = changes.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    if (now.some(({ change }) => harms(change))) {
      return { text: glyphs.struck, style: 'red' };
    }
    const isHeld = holds.some(
      (hold) => hold.fromMs < toMs && (hold.toMs > fromMs || hold.toMs === nowMs),
    );
    if (isHeld) return { text: glyphs.held, style: 'blue' };
    const last = changes.findLast(({ atMs, change }) => atMs < toMs && concernsDaemon(change));
    const isAbsent = last === undefined || silences(last.change);
    return { text: isAbsent ? ' ' : glyphs.standby, style: 'dim' };
  });
}

/** The number of the machine that answered; `x` where a request was lost. */
function clientCells(record: DemoRecord, { firstMs, columns }: Window): Segment[] {
  const cells: (Segment & { style: Style })[] = [];
  for (const { atMs, host } of record.samples) {
    const index = Math.floor((atMs - firstMs) / columnMs);
    if (index < 0 || index >= columns || cells[index]?.style === 'red') continue;
    const digit = host?.replace('web', '');
    cells[index] = digit ? { text: digit, style: 'green' } : { text: 'x', style: 'red' };
  }
  return Array.from({ length: columns }, (_, index) => cells[index] ?? { text: ' ' });
}

function axis({ firstMs, columns }: Window): Line {
  let text = '';
  const step = axisStepMs / columnMs;
  const first = firstMs / columnMs;
  for (let index = (step - (first % step)) % step; index < columns; index += step) {
    const label = `${(firstMs + index * columnMs) / 1000} s`;
    if (index + label.length > columns) break;
    text = text.padEnd(index) + label;
  }
  return [{ text: ' '.repeat(timelineLabelColumns) }, { text, style: 'dim' }];
}
