// Owns a frame of the show on a terminal, as lines of text: a pure function of the record.
// Never writes anything.
import { type NodeName, nodeNames } from './events.ts';
import {
  answererAt,
  conditionOf,
  countersOf,
  type DemoRecord,
  holdersIn,
  nodeEvents,
} from './record.ts';
import { actTitles } from './show.ts';
import { type Line, renderLine, type Segment, wrapText } from './text.ts';
import { type Glyphs, glyphsFor, timeline } from './timeline.ts';
import { count, shortTime } from './words.ts';

export interface FrameView {
  readonly nowMs: number;
  /** When the demo leaves by itself; `Infinity` when it does not yet. */
  readonly leaveAtMs: number;
  /** The last frame: keys do nothing any more. */
  readonly isOver: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

const longKeys = ' k kill -9 master  h hang it  s its service  c its cable  r mend all  q quit';
const shortKeys = ' k kill  h hang  s serv.  c cut  r mend  q';

/** Lines no longer than `columns`, and fewer than `rows`. */
export function drawFrame(record: DemoRecord, view: FrameView): string[] {
  const glyphs = glyphsFor(view.unicode);
  const width = Math.max(20, view.columns - 1);
  const top: Line[] = [
    ...[titleLine(record, view.nowMs), []],
    ...nodeNames.map((node) => nodeLine(record, node, view.nowMs, glyphs)),
    ...[[], ...timeline(record, view.nowMs, width, glyphs)],
    ...[[], countersLine(record, view.nowMs), []],
  ];
  const bottom = view.isOver ? [] : keysLines(record, view);
  const room = Math.max(1, view.rows - 1 - top.length - bottom.length);
  const story = storyLines(record, width, glyphs).slice(-room);
  return [...top, ...story, ...bottom]
    .slice(-Math.max(1, view.rows - 1))
    .map((line) => renderLine(line, width, view.color));
}

/** Keys do something as soon as the client was answered: after the second act. */
export function areKeysOpen(record: DemoRecord): boolean {
  return record.events.some((event) => event.event === 'sentence' && event.act === 2);
}

function titleLine({ place }: DemoRecord, nowMs: number): Line {
  return [
    { text: ' holdfast demo', style: 'bold' },
    { text: `  two machines share ${place.vip}` },
    { text: `   ${(nowMs / 1000).toFixed(1)} s`, style: 'dim' },
  ];
}

function nodeLine(record: DemoRecord, node: NodeName, nowMs: number, glyphs: Glyphs): Line {
  const isHolder = holdersIn(record).includes(node);
  const isAnswerer = answererAt(record, nowMs) === node;
  const { daemon, isCableCut, isServiceDown } = conditionOf(record, node);
  const words: Segment[] = [];
  if (daemon === 'killed') words.push({ text: 'daemon killed', style: 'red' });
  if (daemon === 'hung') words.push({ text: 'daemon hangs', style: 'red' });
  if (isCableCut) words.push({ text: 'cable cut', style: 'red' });
  if (isServiceDown) words.push({ text: 'service killed', style: 'red' });
  if (isHolder) words.push({ text: 'has the address' });
  if (isAnswerer) words.push({ text: 'answers the client', style: 'green' });
  if (words.length === 0) {
    words.push({ text: daemon === 'running' ? 'stands by' : 'no daemon yet', style: 'dim' });
  }
  const mark = isAnswerer ? glyphs.dot : ' ';
  return [
    { text: ` ${mark} `, style: 'green' },
    { text: node, style: 'bold' },
    { text: `  ${record.place.addresses[node].padEnd(15)}  `, style: 'dim' },
    ...words.flatMap((word, index) => (index === 0 ? [word] : [{ text: ', ' }, word])),
  ];
}

function countersLine(record: DemoRecord, nowMs: number): Line {
  const { answered, lost } = countersOf(record);
  if (answered + lost === 0) return [{ text: ' the client does not ask yet', style: 'dim' }];
  const last = record.samples.findLast(({ latencyMs }) => latencyMs !== undefined);
  const isAnswered = answererAt(record, nowMs) !== undefined;
  return [
    { text: ' answered ' },
    { text: count(answered), style: 'green' },
    { text: '   lost ' },
    { text: count(lost), ...(lost > 0 ? { style: 'red' } : {}) },
    isAnswered
      ? { text: `   last answer in ${shortTime(last?.latencyMs ?? 0)}`, style: 'dim' }
      : { text: '   no answer now', style: 'red' },
  ];
}

/** Acts that are over tell what they came to, the others what they are; then the keys' outcomes. */
function storyLines(record: DemoRecord, width: number, glyphs: Glyphs): Line[] {
  const current = record.events.filter((event) => event.event === 'act').length;
  const isInterrupted = nodeEvents(record).length > 0 && hasKeySentence(record);
  const lines: Line[] = [];
  const hanging = ' '.repeat(5);
  const tell = (mark: string, text: string, style: Segment['style']): void => {
    for (const [index, part] of wrapText(text, width - hanging.length).entries()) {
      const lead = index === 0 ? ` ${mark} ` : hanging;
      lines.push([
        { text: lead, style: 'green' },
        { text: part, ...(style ? { style } : {}) },
      ]);
    }
  };
  for (const [index, title] of actTitles.entries()) {
    const act = index + 1;
    const outcome = record.events.find((each) => each.event === 'sentence' && each.act === act);
    if (outcome?.event === 'sentence') tell(glyphs.done, `${act} ${outcome.text}`, undefined);
    else if (act === current && !isInterrupted) tell(glyphs.now, `${act} ${title} ...`, 'bold');
    else if (!isInterrupted) tell(' ', `${act} ${title}`, 'dim');
  }
  for (const event of record.events) {
    if (event.event === 'sentence' && event.act === undefined)
      tell('>', `  ${event.text}`, undefined);
  }
  return lines;
}

function hasKeySentence(record: DemoRecord): boolean {
  return record.events.some((event) => event.event === 'sentence' && event.act === undefined);
}

function keysLines(record: DemoRecord, { nowMs, leaveAtMs, columns }: FrameView): Line[] {
  if (!areKeysOpen(record)) return [[], [{ text: ' q quit', style: 'dim' }]];
  const secondsLeft = Math.max(0, Math.ceil((leaveAtMs - nowMs) / 1000));
  const leaving =
    leaveAtMs === Infinity ? '' : ` Your turn; without a key it ends in ${secondsLeft} s.`;
  return [
    [{ text: leaving, style: 'dim' }],
    [{ text: columns > longKeys.length ? longKeys : shortKeys }],
  ];
}
