// Owns what the standard set came to: each disturbance at several moments, best and worst, router by
// router. Never prints and never explains.
import type { HistoryEntry } from './history.ts';
import { type AddressOutcome, badness, routerOutcome } from './outcome.ts';
import { type SiteRouter, siteRouters } from './routers.ts';
import { type Disturbance, standardSet } from './standard.ts';
import { momentsOf, playTrial, type Rehearsal, rehearse, type Site, type Trial } from './trial.ts';

/** One moment's outcomes for one router. */
export interface Played {
  readonly broken: AddressOutcome;
  readonly mended: AddressOutcome | undefined;
  /** From the disturbance until it was mended, when it mended itself. */
  readonly mendedAfterUs: number | undefined;
}

export interface RouterResult {
  readonly router: SiteRouter;
  /** One for each moment. */
  readonly played: readonly Played[];
}

export interface EventResult {
  readonly disturbance: Disturbance;
  readonly routers: readonly RouterResult[];
  /** The moment that did the most harm. */
  readonly worstAtUs: number;
}

export interface Assessment {
  readonly site: Site;
  readonly rest: Rest;
  readonly events: readonly EventResult[];
}

/** The site when nothing happens. */
export interface Rest {
  readonly routers: readonly { readonly router: SiteRouter; readonly outcome: AddressOutcome }[];
}

/** Plays the whole standard set; `onProgress` is told after each play. */
export function assess(
  site: Site,
  onProgress: (done: number, all: number) => void = () => undefined,
): Assessment {
  const rehearsal = rehearse(site);
  const routers = siteRouters(site.topology).filter(({ addresses }) => addresses.length > 0);
  const disturbances = standardSet(site.topology);
  const moments = 5;
  let done = 0;
  const events = disturbances.map((disturbance) =>
    playAtMoments(site, { disturbance, routers, rehearsal, moments }, () => {
      done += 1;
      onProgress(done, disturbances.length * moments);
    }),
  );
  return { site, rest: restOf(site, routers, rehearsal.history), events };
}

interface Plan {
  readonly disturbance: Disturbance;
  readonly routers: readonly SiteRouter[];
  readonly rehearsal: Rehearsal;
  readonly moments: number;
}

function playAtMoments(
  site: Site,
  { disturbance, routers, rehearsal, moments }: Plan,
  onPlayed: () => void,
): EventResult {
  const played = routers.map((): Played[] => []);
  const { reactionUs } = site.pace;
  let worst = { atUs: 0, harm: -1 };
  for (const atUs of momentsOf(disturbance, site, rehearsal, moments)) {
    const patience = { brokenUs: reactionUs, mendedUs: reactionUs };
    const trial = playTrial(site, disturbance, atUs, patience);
    let harm = 0;
    for (const [at, router] of routers.entries()) {
      const outcome = playedOf(trial, router, disturbance);
      if (!outcome) continue;
      played[at]?.push(outcome);
      harm += badness(outcome.broken) + (outcome.mended ? badness(outcome.mended) / 2 : 0);
    }
    if (harm > worst.harm) worst = { atUs, harm };
    onPlayed();
  }
  const results = routers.map((router, at) => ({ router, played: played[at] ?? [] }));
  return { disturbance, routers: results, worstAtUs: worst.atUs };
}

function playedOf(
  { history, broken, mended }: Trial,
  router: SiteRouter,
  { mend }: Disturbance,
): Played | undefined {
  const brokenOutcome = routerOutcome(history, router, broken);
  if (!brokenOutcome) return undefined;
  return {
    broken: brokenOutcome,
    mended: mended && routerOutcome(history, router, mended),
    mendedAfterUs: mend.length === 0 && mended ? mended.fromUs - broken.fromUs : undefined,
  };
}

function restOf(
  { pace }: Site,
  routers: readonly SiteRouter[],
  history: readonly HistoryEntry[],
): Rest {
  const window = { fromUs: pace.settleUs, toUs: pace.settleUs + pace.advertIntervalUs };
  return {
    routers: routers.flatMap((router) => {
      const outcome = routerOutcome(history, router, window);
      return outcome ? [{ router, outcome }] : [];
    }),
  };
}
