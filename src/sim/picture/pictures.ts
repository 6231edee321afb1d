// Owns which histories are worth a picture, and pictures as whole SVG files. Never draws the details.
import type { Assessment, EventResult } from '../assessment.ts';
import type { HistoryEntry } from '../history.ts';
import { badness } from '../outcome.ts';
import type { Playback } from '../playback.ts';
import type { Window } from '../spans.ts';
import { playTrial, type Site } from '../trial.ts';
import { drawPanel, type Panel, panelWidth } from './panel.ts';
import { escapeXml, pictureDefinitions, pictureStyle } from './svg.ts';

const secondUs = 1_000_000;
const beforeUs = 2 * secondUs;
const leastUs = 5 * secondUs;

/**
 * The event at its worst moment, mended as soon as nothing more happens.
 *
 * @param routers labels of the virtual routers to draw; without it all
 */
export function eventPanel(site: Site, event: EventResult, routers?: readonly string[]): Panel {
  const { disturbance, worstAtUs } = event;
  const { reactionUs } = site.pace;
  const whole = { brokenUs: reactionUs, mendedUs: reactionUs };
  const first = playTrial(site, disturbance, worstAtUs, whole);
  const isSelfMending = disturbance.mend.length === 0;
  const broken = { fromUs: worstAtUs, toUs: worstAtUs + reactionUs };
  const brokenUs = isSelfMending
    ? reactionUs
    : inStep(site, busyUs(first.history, broken) + 2 * secondUs);
  const shown = playTrial(site, disturbance, worstAtUs, { ...whole, brokenUs });
  const mendedAtUs = isSelfMending ? worstAtUs : worstAtUs + brokenUs;
  const busy = busyUs(shown.history, { fromUs: mendedAtUs, toUs: mendedAtUs + reactionUs });
  const { node, words, sentence } = disturbance;
  return drawPanel({
    ...{ topology: site.topology, history: shown.history, zeroUs: worstAtUs },
    ...(routers === undefined ? {} : { routers }),
    window: { fromUs: worstAtUs - beforeUs, toUs: mendedAtUs + busy + 2 * secondUs },
    title: `${node}: ${words}`,
    explanation: `At 0 s ${node} ${sentence}. The worst of 5 moments between two adverts.`,
  });
}

/** Shorter than the whole, by whole intervals: so mending comes at the same moment between adverts. */
function inStep({ pace }: Site, wantedUs: number): number {
  const { reactionUs, advertIntervalUs } = pace;
  if (advertIntervalUs === 0) return wantedUs;
  return (
    reactionUs -
    Math.max(0, Math.floor((reactionUs - wantedUs) / advertIntervalUs)) * advertIntervalUs
  );
}

/** From a window's beginning until the last thing in it happens. */
function busyUs(history: readonly HistoryEntry[], { fromUs, toUs }: Window): number {
  const last = history.findLast(({ atUs, kind }) => atUs < toUs && kind !== 'log');
  return Math.max(leastUs, (last?.atUs ?? fromUs) - fromUs);
}

/** The most harmful event of each machine. */
export function assessmentPicture({ site, events }: Assessment): string {
  const panels = site.topology.nodes.flatMap(({ name }) => {
    const own = events.filter(({ disturbance }) => disturbance.node === name);
    const [worst] = [...own].sort((left, right) => harmOf(right) - harmOf(left));
    return worst ? [eventPanel(site, worst)] : [];
  });
  return picture(panels);
}

/** What ends by itself is more telling than what stays as it is. */
function harmOf({ routers }: EventResult): number {
  const harms = routers.flatMap(({ played }) =>
    played.map(({ broken }) => {
      const promoted = broken.promotions.length > 0 ? 1e13 : 0;
      return badness(broken) + promoted;
    }),
  );
  return Math.max(0, ...harms);
}

/** What was asked for, from the start to a little after the last thing happened. */
export function playbackPanel({ site, history, endUs, steps }: Playback): Panel {
  const lastUs = busyUs(history, { fromUs: 0, toUs: endUs });
  const toUs = Math.min(endUs, lastUs + 5 * secondUs);
  const what = steps.map(({ text }) => text).join(', ');
  return drawPanel({
    ...{ topology: site.topology, history, window: { fromUs: 0, toUs }, zeroUs: 0 },
    title: what === '' ? 'Nothing but the start' : what,
    explanation: `Played by holdfast simulate with seed ${site.seed}. All daemons start at 0 s.`,
  });
}

/** A whole SVG file. */
export function playbackPicture(playback: Playback): string {
  return picture([playbackPanel(playback)]);
}

const gap = 16;

/** Panels below each other. */
function picture(panels: readonly Panel[]): string {
  let y = 0;
  const parts: string[] = [];
  for (const { body, height } of panels) {
    parts.push(`<g transform="translate(0 ${y})">\n${body}\n</g>`);
    y += height + gap;
  }
  const label = escapeXml(panels.map(({ title }) => title).join('; '));
  const height = Math.max(1, y - gap);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panelWidth} ${height}"`,
    ` width="${panelWidth}" height="${height}" role="img" aria-label="${label}">\n`,
    `<title>${label}</title>\n<style>${pictureStyle}</style>\n${pictureDefinitions}\n`,
    `${parts.join('\n')}\n</svg>\n`,
  ].join('');
}

/** For a page that has the style and the definitions once. */
export function inlinePanel({ title, height, body }: Panel): string {
  const label = escapeXml(title);
  return [
    `<svg viewBox="0 0 ${panelWidth} ${height}" role="img" aria-label="${label}">`,
    `<title>${label}</title>\n${body}\n</svg>`,
  ].join('');
}
