// Owns finding which of the routes and rules that ought to be there are gone. Never decides what comes
// of it.
import type { Model } from '../config/model.ts';
import { describeRoute, isSeen, keepalivedProtocol, type Route } from '../net/route.ts';
import { describeRule, isSeenRule, type Rule } from '../net/rule.ts';
import type { RoutingEvent } from './events.ts';
import { placeRoutes } from './holdings.ts';
import type { InterfaceTable } from './interfaces.ts';

interface Tracked {
  readonly isTracked: boolean;
}

/** Routes and rules of one holder. */
export interface HeldRouting {
  /** Whether those are missed, too, whose loss does not matter otherwise (`no_track`). */
  readonly restores?: boolean;
  readonly routes: readonly (Route & Tracked)[];
  readonly rules: readonly (Rule & Tracked)[];
}

/** Those that the news are of. */
export interface LostEntries {
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
}

/** What is gone and missed. */
export function lostEntries(
  held: HeldRouting,
  news: RoutingEvent,
  interfaces: InterfaceTable,
): LostEntries {
  const isMissed = (entry: Tracked & (Route | Rule)) => isWatched(entry, held);
  const routes = placeRoutes(held.routes.filter(isMissed), interfaces);
  const rules = held.rules.filter(isMissed);
  switch (news.kind) {
    case 'route-removed':
      return { routes: routes.filter((route) => isSeen(route, news.route)), rules: [] };
    case 'rule-removed':
      return { routes: [], rules: rules.filter((rule) => isSeenRule(rule, news.rule)) };
    case 'routing':
      return {
        routes: routes.filter((route) => !news.routes.some((seen) => isSeen(route, seen))),
        rules: rules.filter((rule) => !news.rules.some((seen) => isSeenRule(rule, seen))),
      };
  }
}

/** The lost ones in words, such as `route 10.0.0.0/8 dev eth0`. */
export function lostWords({ routes, rules }: LostEntries): string[] {
  return [
    ...routes.map((route) => `route ${describeRoute(route)}`),
    ...rules.map((rule) => `rule ${describeRule(rule)}`),
  ];
}

/** Whether a machine must hear of routes and rules that others remove. */
export function tracksRouting({ instances, statics }: Model): boolean {
  const holders: HeldRouting[] = [...instances, ...(statics ? [statics] : [])];
  return holders.some((held) =>
    [...held.routes, ...held.rules].some((entry) => isWatched(entry, held)),
  );
}

/** Only what bears keepalived's number can be told from what others made. */
function isWatched(entry: Tracked & (Route | Rule), { restores }: HeldRouting): boolean {
  return (entry.isTracked || restores === true) && entry.protocol === keepalivedProtocol;
}
