// Owns the proof that what a show tells is read from it rightly.
import { describe, expect, it } from 'vitest';
import {
  answererAt,
  clientRuns,
  conditionOf,
  countersOf,
  handover,
  holdersIn,
  holdsOf,
  longestGapMs,
  Recorder,
  standbysOf,
} from './record.ts';
import { place, requests, scriptedShow } from './testing.ts';

describe('a record', () => {
  const show = scriptedShow();

  it('tells when each machine held the address; the last time until now', () => {
    expect(holdsOf(show, 'web1', 14_000)).toEqual([
      { fromMs: 3000, toMs: 6004 },
      { fromMs: 12_000, toMs: 14_000 },
    ]);
    expect(holdsOf(show, 'web2', 14_000)).toEqual([{ fromMs: 6600, toMs: 12_003 }]);
    expect(holdersIn(show)).toEqual(['web1']);
  });

  it('tells when a daemon ran', () => {
    expect(standbysOf(show, 'web1', 14_000)).toEqual([
      { fromMs: 0, toMs: 6000 },
      { fromMs: 9000, toMs: 14_000 },
    ]);
  });

  it('tells both holders while a hung machine keeps its address', () => {
    const record = new Recorder(place);
    record.add({ event: 'node', atMs: 1, node: 'web1', change: 'hung' });
    record.add({ event: 'vip', atMs: 0, node: 'web1', held: true });
    record.add({ event: 'vip', atMs: 9, node: 'web2', held: true });
    expect(holdersIn(record)).toEqual(['web1', 'web2']);
    expect(conditionOf(record, 'web1')).toMatchObject({ daemon: 'hung', isCableCut: false });
    record.add({ event: 'node', atMs: 10, node: 'web1', change: 'cut' });
    expect(conditionOf(record, 'web1')).toMatchObject({ daemon: 'hung', isCableCut: true });
    record.add({ event: 'node', atMs: 11, node: 'web1', change: 'mended' });
    record.add({ event: 'node', atMs: 12, node: 'web1', change: 'resumed' });
    expect(conditionOf(record, 'web1')).toMatchObject({ daemon: 'running', isCableCut: false });
  });

  it('counts requests, all or in an interval', () => {
    expect(countersOf(show)).toEqual({ answered: 940, lost: 60 });
    expect(countersOf(show, { fromMs: 6000, toMs: 6100 })).toEqual({ answered: 1, lost: 10 });
  });

  it('measures a handover by the answers, not by who holds the address', () => {
    const seen = handover(show, 6000, 'web2');
    expect(seen).toEqual({ answeredAtMs: 6611, tookMs: 611, gapMs: 610, answered: 7, lost: 60 });
    expect(handover(show, 13_000, 'web2')).toBeUndefined();
    expect(longestGapMs(show)).toBe(610);
  });

  it('knows who answered last, unless that is long ago', () => {
    expect(answererAt(show, 14_000)).toBe('web1');
    expect(answererAt(show, 14_500)).toBeUndefined();
  });

  it('puts a request where it was sent, however late its loss is known', () => {
    const record = new Recorder(place);
    for (const sample of requests(0, 30, 'web1')) record.addSample(sample);
    for (const sample of requests(50, 70, 'web2')) record.addSample(sample);
    for (const sample of requests(30, 50)) record.addSample(sample);
    expect(clientRuns(record)).toEqual([
      { fromMs: 0, toMs: 30, count: 3, host: 'web1' },
      { fromMs: 30, toMs: 50, count: 2 },
      { fromMs: 50, toMs: 70, count: 2, host: 'web2' },
    ]);
  });

  it('takes nothing after the summary', () => {
    const record = new Recorder(place);
    const counters = { answered: 0, lost: 0, longestGapMs: null };
    record.add({ event: 'summary', atMs: 1, ok: true, text: 'done', ...counters });
    record.add({ event: 'vip', atMs: 2, node: 'web1', held: false });
    expect(record.events).toHaveLength(1);
  });
});
