// Proves what is read out of histories made by hand.
import { expect, test } from 'vitest';
import type { HistoryEntry } from './history.ts';
import { addressOutcome } from './outcome.ts';
import { siteRouters } from './routers.ts';
import { holderSpans, stateSpans } from './spans.ts';
import { tutorialTopology } from './test-sites.ts';

const [router] = siteRouters(tutorialTopology());
if (!router) throw new Error('the tutorial has a virtual router');
const [address] = router.addresses;
if (address === undefined) throw new Error('the tutorial has a virtual address');

const answer = (atUs: number, by?: string): HistoryEntry => ({
  ...{ atUs, kind: 'answer', switch: 'lan', address, by },
});
const holds = (atUs: number, node: string, isPresent: boolean): HistoryEntry =>
  ({ atUs, kind: 'address', node, interface: 'eth0', address, isPresent }) as HistoryEntry;
const master = (atUs: number, node: string, instance = 'VI_1'): HistoryEntry => ({
  ...{ atUs, kind: 'transition', node },
  transition: {
    ...{ instance, from: 'backup', to: 'master', effectivePriority: 100, atUs: 0 },
    ...{ cause: { kind: 'no-master-heard', waitedUs: 3_000_000 }, isSilent: false },
  },
});

const outcomeOf = (history: readonly HistoryEntry[], fromUs = 100, toUs = 1000) =>
  addressOutcome(history, router, address, { fromUs, toUs });

test('a clean takeover', () => {
  const history = [
    ...[holds(10, 'web1', true), answer(10, 'web1')],
    ...[holds(110, 'web1', false), answer(110)],
    ...[master(410, 'web2'), holds(410, 'web2', true), answer(411, 'web2')],
  ];
  expect(outcomeOf(history)).toEqual({
    ...{ address, before: 'web1', answeredByAtEnd: 'web2', holdersAtEnd: ['web2'] },
    moves: [{ to: 'web2', atUs: 311 }],
    promotions: [
      { node: 'web2', atUs: 310, cause: { kind: 'no-master-heard', waitedUs: 3_000_000 } },
    ],
    unanswered: { totalUs: 301, longestUs: 301, lasts: false },
    doublyHeld: { totalUs: 0, longestUs: 0, lasts: false },
    doubleHolders: [],
  });
});

test('gaps add up, and the longest one is known', () => {
  const history = [
    answer(0, 'web1'),
    ...[answer(200), answer(300, 'web1'), answer(500), answer(550, 'web1')],
  ];
  const { unanswered, moves } = outcomeOf(history);
  expect(unanswered).toEqual({ totalUs: 150, longestUs: 100, lasts: false });
  expect(moves).toEqual([]);
});

test('trouble that does not end, cut to the window', () => {
  const history = [
    ...[answer(0, 'web1'), holds(0, 'web1', true), holds(50, 'web2', true)],
    ...[answer(900), answer(2000, 'web2'), holds(3000, 'web1', false)],
  ];
  const outcome = outcomeOf(history);
  expect(outcome.unanswered).toEqual({ totalUs: 100, longestUs: 100, lasts: true });
  expect(outcome.doublyHeld).toEqual({ totalUs: 900, longestUs: 900, lasts: true });
  expect(outcome.doubleHolders).toEqual(['web1', 'web2']);
  expect(outcome.answeredByAtEnd).toBeUndefined();
});

test('to and fro', () => {
  const history = [answer(0, 'web1'), answer(200, 'web2'), answer(300), answer(400, 'web1')];
  expect(outcomeOf(history).moves.map(({ to }) => to)).toEqual(['web2', 'web1']);
});

test('masters of other routers, and moments outside the window, do not count', () => {
  const history = [master(50, 'web1'), master(200, 'web2', 'OTHER'), master(1000, 'web2')];
  expect(outcomeOf(history).promotions).toEqual([]);
});

test('an address on two interfaces of one machine is held once', () => {
  const history = [
    ...[holds(0, 'web1', true), holds(10, 'web1', true), holds(20, 'web1', false)],
    holds(30, 'web1', false),
  ];
  const spans = holderSpans(history, address, { fromUs: 0, toUs: 100 });
  expect(spans).toEqual([
    { fromUs: 0, toUs: 30, what: ['web1'] },
    { fromUs: 30, toUs: 100, what: [] },
  ]);
});

test("a machine's state is its instance's, seen through its daemon", () => {
  const daemon = (atUs: number, became: string) =>
    ({ atUs, kind: 'daemon', node: 'web1', became }) as HistoryEntry;
  const history = [
    ...[daemon(10, 'starting'), daemon(20, 'running'), master(30, 'web1')],
    ...[daemon(40, 'hung'), daemon(50, 'running'), daemon(60, 'without-engine')],
    ...[daemon(70, 'running'), daemon(80, 'ended'), daemon(90, 'without-power')],
  ];
  const spans = stateSpans(history, { node: 'web1', instance: 'VI_1' }, { fromUs: 0, toUs: 100 });
  expect(spans.map(({ what, toUs }) => `${what} ${toUs}`)).toEqual([
    ...['off 10', 'starting 20', 'init 30', 'master 40', 'hung 50', 'master 60'],
    ...['without-engine 70', 'init 80', 'off 90', 'without-power 100'],
  ]);
});
