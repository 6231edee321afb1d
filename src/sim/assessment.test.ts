// Proves what the standard set finds out about the tutorial and about pairs with known weaknesses.
import { expect, test } from 'vitest';
import { type Assessment, assess } from './assessment.ts';
import { findingsOf } from './findings.ts';
import { tiesIn } from './reasons.ts';
import { sharedRouters } from './routers.ts';
import { assessmentRows } from './rows.ts';
import { pairText, siteFromTexts, siteOf, tutorialTopology } from './test-sites.ts';

const tutorial = assess(siteOf(tutorialTopology()));

const eventOf = ({ events }: Assessment, node: string, words: string) => {
  const event = events.find(
    ({ disturbance }) => disturbance.node === node && disturbance.words === words,
  );
  if (!event) throw new Error(`${node} ${words} is not in the standard set`);
  return event;
};

const playsOf = (assessment: Assessment, node: string, words: string) =>
  eventOf(assessment, node, words).routers.flatMap(({ played }) => played);

const rowOf = (assessment: Assessment, node: string, words: string) => {
  const [row] =
    assessmentRows(assessment).find(
      ({ disturbance }) => disturbance.node === node && disturbance.words === words,
    )?.rows ?? [];
  return row;
};

/** When web2 took over, in seconds, at each moment. */
const takeovers = (words: string) =>
  playsOf(tutorial, 'web1', words).map(({ broken }) => {
    expect(broken.moves.map(({ to }) => to)).toEqual(['web2']);
    return (broken.moves[0]?.atUs ?? 0) / 1e6;
  });

test.each(['killed (kill -9)', 'engine crashes', 'stopped'])('%s: a farewell is heard', (words) => {
  const seconds = takeovers(words);
  expect(seconds).toHaveLength(5);
  expect(Math.min(...seconds)).toBeGreaterThan(0.6);
  expect(Math.max(...seconds)).toBeLessThan(0.7);
});

test.each(['powered off', 'isolated', 'mute', 'link wlo1 down'])('%s: silence', (words) => {
  const seconds = takeovers(words);
  expect(Math.min(...seconds)).toBeGreaterThan(2.6);
  expect(Math.max(...seconds)).toBeLessThan(3.65);
  // The moments reach from one advert to the next.
  expect(Math.max(...seconds) - Math.min(...seconds)).toBeGreaterThan(0.9);
});

test.each([
  ['web1', 'mute'],
  ['web1', 'hung'],
  ['web1', 'isolated'],
  ['web1', 'all processes killed'],
  ['web2', 'deaf'],
  ['web2', 'isolated'],
])('%s %s: two machines hold the address until it is mended', (node, words) => {
  for (const { broken, mended } of playsOf(tutorial, node, words)) {
    expect(broken.doublyHeld.lasts).toBe(true);
    expect(broken.doubleHolders).toEqual(['web1', 'web2']);
    expect(mended?.doublyHeld.lasts).toBe(false);
    expect(mended?.answeredByAtEnd).toBe('web1');
  }
  const row = rowOf(tutorial, node, words);
  expect(row?.broken.doublyHeld).toEqual({ text: 'UNTIL MENDED', isLoud: true });
});

test('a deaf master keeps its address and answers nobody', () => {
  for (const { broken } of playsOf(tutorial, 'web1', 'deaf')) {
    expect(broken.unanswered.lasts).toBe(true);
    expect(broken.holdersAtEnd).toEqual(['web1']);
  }
  const row = rowOf(tutorial, 'web1', 'deaf');
  expect(row?.broken.who).toEqual({ text: 'NOBODY', isLoud: true });
  expect(findingsOf(tutorial)[0]?.text).toMatch(/^NOBODY ANSWERS .*: web1 deaf\./);
});

test('nothing holds two addresses without a power supply, and every way back ends at web1', () => {
  for (const event of tutorial.events) {
    for (const { broken, mended } of event.routers.flatMap(({ played }) => played)) {
      if (event.disturbance.words === 'powered off') expect(broken.doublyHeld.totalUs).toBe(0);
      expect(mended?.answeredByAtEnd ?? 'web1').toBe('web1');
    }
  }
});

