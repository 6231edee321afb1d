// Owns what an assessment means in sentences: the longest outage and why, addresses held twice, and what
// moves nothing. Never measures and never prints.

import { tracks } from '../host/tracker-kind.ts';
import { explainCause } from '../vrrp/cause.ts';
import type { Assessment, EventResult, Played, RouterResult } from './assessment.ts';
import { durationText } from './duration.ts';
import { whyItStays, whyItStaysAway } from './reasons.ts';

export interface Finding {
  /** `loud`: something to change, or to be ready for. */
  readonly weight: 'loud' | 'plain';
  readonly text: string;
}

/** Shorter ones are a handover's. */
const worthSayingUs = 10_000;

/** The most pressing first. */
export function findingsOf(assessment: Assessment): Finding[] {
  return [
    ...atRest(assessment),
    ...lastingFindings(assessment),
    ...longestOutage(assessment),
    ...costlyReturns(assessment),
    ...restless(assessment),
    ...staying(assessment),
    ...stayingAway(assessment),
  ];
}

function atRest({ rest }: Assessment): Finding[] {
  return rest.routers.flatMap(({ router, outcome }): Finding[] => {
    const { address, doublyHeld, doubleHolders, answeredByAtEnd } = outcome;
    const found: Finding[] = [];
    if (doublyHeld.totalUs > 0) {
      const text = `${nameList(doubleHolders)} hold ${address} (${router.label}) at the same time`;
      const why = 'do their VRID, authentication and addresses agree?';
      found.push({ weight: 'loud', text: `Even when nothing happens, ${text}: ${why}` });
    }
    if (answeredByAtEnd === undefined) {
      const text = `nobody answers ${address} (${router.label}).`;
      found.push({ weight: 'loud', text: `Even when nothing happens, ${text}` });
    }
    return found;
  });
}

function lastingFindings({ events }: Assessment): Finding[] {
  const someBroken = (event: EventResult, is: (played: Played) => boolean) =>
    event.routers.some(({ played }) =>
      played.some((each) => each.mendedAfterUs === undefined && is(each)),
    );
  const silent = events.filter((event) =>
    someBroken(event, ({ broken }) => broken.unanswered.lasts && broken.before !== undefined),
  );
  const double = events.filter((event) =>
    someBroken(event, (each) => each.broken.doublyHeld.lasts),
  );
  const afterwards = events.filter((event) =>
    someBroken(
      event,
      ({ mended }) => mended?.unanswered.lasts || mended?.doublyHeld.lasts || false,
    ),
  );
  const found: Finding[] = [];
  if (silent.length > 0) {
    const text = `NOBODY ANSWERS an address until somebody acts: ${eventList(silent)}.`;
    found.push({ weight: 'loud', text: `${text}${deafReason(silent)}` });
  }
  if (double.length > 0) {
    const who = 'clients reach the one that announced it last';
    const text = `TWO MACHINES HOLD an address until somebody acts: ${eventList(double)}`;
    found.push({ weight: 'loud', text: `${text}; ${who}.` });
  }
  if (afterwards.length > 0) {
    const text = `Trouble stays even after mending: ${eventList(afterwards)}.`;
    found.push({ weight: 'loud', text });
  }
  return found;
}

function deafReason(events: readonly EventResult[]): string {
  const deaf = events.filter(({ disturbance }) => disturbance.words === 'deaf');
  const isHeld = deaf.some(({ disturbance, routers }) =>
    routers.some(({ played }) =>
      played.some(({ broken }) => broken.holdersAtEnd.includes(disturbance.node)),
    ),
  );
  if (!isHeld) return '';
  const remedy = 'a tracked script that fails there, such as a ping of the gateway, moves it';
  return ` A deaf master's adverts go on, so the others stay quiet; ${remedy}.`;
}

interface Worst {
  readonly event: EventResult;
  readonly result: RouterResult;
  readonly played: Played;
}

function worstOf(
  { events }: Assessment,
  lengthUs: (played: Played) => number,
): (Worst & { readonly us: number }) | undefined {
  let worst: (Worst & { us: number }) | undefined;
  for (const event of events) {
    for (const result of event.routers) {
      for (const played of result.played) {
        const us = lengthUs(played);
        if (us > (worst?.us ?? 0)) worst = { event, result, played, us };
      }
    }
  }
  return worst;
}

