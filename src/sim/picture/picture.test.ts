// Proves the structure of pictures and pages, and that names cannot break out of them.
import { expect, test } from 'vitest';
import { assess } from '../assessment.ts';
import { type Playback, playSteps } from '../playback.ts';
import { parseStep } from '../scenario.ts';
import { pairText, siteFromTexts, siteOf, tutorialTopology } from '../test-sites.ts';
import type { Site } from '../trial.ts';
import { isNearEnd, placeMarks } from './marks.ts';
import { assessmentPage, playbackPage } from './page.ts';
import { assessmentPicture, playbackPicture } from './pictures.ts';
import { escapeXml } from './svg.ts';

const site = siteOf(tutorialTopology());

function played(where: Site, events: readonly (readonly [string, string])[]): Playback {
  const context = {
    topology: where.topology,
    modelOf: () => {
      throw new Error('no file is read');
    },
  };
  return playSteps(
    where,
    events.map(([at, text]) => parseStep(at, text, context)),
  );
}

const outage = played(site, [
  ['10s', 'power-off:web1'],
  ['20s', 'start:web1'],
]);

/** Opened and closed elements must agree. */
function expectWellFormed(text: string): void {
  const open: string[] = [];
  for (const [, close, name = '', rest = ''] of text.matchAll(/<(\/?)([a-zA-Z][\w-]*)([^>]*)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/') && name !== 'meta') open.push(name);
  }
  expect(open).toEqual([]);
}

const count = (text: string, part: string) => text.split(part).length - 1;

test('a picture has a lane for each machine and one for the client', () => {
  const picture = playbackPicture(outage);
  expectWellFormed(picture);
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 860 \d+"/);
  for (const name of ['web1', 'web2', 'client']) {
    expect(count(picture, `class="name">${name}<`)).toBe(1);
  }
  for (const word of ['MASTER', 'backup', 'no power', 'web2 answers']) {
    expect(picture).toContain(`>${word}<`);
  }
  expect(picture).toContain('>web1: powered off<');
  expect(picture).toMatch(/>web2 after 3\.\d\d s</);
  expect(picture).toMatch(/>3\.\d\d s no answer</);
  expect(count(picture, '<rect class="lost"')).toBe(2);
});

test('a second holder is drawn in another colour on both machines', () => {
  const picture = playbackPicture(
    played(site, [
      ['10s', 'kill-all:web1'],
      ['20s', 'start:web1'],
    ]),
  );
  expect(count(picture, '<rect class="doubly"')).toBeGreaterThanOrEqual(2);
  expect(picture).toContain('>not running<');
  // A handover's moment is not worth a colour.
  expect(count(playbackPicture(outage), '<rect class="doubly"')).toBe(0);
});

test('a picture asks nobody for anything', () => {
  const texts = [
    playbackPicture(outage),
    playbackPage(outage, []),
    assessmentPage(assess(site), []),
  ];
  for (const text of texts) {
    const plain = text.replaceAll('http://www.w3.org/2000/svg', '');
    expect(plain).not.toMatch(/<script|https?:|@import|src=|url\((?!#)/);
  }
});

test('a page has a picture for each event that moves something, and links that lead to it', () => {
  const page = assessmentPage(assess(site), ['Addresses were <assumed>.']);
  expectWellFormed(page.replace('<!doctype html>', ''));
  const figures = count(page, '<figure id="event');
  expect(figures).toBe(13);
  for (const [, target] of page.matchAll(/href="#(event\d+)"/g)) {
    expect(page).toContain(`<figure id="${target}">`);
  }
  expect(page).toContain('Addresses were &lt;assumed&gt;.');
  expect(page).toContain('<td class="loud">UNTIL MENDED</td>');
});

test('the standard picture shows one event for each machine', () => {
  const picture = assessmentPicture(assess(site));
  expectWellFormed(picture);
  expect(count(picture, 'class="title">web1: ')).toBe(1);
  expect(count(picture, 'class="title">web2: ')).toBe(1);
});

test('a figure that goes on in the next line is explained', () => {
  const note = '+ and on in the next line';
  const cut = played(site, [
    ['10s', 'power-off:web1'],
    ['11s', 'isolate:web2'],
  ]);
  expect(playbackPage(cut, [])).toContain(note);
  expect(playbackPage(outage, [])).not.toContain(note);
});

test('names cannot break out', () => {
  const odd = '<b>"&\'</b>';
  const where = siteFromTexts({ [odd]: pairText(150), other: pairText(100) });
  const playback = played(where, [['10s', `kill:${odd}`]]);
  const escaped = '&lt;b&gt;&quot;&amp;';
  for (const text of [
    playbackPicture(playback),
    playbackPage(playback, [odd]),
    assessmentPicture(assess(where)),
    assessmentPage(assess(where), [odd]),
  ]) {
    expect(text).not.toContain('<b>');
    expect(text).toContain(escaped);
    expectWellFormed(text.replace('<!doctype html>', ''));
  }
  expect(escapeXml('a\u0000\u001b[1m')).toBe('a\uFFFD\uFFFD[1m');
});

test('equal seeds give equal pictures, to the byte', () => {
  const again = () => assessmentPage(assess(siteOf(tutorialTopology(), 3)), []);
  expect(again()).toBe(again());
});

test('words of marks do not overlap', () => {
  const marks = [0, 5, 10, 300, 302, 800].map((atUs) => ({
    ...{ atUs, text: 'a mark of words', isHarm: false },
  }));
  const placed = placeMarks(marks, { toX: (atUs) => atUs, lanes: 3, rightX: 848 });
  expect(placed.map(({ lane }) => lane)).toEqual([0, 1, 2, 0, 1, 0]);
  expect(isNearEnd(800, 'a mark of words', 848)).toBe(true);
  const crowded = placeMarks(marks.slice(0, 3), { toX: (atUs) => atUs, lanes: 2, rightX: 848 });
  expect(crowded.map(({ text }) => text)).toEqual(['a mark of words', 'a mark of words', '']);
});