test('without power no address is left, however many there were', () => {
  const text = (priority: number) => `vrrp_instance SIX { 
    interface eth0
    virtual_router_id 6
    priority ${priority}
    virtual_ipaddress { 
      fe80::6:1
      2001:db8::1/64
      2001:db8::2/64
      2001:db8::3/64
    }
  }`;
  const assessment = assess(siteFromTexts({ a: text(150), b: text(100) }));
  for (const { broken } of playsOf(assessment, 'a', 'powered off')) {
    expect(broken.answeredByAtEnd).toBe('b');
    expect(broken.doublyHeld.totalUs).toBe(0);
  }
});

test('a failing script is noticed within its interval, whenever it begins to fail', () => {
  const seconds = takeovers('checkhaproxy fails');
  // Best: web2's wait for its turn alone; worst: a whole interval of 3 s more.
  expect(Math.max(...seconds) - Math.min(...seconds)).toBeGreaterThan(2.9);
  expect(Math.max(...seconds)).toBeLessThan(6.7);
});

test('a backup that dies moves nothing', () => {
  for (const words of ['killed (kill -9)', 'powered off', 'hung', 'mute', 'checkhaproxy fails']) {
    expect(rowOf(tutorial, 'web2', words)).toBeUndefined();
  }
});

test('the longest outage is explained', () => {
  const texts = findingsOf(tutorial).map(({ text }) => text);
  expect(texts.join('\n')).toMatch(
    /longest outage .* takes 3\.6\d s: web1 loses power\. web2 .*192\.168\.0\.114 was silent for 3\.6/,
  );
});

test('equal seeds give equal assessments', () => {
  const again = assess(siteOf(tutorialTopology()));
  expect(JSON.stringify(again.events)).toBe(JSON.stringify(tutorial.events));
});

test('nopreempt and a weight too small are told with their reasons', () => {
  const site = siteFromTexts({ a: pairText(150, 'nopreempt'), b: pairText(120) });
  const texts = findingsOf(assess(site)).map(({ text }) => text);
  const weight =
    /^WEB stays where it is when a has its script check fail: .* from 150 to 130, and b has 120/;
  expect(texts.some((text) => weight.test(text))).toBe(true);
  const away =
    /^WEB stays on b after a is back \(.*powered off.*\): a does not preempt \(nopreempt\)/;
  expect(texts.some((text) => away.test(text))).toBe(true);
});

test('machines that do not understand each other are told first', () => {
  const secret = (word: string) => `authentication { \n auth_type PASS\n auth_pass ${word}\n}`;
  const site = siteFromTexts({
    a: pairText(150, secret('one')),
    b: pairText(120, secret('two')),
  });
  const [first] = findingsOf(assess(site));
  expect(first?.weight).toBe('loud');
  expect(first?.text).toMatch(/^Even when nothing happens, a and b hold 10\.0\.0\.100/);
});

test('ties are found, also those that weights make', () => {
  const tied = (left: number, right: number) =>
    tiesIn(sharedRouters(siteFromTexts({ a: pairText(left), b: pairText(right) }).topology)).length;
  expect(tied(100, 100)).toBe(1);
  expect(tied(120, 100)).toBe(1);
  expect(tied(150, 100)).toBe(0);
});

test('routers that fare alike share a row, others have their own', () => {
  const second = (priority: number) =>
    pairText(priority, '', 11).replace('WEB', 'DB').replace('10.0.0.100', '10.0.0.101');
  const both = (web: number, other: number) =>
    pairText(web) + second(other).slice(second(other).indexOf('vrrp_instance'));
  const alike = assess(siteFromTexts({ a: both(150, 150), b: both(100, 100) }));
  expect(rowOf(alike, 'a', 'powered off')?.routers).toEqual([]);
  const crossed = assess(siteFromTexts({ a: both(150, 100), b: both(100, 150) }));
  expect(rowOf(crossed, 'a', 'powered off')?.routers).toEqual(['WEB']);
  expect(rowOf(crossed, 'b', 'powered off')?.routers).toEqual(['DB']);
});