function longestOutage(assessment: Assessment): Finding[] {
  const worst = worstOf(assessment, ({ broken: { unanswered } }) =>
    unanswered.lasts ? 0 : unanswered.longestUs,
  );
  if (!worst)
    return [{ weight: 'plain', text: 'No event leaves an address unanswered for a while.' }];
  const { event, played, us } = worst;
  const { node, sentence } = event.disturbance;
  const [move] = played.broken.moves;
  const promotion = played.broken.promotions.find((each) => each.node === move?.to);
  const why = promotion ? `, when ${explainCause(promotion.cause)}` : '';
  const then = move ? ` ${move.to} takes over${why}.` : '';
  const text = `The longest outage that ends by itself takes ${durationText(us)}: ${node} ${sentence}.`;
  return [{ weight: 'plain', text: `${text}${then}` }];
}

function costlyReturns(assessment: Assessment): Finding[] {
  const worst = worstOf(assessment, ({ mended }) => {
    const isOutage = mended?.before !== undefined && !mended.unanswered.lasts;
    return isOutage ? mended.unanswered.longestUs : 0;
  });
  if (!worst || worst.us < worthSayingUs) return [];
  const { node, words, mendWords } = worst.event.disturbance;
  const text = `The way back costs something, too: up to ${durationText(worst.us)} without an answer`;
  const isStale = worst.played.mended?.holdersAtEnd.includes(node) ?? false;
  const { members } = worst.result.router;
  const own = members.find((member) => member.node === node)?.instance;
  const isRefreshed = (own?.garp.refreshUs ?? 0) > 0;
  const remedy =
    isStale && !isRefreshed
      ? ` Clients still look for it elsewhere then; garp_master_refresh on ${node} shortens that.`
      : '';
  return [{ weight: 'plain', text: `${text} (${node}: ${words}, then ${mendWords}).${remedy}` }];
}

function restless({ events }: Assessment): Finding[] {
  const flapping = events.filter(({ routers }) =>
    routers.some(({ played }) =>
      played.some(
        ({ broken, mended }) => broken.moves.length > 2 || (mended?.moves.length ?? 0) > 2,
      ),
    ),
  );
  if (flapping.length === 0) return [];
  return [{ weight: 'loud', text: `The address goes to and fro: ${eventList(flapping)}.` }];
}

/** On the machine that answers something tracked fails, and the address stays where it is. */
function staying({ events, site }: Assessment): Finding[] {
  return events.flatMap(({ disturbance, routers }) => {
    const { node, tracked, sentence } = disturbance;
    if (!tracked) return [];
    return routers.flatMap(({ router, played }): Finding[] => {
      const isKept = played.every(
        ({ broken }) => broken.before === node && broken.answeredByAtEnd === node,
      );
      const isTracked = router.members.some(
        (each) => each.node === node && tracks(each.instance, tracked),
      );
      if (played.length === 0 || !isKept || !isTracked) return [];
      const why = whyItStays(router, { node, tracked }, site.topology);
      const text = `${router.label} stays where it is when ${node} ${sentence}: ${why}.`;
      return [{ weight: 'loud', text }];
    });
  });
}

/** After mending, another machine keeps the address. */
function stayingAway({ events }: Assessment): Finding[] {
  const kept = new Map<string, { text: string; why: string; words: Set<string> }>();
  for (const { disturbance, routers } of events) {
    for (const { router, played } of routers) {
      const [first] = played;
      const now = first?.mended?.answeredByAtEnd;
      const hasReturned = played.some(({ mended }) => mended?.answeredByAtEnd === disturbance.node);
      if (first?.broken.before !== disturbance.node || now === undefined || hasReturned) continue;
      const key = `${router.label} ${disturbance.node}`;
      const text = `${router.label} stays on ${now} after ${disturbance.node} is back`;
      const why = whyItStaysAway(router, disturbance.node, now);
      const found = kept.get(key) ?? { text, why, words: new Set() };
      found.words.add(disturbance.words);
      kept.set(key, found);
    }
  }
  return Array.from(kept.values(), ({ text, why, words }) => ({
    weight: 'plain' as const,
    text: `${text} (${[...words].join(', ')}): ${why}.`,
  }));
}

/** `web1 deaf, hung; web2 mute`. */
export function eventList(events: readonly EventResult[]): string {
  const byNode = new Map<string, string[]>();
  for (const { disturbance } of events) {
    const words = byNode.get(disturbance.node) ?? [];
    words.push(disturbance.words);
    byNode.set(disturbance.node, words);
  }
  return Array.from(byNode, ([node, words]) => `${node} ${words.join(', ')}`).join('; ');
}

function nameList(names: readonly string[]): string {
  return names.join(' and ');
}
