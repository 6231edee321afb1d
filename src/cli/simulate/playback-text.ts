// Owns the text of a played scenario: its timeline, then what each event came to. Never plays anything.

import { displayWidth } from '../../config/display-width.ts';
import type { Playback, Stretch } from '../../sim/playback.ts';
import { andOnNote, stretchRows } from '../../sim/rows.ts';
import { type TimelineLine, timelineOf } from '../../sim/timeline.ts';
import { fill, type Paint, printable, type Style, wrap } from './paint.ts';
import { siteLines } from './site-text.ts';
import { figuresLine, headingLine } from './table.ts';

const width = 80;

/** Lines of at most 80 columns, as far as names allow. */
export function playbackLines(
  playback: Playback,
  remarks: readonly string[],
  paint: Paint,
): string[] {
  const { site, history, endUs } = playback;
  const { nodes, switches } = site.topology;
  const timeline = timelineOf(history, {
    namesInstances: nodes.some(({ model }) => model.instances.length > 1),
    namesSwitches: switches.length > 1,
  });
  const lines = siteLines(site, paint);
  for (const remark of remarks) lines.push('', ...wrap(`Note: ${remark}`, width, '  '));
  lines.push('');
  const whoWidth = Math.min(16, Math.max(...timeline.map(({ who }) => displayWidth(who))));
  for (const line of timeline) lines.push(...lineText(line, whoWidth, paint));
  lines.push(`${timeText(endUs)}  ${paint('end', 'dim')}`, '', ...summary(playback, paint));
  return lines;
}

const styles: Readonly<Partial<Record<TimelineLine['kind'], Style>>> = {
  action: 'bold',
  trouble: 'red',
  answer: 'green',
  detail: 'dim',
  log: 'dim',
};

function lineText({ atUs, who, kind, text }: TimelineLine, whoWidth: number, paint: Paint) {
  const style = styles[kind];
  const mark = kind === 'action' ? '* ' : '  ';
  const start = `${timeText(atUs)}  ${fill(printable(who), whoWidth)} ${mark}`;
  const indent = ' '.repeat(displayWidth(start));
  const [first = '', ...more] = wrap(printable(text), width - displayWidth(start), '');
  const painted = (words: string) => (style ? paint(words, style) : words);
  return [start + painted(first), ...more.map((each) => indent + painted(each))];
}

/** Seconds with milliseconds, eleven columns. */
function timeText(atUs: number): string {
  return `${(Math.floor(atUs / 1000) / 1000).toFixed(3)} s`.padStart(11);
}

function summary({ stretches }: Playback, paint: Paint): string[] {
  const lines = [headingLine('Summary', paint)];
  for (const stretch of stretches) {
    const rows = stretchRows(stretch);
    const words = `  ${stretchWords(stretch)}`;
    if (rows.some(({ router }) => router !== undefined)) lines.push(words);
    for (const { router, figures } of rows) {
      lines.push(figuresLine(router === undefined ? words : `    ${router}`, figures, paint));
    }
  }
  return [...lines, ...andOnNote(lines).flatMap((note) => ['', note])];
}

function stretchWords({ texts }: Stretch): string {
  return texts.length === 0 ? 'all start' : texts.join(', ');
}
