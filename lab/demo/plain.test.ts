// Owns the proof that plain lines and JSON tell each event, without escapes.
import { expect, it } from 'vitest';
import { jsonLine, plainClosing, plainLines, plainOpening } from './plain.ts';
import { scriptedShow } from './testing.ts';
import { count, handoverSentence, shortTime, summaryOf } from './words.ts';

const show = scriptedShow();

it('tells each thing that happens with its time', () => {
  const lines = show.events.flatMap((event) => plainLines(event, show));
  expect(lines).toContain("   6.00 s  web1's daemon was killed");
  expect(lines).toContain('   6.60 s  web2 holds 192.168.0.100');
  expect(lines).toContain('   6.01 s  the client gets no answer');
  expect(lines).toContain('Act 3: title 3');
  expect(lines).toContain('           -> web2 answered 0.61 s later.');
  const all = [...plainOpening(show), ...lines, ...plainClosing()];
  expect(all.join('\n')).toMatch(/^[\n -~]*$/);
});

it('says what to type next', () => {
  const text = plainClosing().join('\n');
  expect(text).toContain('holdfast -n -l -f keepalived.conf');
  expect(text).toContain('holdfast status');
  expect(text).toContain('npm test');
});

it('writes an event as one line of JSON', () => {
  const [first] = show.events;
  if (!first) throw new Error('the show is empty');
  expect(JSON.parse(jsonLine(first))).toEqual(first);
  expect(jsonLine(first)).not.toContain('\n');
});

it('puts figures into words', () => {
  expect(
    handoverSentence("web1's daemon was killed", 'web2', { tookMs: 620, lost: 61 }, 4120),
  ).toBe("web1's daemon was killed. web2 answered 0.62 s later; 61 of 4,120 requests were lost.");
  expect(handoverSentence('It', 'web1', { tookMs: 3200, lost: 0 }, 10)).toBe(
    'It. web1 answered 3.20 s later; no request was lost.',
  );
  expect([shortTime(0.84), shortTime(14.2), shortTime(3240), count(1234567)]).toEqual([
    ...['0.8 ms', '14 ms', '3.24 s', '1,234,567'],
  ]);
});

it('sums up, also what failed', () => {
  expect(summaryOf(show, 14_000)).toMatchObject({ ok: true, answered: 940, lost: 60 });
  const failed = summaryOf(show, 14_000, 'Expected a, but b.');
  expect(failed).toMatchObject({ ok: false, longestGapMs: 610 });
  expect(failed.text).toMatch(/^The demo failed\. Expected a, but b\. In 14\.00 s/);
});
