// Owns the proof that a frame fits its terminal and tells the show as it is.
import { describe, expect, it } from 'vitest';
import { Recorder } from './record.ts';
import { areKeysOpen, drawFrame, type FrameView } from './terminal.ts';
import { place, scriptedShow } from './testing.ts';
import { renderLine, wrapText } from './text.ts';

const view: FrameView = {
  ...{ nowMs: 14_000, leaveAtMs: Infinity, isOver: false },
  ...{ columns: 80, rows: 24, color: false, unicode: true },
};

/** The row of time that begins with a name. */
function rowOf(frame: readonly string[], name: string): string {
  return frame.findLast((line) => line.startsWith(` ${name} `))?.slice(9) ?? '';
}

describe('a frame', () => {
  it('draws who held the address and who answered, a quarter of a second a column', () => {
    const frame = drawFrame(scriptedShow(), view);
    // Seconds 0-3 waiting, 3-6 held, killed at 6, started at 9, held again from 12 on.
    const waiting = '·'.repeat(12);
    const held = '█'.repeat(12);
    expect(rowOf(frame, 'web1')).toBe(
      `${waiting}${held}✗${' '.repeat(11)}${waiting}${'█'.repeat(9)}`,
    );
    expect(rowOf(frame, 'client')).toBe(
      `${' '.repeat(16)}${'1'.repeat(8)}xxx${'2'.repeat(21)}${'1'.repeat(8)}`,
    );
    expect(frame).toContain(' answered 940   lost 60   last answer in 1.0 ms');
  });

  it('says of each machine what it has and does', () => {
    const [first, second] = drawFrame(scriptedShow(), view).slice(2);
    expect(first).toBe(' ● web1  192.168.0.114    has the address, answers the client');
    expect(second).toBe('   web2  192.168.0.107    stands by');
  });

  it('tells what the acts came to', () => {
    const text = drawFrame(scriptedShow(), view).join('\n');
    expect(text).toContain(' ✓ 3 web2 answered 0.61 s later.');
    expect(text).toContain(' ✓ 4 back.');
  });

  it('names the acts to come, and no keys yet, at the beginning', () => {
    const record = new Recorder(place);
    record.add({ event: 'act', atMs: 0, act: 1, title: 'one' });
    const text = drawFrame(record, { ...view, nowMs: 100 }).join('\n');
    expect(areKeysOpen(record)).toBe(false);
    expect(text).toContain(' ▶ 1 both machines start');
    expect(text).toContain('   4 Holdfast is started again on web1');
    expect(text).not.toContain('k kill');
    expect(text).toContain('the client does not ask yet');
  });

  it('says when it ends by itself', () => {
    const text = drawFrame(scriptedShow(), { ...view, leaveAtMs: 16_500 }).join('\n');
    expect(text).toContain('Your turn; without a key it ends in 3 s.');
    const last = drawFrame(scriptedShow(), { ...view, isOver: true }).join('\n');
    expect(last).not.toContain('q quit');
  });

  it.each([
    [80, 24],
    [40, 12],
    [200, 50],
    [10, 3],
  ])('fits %i columns and %i rows', (columns, rows) => {
    const frame = drawFrame(scriptedShow(), { ...view, columns, rows });
    expect(frame.length).toBeLessThan(rows);
    for (const line of frame) expect(line.length).toBeLessThan(Math.max(columns, 21));
  });

  it('shows the newest columns when not all fit', () => {
    const row = rowOf(drawFrame(scriptedShow(), { ...view, columns: 40 }), 'client');
    expect(row).toBe(`2${'2'.repeat(20)}${'1'.repeat(8)}`.slice(-row.length));
    expect(row.endsWith('11111111')).toBe(true);
  });

  it('uses neither colour nor other than ASCII when told', () => {
    const frame = drawFrame(scriptedShow(), { ...view, unicode: false });
    expect(frame.join('\n')).toMatch(/^[\n -~]*$/);
    expect(drawFrame(scriptedShow(), { ...view, color: true }).join('\n')).toContain('\x1b[31m');
  });
});

describe('a line', () => {
  it('is clipped by what is seen, not by its escapes', () => {
    const line = [{ text: 'ab', style: 'red' as const }, { text: 'cdef' }];
    expect(renderLine(line, 4, true)).toBe('\x1b[31mab\x1b[0mcd');
    expect(renderLine(line, 1, false)).toBe('a');
  });

  it('wraps at spaces', () => {
    expect(wrapText('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapText('incomprehensible', 5)).toEqual(['incomprehensible']);
  });
});
