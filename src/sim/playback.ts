// Owns playing exactly the events that were asked for, and what each of them came to. Never prints.
import type { Action } from './actions.ts';
import type { HistoryEntry } from './history.ts';
import { type AddressOutcome, routerOutcome } from './outcome.ts';
import { type SiteRouter, siteRouters } from './routers.ts';
import type { ScenarioStep } from './scenario.ts';
import type { Window } from './spans.ts';
import type { Site } from './trial.ts';
import { World } from './world.ts';

export interface Playback {
  readonly site: Site;
  readonly steps: readonly ScenarioStep[];
  readonly history: readonly HistoryEntry[];
  readonly endUs: number;
  /** From the start and from each moment with events until the next one. */
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly window: Window;
  /** What began it; empty for the start of all daemons. */
  readonly texts: readonly string[];
  readonly isLast: boolean;
  readonly routers: readonly { readonly router: SiteRouter; readonly outcome: AddressOutcome }[];
}

export interface PlaybackOptions {
  /** How long to run; without it until everything has settled after the last event. */
  readonly forUs?: number;
  readonly keepsLog?: boolean;
}

/** A machine whose first event is its `start` does not run before; all others start at 0. */
export function playSteps(
  site: Site,
  steps: readonly ScenarioStep[],
  { forUs, keepsLog = false }: PlaybackOptions = {},
): Playback {
  const inOrder = steps
    .map((step, at) => ({ step, at }))
    .sort((left, right) => left.step.atUs - right.step.atUs || left.at - right.at)
    .map(({ step }) => step);
  const world = new World(site.topology, { seed: site.seed, keepsLog });
  const late = lateStarters(inOrder);
  for (const { name } of site.topology.nodes) {
    if (!late.has(name)) world.perform({ kind: 'start', node: name });
  }
  const overUs = inOrder.flatMap(({ atUs, actions }) =>
    actions.map((each) => atUs + lastsUs(each)),
  );
  const lastUs = inOrder.length === 0 ? site.pace.settleUs : Math.max(...overUs);
  const endUs = forUs ?? lastUs + site.pace.reactionUs;
  for (const { atUs, actions } of inOrder) {
    world.performLater(actions.map((action) => ({ atUs, action })));
  }
  world.runUntil(endUs);
  const { history } = world;
  return {
    site,
    steps: inOrder,
    history,
    endUs,
    stretches: stretchesOf(site, inOrder, world, endUs),
  };
}

/** How long an action goes on by itself. */
function lastsUs(action: Action): number {
  if (action.kind === 'forward-delay') return action.delayUs;
  return action.kind === 'order' ? (action.lastsUs ?? 0) : 0;
}

function lateStarters(steps: readonly ScenarioStep[]): Set<string> {
  const seen = new Set<string>();
  const late = new Set<string>();
  for (const action of steps.flatMap(({ actions }) => actions)) {
    if (!('node' in action) || action.node === undefined || seen.has(action.node)) continue;
    seen.add(action.node);
    if (action.kind === 'start') late.add(action.node);
  }
  return late;
}

function stretchesOf(
  { topology }: Site,
  steps: readonly ScenarioStep[],
  { history }: World,
  endUs: number,
): Stretch[] {
  const routers = siteRouters(topology).filter(({ addresses }) => addresses.length > 0);
  const moments = [...new Set([0, ...steps.map(({ atUs }) => atUs)])].filter((at) => at < endUs);
  return moments.map((fromUs, at) => {
    const window = { fromUs, toUs: moments[at + 1] ?? endUs };
    return {
      window,
      texts: steps.filter(({ atUs }) => atUs === fromUs).map(({ text }) => text),
      isLast: at === moments.length - 1,
      routers: routers.flatMap((router) => {
        const outcome = routerOutcome(history, router, window);
        return outcome ? [{ router, outcome }] : [];
      }),
    };
  });
}
