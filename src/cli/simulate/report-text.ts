// Owns the report of the standard set as text: the machines, a table machine by machine, findings. Never
// plays anything.
import type { Assessment } from '../../sim/assessment.ts';
import { findingsOf } from '../../sim/findings.ts';
import { assessmentRows, type EventRows, restSentence } from '../../sim/rows.ts';
import { fill, type Paint, wrap } from './paint.ts';
import { siteLines } from './site-text.ts';
import { figuresLine, headingLine } from './table.ts';

const width = 80;

/** Lines of at most 80 columns. */
export function reportLines(
  assessment: Assessment,
  remarks: readonly string[],
  paint: Paint,
): string[] {
  const { site, rest } = assessment;
  const rows = assessmentRows(assessment);
  const lines = siteLines(site, paint);
  lines.push(...wrap(`  ${restSentence(rest)}`, width, '    '));
  for (const remark of remarks) lines.push('', ...wrap(`Note: ${remark}`, width, '  '));
  for (const { name } of site.topology.nodes) {
    const own = rows.filter(({ disturbance }) => disturbance.node === name);
    lines.push('', ...nodeLines(name, own, paint));
  }
  lines.push('', paint('What it means', 'bold'));
  for (const { weight, text } of findingsOf(assessment)) {
    const [first = '', ...more] = wrap(`  - ${text}`, width, '    ');
    lines.push(weight === 'loud' ? paint(first, 'red') : first);
    lines.push(...more.map((line) => (weight === 'loud' ? paint(line, 'red') : line)));
  }
  const played = 'Each event was played at 5 moments between two adverts: best to worst.';
  lines.push('', ...wrap(`${played} Times begin with the event, or with its mending.`, width, ''));
  return lines;
}

function nodeLines(name: string, events: readonly EventRows[], paint: Paint): string[] {
  const lines = [headingLine(name, paint)];
  for (const [label, own] of bySetOfRouters(events, paint)) {
    if (label !== '') lines.push(paint(fill(`  ${label}:`, width), 'bold'));
    lines.push(...own);
  }
  const quiet = events.filter(({ rows }) => rows.length === 0);
  if (quiet.length > 0) {
    const words = quiet.map(({ disturbance }) => disturbance.words).join(', ');
    lines.push(...wrap(`  nothing moves: ${words}`, width, '    '));
  }
  return lines;
}

/** Lines by the routers that fared so, in order of appearance; nothing is said where all did. */
function bySetOfRouters(events: readonly EventRows[], paint: Paint): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { disturbance, rows } of events) {
    for (const { routers, broken, mended } of rows) {
      const label = routers.join(', ');
      const lines = found.get(label) ?? [];
      found.set(label, lines);
      lines.push(figuresLine(`  ${disturbance.words}`, broken, paint));
      if (mended) lines.push(figuresLine(`    ${disturbance.mendWords}`, mended, paint));
    }
  }
  return found;
}
