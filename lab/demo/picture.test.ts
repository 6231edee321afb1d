// Owns the proof that a picture shows what was recorded and stands on its own.
import { describe, expect, it } from 'vitest';
import { drawPicture } from './picture.ts';
import { marksOf, placeMarks } from './picture-marks.ts';
import { Recorder } from './record.ts';
import { place, scriptedShow } from './testing.ts';

const svg = drawPicture(scriptedShow());

/** The class and the place of each block, in order. */
function blocks(): string[] {
  const pattern = /<rect class="(\w+)" x="([\d.]+)" y="\d+" width="([\d.]+)"/g;
  return [...svg.matchAll(pattern)].map(([, name, x, wide]) => `${name} ${x} ${wide}`);
}

describe('a picture', () => {
  it('needs nothing from elsewhere and runs nothing', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 860 \d+"/);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|href|url\(/);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg.endsWith('</svg>\n')).toBe(true);
  });

  it('draws what was held and what was answered to scale', () => {
    // 712 pixels from 124 on are the 12.4 seconds until the last event.
    const toX = (ms: number) => Math.round((124 + (712 * ms) / 12_400) * 10) / 10;
    const wide = (from: number, to: number) => Math.round((toX(to) - toX(from)) * 10) / 10;
    expect(blocks()).toEqual(
      expect.arrayContaining([
        `web1 ${toX(3000)} ${wide(3000, 6004)}`,
        `web2 ${toX(6600)} ${wide(6600, 12_003)}`,
        `answered ${toX(4000)} ${wide(4000, 6010)}`,
        `lost ${toX(6010)} ${wide(6010, 6610)}`,
      ]),
    );
  });

  it('names the moments', () => {
    expect(marksOf(scriptedShow()).map(({ atMs, text }) => [atMs, text])).toEqual([
      [0, 'both start'],
      [3000, 'web1 has the address'],
      [6000, 'kill -9'],
      [6611, 'priority 0 → web2 after 0.61 s'],
      [9000, 'started again'],
      [12_001, 'web1 after 3.00 s'],
    ]);
    expect(svg).toContain('>60 lost<');
    expect(svg).toContain(">kill -9 of web1's daemon: web2 answers 0.61 s later<");
    expect(svg).toContain('1,000 requests: 940 answered, 60 lost, longest wait 610 ms.');
  });

  it('does not claim a farewell when the other machine took its time', () => {
    const show = scriptedShow();
    const slow = new Recorder(place);
    for (const event of show.events) {
      const isKill = event.event === 'node' && event.change === 'killed';
      slow.add(isKill ? { ...event, atMs: 4010 } : event);
    }
    for (const sample of show.samples) slow.addSample(sample);
    const texts = marksOf(slow).map(({ text }) => text);
    expect(texts).toContain('web2 after 2.60 s');
    expect(texts.join()).not.toContain('priority 0');
  });

  it('puts words that would overlap below each other', () => {
    const marks = [0, 10, 20, 300].map((atMs) => ({
      atMs,
      text: 'words',
      kind: 'change' as const,
    }));
    const placed = placeMarks(marks, { toX: (atMs) => atMs, charWidth: 6, lanes: 2 });
    expect(placed.map(({ lane, text }) => [lane, text])).toEqual([
      ...[
        [0, 'words'],
        [1, 'words'],
      ],
      ...[
        [1, ''],
        [0, 'words'],
      ],
    ]);
  });

  it('can be drawn of a show that never came to anything', () => {
    expect(drawPicture(new Recorder(place))).toContain('0 requests: 0 answered, 0 lost.');
  });
});
