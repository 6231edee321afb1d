// Owns what a stretch of history meant for the virtual addresses: who took over and when, how long
// nobody answered, how long two machines held one address. Never runs anything and never judges.
import type { IpAddress } from '../net/address.ts';
import type { Cause } from '../vrrp/cause.ts';
import type { HistoryEntry } from './history.ts';
import type { SiteRouter } from './routers.ts';
import { answerSpans, holderSpans, type Window } from './spans.ts';

/** The client is answered by another machine than before. */
export interface Move {
  readonly to: string;
  readonly atUs: number;
}

/** A machine became master. */
export interface Promotion {
  readonly node: string;
  readonly atUs: number;
  readonly cause: Cause;
}

/** Lengths of one kind of trouble. */
export interface Trouble {
  readonly totalUs: number;
  readonly longestUs: number;
  /** It still was so when the window ended. */
  readonly lasts: boolean;
}

/** Times of moves and promotions count from the window's beginning. */
export interface AddressOutcome {
  readonly address: IpAddress;
  /** Who answered before; undefined when nobody did. */
  readonly before: string | undefined;
  readonly moves: readonly Move[];
  readonly promotions: readonly Promotion[];
  readonly unanswered: Trouble;
  /** Two machines' kernels have the address. */
  readonly doublyHeld: Trouble;
  /** Who held it doubly. */
  readonly doubleHolders: readonly string[];
  readonly holdersAtEnd: readonly string[];
  readonly answeredByAtEnd: string | undefined;
}

/** What a window of the history meant for one address of a virtual router. */
export function addressOutcome(
  history: readonly HistoryEntry[],
  router: SiteRouter,
  address: IpAddress,
  window: Window,
): AddressOutcome {
  const answers = answerSpans(history, { switch: router.switch, address }, window);
  const holders = holderSpans(history, address, window);
  const before = answeredJustBefore(history, router.switch, address, window.fromUs);
  const doubly = holders.filter(({ what }) => what.length > 1);
  const moves: Move[] = [];
  let last = before;
  for (const { what: to, fromUs } of answers) {
    if (to === undefined || to === last) continue;
    moves.push({ to, atUs: fromUs - window.fromUs });
    last = to;
  }
  return {
    address,
    before,
    moves,
    promotions: promotionsIn(history, router, window),
    unanswered: troubleOf(
      answers.filter(({ what }) => what === undefined),
      window,
    ),
    doublyHeld: troubleOf(doubly, window),
    doubleHolders: [...new Set(doubly.flatMap(({ what }) => what))],
    holdersAtEnd: holders.at(-1)?.what ?? [],
    answeredByAtEnd: answers.at(-1)?.what,
  };
}

function answeredJustBefore(
  history: readonly HistoryEntry[],
  wire: string,
  address: IpAddress,
  atUs: number,
): string | undefined {
  const window = { fromUs: atUs - 1, toUs: atUs };
  return answerSpans(history, { switch: wire, address }, window).at(-1)?.what;
}

function promotionsIn(
  history: readonly HistoryEntry[],
  { members }: SiteRouter,
  { fromUs, toUs }: Window,
): Promotion[] {
  return history.flatMap((entry) => {
    if (entry.kind !== 'transition' || entry.transition.to !== 'master') return [];
    if (entry.atUs < fromUs || entry.atUs >= toUs) return [];
    const { node, transition } = entry;
    const isMember = members.some(
      (member) => member.node === node && member.instance.name === transition.instance,
    );
    return isMember ? [{ node, atUs: entry.atUs - fromUs, cause: transition.cause }] : [];
  });
}

function troubleOf(spans: readonly Window[], window: Window): Trouble {
  const lengths = spans.map(({ fromUs, toUs }) => toUs - fromUs);
  return {
    totalUs: lengths.reduce((sum, each) => sum + each, 0),
    longestUs: Math.max(0, ...lengths),
    lasts: spans.some(({ toUs }) => toUs === window.toUs),
  };
}

/** A router's outcome is that of the address that fared worst. */
export function routerOutcome(
  history: readonly HistoryEntry[],
  router: SiteRouter,
  window: Window,
): AddressOutcome | undefined {
  const outcomes = router.addresses.map((each) => addressOutcome(history, router, each, window));
  const [first, ...rest] = outcomes;
  if (!first) return undefined;
  return rest.reduce((worst, each) => (badness(each) > badness(worst) ? each : worst), first);
}

/** Grows with the harm: unanswered counts more than doubly held. */
export function badness({ unanswered, doublyHeld }: AddressOutcome): number {
  const lasting = (unanswered.lasts ? 2e12 : 0) + (doublyHeld.lasts ? 1e12 : 0);
  return lasting + unanswered.totalUs * 2 + doublyHeld.totalUs;
}
