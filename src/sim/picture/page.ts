// Owns the page for a runbook: machines, findings, tables and pictures in one file that needs nothing
// else. Never plays anything but what its pictures show.
import type { Assessment } from '../assessment.ts';
import { findingsOf } from '../findings.ts';
import type { Playback } from '../playback.ts';
import {
  andOnNote,
  assessmentRows,
  type EventRows,
  type Figures,
  type Row,
  restSentence,
  stretchRows,
} from '../rows.ts';
import type { Site } from '../trial.ts';
import {
  document,
  figuresCells,
  figuresTable,
  machines,
  remarkParts,
  section,
} from './page-parts.ts';
import { eventPanel, inlinePanel, playbackPanel } from './pictures.ts';
import { escapeXml } from './svg.ts';

/** The standard set, with a picture for each event that moves anything. */
export function assessmentPage(assessment: Assessment, remarks: readonly string[]): string {
  const { site } = assessment;
  const rows = assessmentRows(assessment);
  const findings = findingsOf(assessment).map(
    ({ weight, text }) => `<li class="${weight}">${escapeXml(text)}</li>`,
  );
  const pictures = rows.flatMap((each, at) =>
    each.rows.length === 0 ? [] : figure(site, each, at),
  );
  return document(`What happens when ${namesOf(site, 'or')} fails`, [
    lead(site, 'Each event was played at 5 moments between two adverts; figures go best to worst.'),
    section('Machines', [
      machines(site.topology),
      ...remarkParts(remarks),
      `<p>${escapeXml(restSentence(assessment.rest))}</p>`,
    ]),
    section('What it means', [`<ul class="findings">${findings.join('\n')}</ul>`]),
    section('Every event', [eventTable(site, rows)]),
    section('Pictures', [
      '<p class="dim">Each event at its worst moment; times count from it.</p>',
      ...pictures,
    ]),
  ]);
}

/** What was asked for: the picture first, then what each event came to. */
export function playbackPage(playback: Playback, remarks: readonly string[]): string {
  const { site, stretches } = playback;
  const rows = stretches.flatMap((stretch) =>
    stretchRows(stretch).map(({ router, figures }) => {
      const { texts } = stretch;
      const words = texts.length === 0 ? 'all start' : texts.join(', ');
      const label = router === undefined ? '' : ` <span class="dim">${escapeXml(router)}</span>`;
      return `<tr><th scope="row">${escapeXml(words)}${label}</th>${figuresCells(figures)}</tr>`;
    }),
  );
  return document(`A scenario of ${namesOf(site, 'and')}`, [
    lead(site, 'Times count from the start of the daemons.'),
    `<figure>${inlinePanel(playbackPanel(playback))}</figure>`,
    section('Event by event', [
      figuresTable(`<tbody>${rows.join('\n')}</tbody>`),
      ...andOnNote(rows).map((note) => `<p class="dim">${note}</p>`),
    ]),
    section('Machines', [machines(site.topology), ...remarkParts(remarks)]),
  ]);
}

function lead({ seed }: Site, more: string): string {
  const what = 'Played by <code>holdfast simulate</code>, no real machine was touched';
  return `<p class="lead">${what} (seed ${seed}). ${escapeXml(more)}</p>`;
}

function namesOf({ topology }: Site, joint: 'and' | 'or'): string {
  const names = topology.nodes.map(({ name }) => name);
  if (names.length > 5) return joint === 'or' ? 'a machine' : `${names.length} machines`;
  return `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`;
}

function eventTable({ topology }: Site, rows: readonly EventRows[]): string {
  const bodies = topology.nodes.map(({ name }) => {
    const own = rows.map((each, at) => ({ ...each, at })).filter((each) => isOf(each, name));
    const moving = own.flatMap(({ rows: lines, disturbance, at }) =>
      lines.flatMap((row) => rowCells(row, disturbance, at)),
    );
    const quiet = own.filter((each) => each.rows.length === 0);
    const words = quiet.map(({ disturbance }) => disturbance.words).join(', ');
    if (words !== '') {
      moving.push(`<tr><td colspan="5" class="dim">nothing moves: ${escapeXml(words)}</td></tr>`);
    }
    const head = `<tr class="node"><th colspan="5" scope="rowgroup">${escapeXml(name)}</th></tr>`;
    return `<tbody>${head}${moving.join('\n')}</tbody>`;
  });
  return figuresTable(bodies.join('\n'));
}

function isOf({ disturbance }: EventRows, node: string): boolean {
  return disturbance.node === node;
}

function rowCells(
  { routers, broken, mended }: Row,
  { words, mendWords }: EventRows['disturbance'],
  place: number,
): string[] {
  const who =
    routers.length === 0 ? '' : ` <span class="dim">${escapeXml(routers.join(', '))}</span>`;
  const link = `<a href="#event${place}">${escapeXml(words)}</a>${who}`;
  const first = `<tr class="broken"><th scope="row">${link}</th>${figuresCells(broken)}</tr>`;
  if (!mended) return [first];
  const then = `<th scope="row" class="then">${escapeXml(mendWords)}</th>`;
  return [first, `<tr>${then}${figuresCells(mended)}</tr>`];
}

function figure(site: Site, { result, disturbance, rows }: EventRows, place: number): string {
  const sentences = rows.map((row) => rowSentence(row, disturbance));
  const caption = `<figcaption>${escapeXml(sentences.join(' '))}</figcaption>`;
  return `<figure id="event${place}">${inlinePanel(eventPanel(site, result, movingRouters(result, rows)))}${caption}</figure>`;
}

/** Those that the event moves: all when a row speaks of all. */
function movingRouters({ routers }: EventRows['result'], rows: readonly Row[]): string[] {
  const named = rows.flatMap((row) => row.routers);
  return named.length > 0 ? named : routers.map(({ router }) => router.label);
}

function rowSentence(
  { routers, broken, mended }: Row,
  { node, sentence, mendWords }: EventRows['disturbance'],
): string {
  const who = routers.length === 0 ? '' : `${routers.join(', ')}: `;
  const first = `${who}${node} ${sentence}: ${figuresSentence(broken)}.`;
  return mended ? `${first} Then ${mendWords}: ${figuresSentence(mended)}.` : first;
}

function figuresSentence({ who, after, unanswered, doublyHeld }: Figures): string {
  const parts: string[] = [];
  if (who.text === '-') parts.push('the address stays where it is');
  else if (after === '-') parts.push(`then ${who.text} answers`.replace('then NOBODY', 'NOBODY'));
  else if (who.text.endsWith(' too')) {
    parts.push(`${who.text.replace(' too', '')} becomes master beside it after ${after}`);
  } else parts.push(`${who.text} answers after ${after}`);
  if (isWorthSaying(unanswered.text)) parts.push(`no answer ${lengthWords(unanswered.text)}`);
  if (isWorthSaying(doublyHeld.text)) parts.push(`held twice ${lengthWords(doublyHeld.text)}`);
  return parts.join(', ');
}

/** A handover's few milliseconds are in the table only. */
function isWorthSaying(text: string): boolean {
  return text !== '-' && !/\.\d ms$/.test(text);
}

function lengthWords(text: string): string {
  return /^[A-Z]/.test(text) ? text.toLowerCase() : `for ${text}`;
}
