// Owns the proof that a wrong prediction is found, and what the simulator says of a play made by
// hand.
import { describe, expect, it } from 'vitest';
import { usualTiming } from '../../src/sim/timing.ts';
import { compare, judge, median } from './compare.ts';
import { predict } from './predicted.ts';
import type { DoneAction, Play, Sighting } from './scenario.ts';
import { pair } from './scenarios-death.ts';

/** web1 is master, then all its processes die 950 ms after an advert. */
const play: Play = {
  scenario: {
    name: 'by hand',
    story: 'All dies.',
    about: ['death'],
    nodes: pair({ advertSeconds: 1 }),
    steps: [],
    lastsMs: 0,
  },
  kind: 'holdfast',
  done: [
    { action: { kind: 'start', node: 'web1' }, atMs: 10_000, isFirstLine: true },
    { action: { kind: 'start', node: 'web2' }, atMs: 13_500, isFirstLine: true },
    { action: { kind: 'kill-all', node: 'web1' }, atMs: 16_169, isFirstLine: false },
  ],
  sightings: [
    { node: 'web1', what: 'BACKUP', atMs: 10_000 },
    { node: 'web1', what: 'MASTER', atMs: 13_219 },
    { node: 'web1', what: 'has the address', atMs: 13_221 },
    { node: 'web2', what: 'BACKUP', atMs: 13_500 },
    { node: 'web2', what: 'MASTER', atMs: 18_828 },
    { node: 'web2', what: 'has the address', atMs: 18_830 },
  ],
  untilMs: 20_000,
};
const predicted = predict(play);

function seen(sightings: readonly Sighting[]): Play {
  return { ...play, sightings };
}

/** With one of the sightings changed, or left out. */
function changed(at: number, change?: Partial<Sighting>): Play {
  return seen(
    play.sightings.flatMap((each, index) => {
      if (index !== at) return [each];
      return change ? [{ ...each, ...change }] : [];
    }),
  );
}

describe('a prediction', () => {
  it('has the first lines that are given, and the takeover that the protocol says', () => {
    const told = predicted.map(({ node, what, atMs }) => `${node} ${what} ${Math.round(atMs)}`);
    expect(told).toEqual([
      'web1 BACKUP 10000',
      'web1 MASTER 13219',
      'web1 has the address 13219',
      'web2 BACKUP 13500',
      // The last advert came at 15 219; 3 s and 156/256 s later web2 gives up waiting.
      'web2 MASTER 18828',
      'web2 has the address 18828',
    ]);
  });
});

describe('a prediction with a check over HTTP', () => {
  const nodes = pair({ http: { web: ['interval 0.4'] } }).slice(0, 1);
  const foretold = (done: readonly DoneAction[]) =>
    predict({ ...play, scenario: { ...play.scenario, nodes }, done });
  const behaves = (status: number, atMs: number): DoneAction => ({
    action: {
      ...{ kind: 'probe', node: 'web1', probe: { kind: 'http', name: 'web' } },
      behaviour: { kind: 'exits', status, afterUs: 5000 },
    },
    ...{ atMs, isFirstLine: false },
  });
  const start = { kind: 'start', node: 'web1' } as const;
  const resultMs = 5 + usualTiming.resultUs / 1000;

  it('asks when the real one asked', () => {
    const [recovery] = foretold([
      behaves(1, 9_000),
      { action: start, atMs: 10_000, isFirstLine: false, secondAskMs: 11_000 },
      behaves(0, 11_500),
    ]);
    expect(recovery).toMatchObject({ node: 'web1', what: 'BACKUP' });
    expect(recovery?.atMs).toBeCloseTo(11_800 + resultMs, 1);
  });

  it('also where the first line came long after the first answer', () => {
    const [first, ...later] = foretold([
      { action: start, atMs: 11_100, isFirstLine: true, secondAskMs: 11_000 },
      behaves(1, 13_500),
    ]);
    expect(first?.atMs).toBeCloseTo(11_100, 1);
    const fault = later.find(({ what }) => what === 'FAULT');
    expect(fault?.atMs).toBeCloseTo(13_800 + resultMs, 1);
  });
});

describe('a comparison', () => {
  it('accepts what came as predicted, and counts what was not given', () => {
    const { rows, problems } = judge([compare(play, predicted)]);
    expect(problems).toEqual([]);
    expect(rows.filter(({ isGiven }) => isGiven)).toHaveLength(2);
    const differences = rows.map(({ differenceMs }) => differenceMs.toFixed(0).replace('-0', '0'));
    expect(differences).toEqual(['0', '0', '2', '0', '0', '2']);
  });

  it.each([
    ['missing', changed(4), /web2: predicted BACKUP, MASTER; seen BACKUP/],
    ['other than predicted', changed(4, { what: 'FAULT' }), /seen BACKUP, FAULT/],
    ['too late', changed(4, { atMs: 18_900 }), /web2 MASTER: 72 ms off/],
    ['too early', changed(5, { atMs: 18_760 }), /web2 has the address: -68 ms off/],
    ['in another order', changed(1, { atMs: 13_501 }), /web2 BACKUP came before web1 MASTER/],
    ['too much', seen([...play.sightings, { node: 'web2', what: 'BACKUP', atMs: 19_000 }]), /seen/],
  ])('finds what is %s', (_, wrong, problem) => {
    expect(judge([compare(wrong, predicted)]).problems.join('; ')).toMatch(problem);
  });

  it('fails when nothing was compared', () => {
    const nothing = { ...seen([]), done: [] };
    expect(judge([compare(nothing, [])]).problems).toEqual(['nothing was compared']);
    expect(judge([]).problems).toContain('never played');
  });

  it('lets a disturbed play be outvoted, but not half of them', () => {
    const [good, bad] = [compare(play, predicted), compare(changed(4), predicted)];
    expect(judge([good, bad, good])).toMatchObject({ inOrder: 2, problems: [] });
    expect(judge([good, bad]).problems).not.toEqual([]);
  });

  it('takes the figures from the plays of one story', () => {
    const sightings = play.sightings.slice(0, 4);
    const other = compare(seen(sightings), sightings);
    const usual = compare(play, predicted);
    expect(judge([other, usual, usual])).toEqual({
      ...judge([usual, usual]),
      plays: 3,
      inOrder: 3,
    });
  });

  it('takes the median', () => {
    expect([median([3, 1, 2]), median([4, 1]), median([])]).toEqual([2, 1, Number.NaN]);
  });
});
