// Owns playing one disturbance in a fresh world: the site comes to rest, something breaks, then it is
// mended. Never judges what came of it.
import { checksInUse } from '../host/check-trackers.ts';
import type { HostEvent } from '../host/events.ts';
import { type CheckName, checkKey } from '../track/checker-state.ts';
import type { HistoryEntry } from './history.ts';
import type { Pace } from './pace.ts';
import type { Window } from './spans.ts';
import type { Disturbance } from './standard.ts';
import type { Topology } from './topology.ts';
import { World } from './world.ts';

export interface Site {
  readonly topology: Topology;
  readonly pace: Pace;
  readonly seed: number;
}

/** One play of one disturbance. */
export interface Trial {
  readonly history: readonly HistoryEntry[];
  /** From the disturbance until it is mended; until the end when it mends itself. */
  readonly broken: Window;
  /** From the mending until the end. */
  readonly mended: Window | undefined;
}

/** When things happen in a site at rest, for choosing moments between them. */
export interface Rehearsal {
  /** The first advert after everything has settled. */
  readonly advertAtUs: number;
  /** The first result of each machine's checks after that; the key is `NODE CHECK`. */
  readonly checkAtUs: ReadonlyMap<string, number>;
  readonly history: readonly HistoryEntry[];
}

/** Starts all daemons at 0. */
export function startedWorld(site: Site, keepsLog = false): World {
  const { topology, seed } = site;
  const world = new World(topology, { seed, keepsLog });
  for (const { name } of topology.nodes) world.perform({ kind: 'start', node: name });
  return world;
}

/** Looks at the site at rest. */
export function rehearse({ topology, seed, pace }: Site): Rehearsal {
  const checkAtUs = new Map<string, number>();
  let advertAtUs: number | undefined;
  const world: World = new World(topology, {
    ...{ seed, keepsLog: false },
    observer: {
      onStep: ({ name }, event, effects) => {
        if (world.nowUs < pace.settleUs) return;
        if (effects.some(({ kind }) => kind === 'send')) advertAtUs ??= world.nowUs;
        const check = checkOf(event);
        if (!check) return;
        const key = `${name} ${checkKey(check)}`;
        if (!checkAtUs.has(key)) checkAtUs.set(key, world.nowUs);
      },
    },
  });
  for (const { name } of topology.nodes) world.perform({ kind: 'start', node: name });
  const checks = topology.nodes.flatMap(({ model }) => checksInUse(model));
  const longestUs = Math.max(pace.advertIntervalUs, ...checks.map((each) => each.intervalUs));
  world.runUntil(pace.settleUs + 2 * longestUs);
  return { advertAtUs: advertAtUs ?? pace.settleUs, checkAtUs, history: world.history };
}

function checkOf(event: HostEvent): CheckName | undefined {
  if (event.kind === 'script-result') return { name: event.script };
  return event.kind === 'probe-result' ? event.probe : undefined;
}

const soonUs = 1000;
/** A check runs a little before its result is there. */
const beforeCheckUs = 10_000;

/**
 * Moments from right after an advert to right before the next one, as a takeover's length depends on
 * that; for a check, from right after a result to right before its next run.
 */
export function momentsOf(
  { node, tracked }: Disturbance,
  { topology, pace }: Site,
  rehearsal: Rehearsal,
  count = 5,
): number[] {
  const plan = topology.nodes.find(({ name }) => name === node);
  const key = tracked && checkKey(tracked);
  const model = plan && checksInUse(plan.model).find((each) => checkKey(each) === key);
  const periodUs = model?.intervalUs ?? pace.advertIntervalUs;
  const resultAtUs = model && rehearsal.checkAtUs.get(`${node} ${key}`);
  const startUs = (resultAtUs ?? rehearsal.advertAtUs) + soonUs;
  const lengthUs = Math.max(0, periodUs - soonUs - (model ? beforeCheckUs : soonUs));
  return Array.from({ length: count }, (_, at) =>
    Math.round(startUs + (lengthUs * at) / Math.max(1, count - 1)),
  );
}

/** How long to wait after the disturbance, and after it was mended. */
export interface Patience {
  readonly brokenUs: number;
  readonly mendedUs: number;
}

export function playTrial(
  site: Site,
  disturbance: Disturbance,
  atUs: number,
  { brokenUs, mendedUs }: Patience,
): Trial {
  const world = startedWorld(site);
  world.runUntil(atUs);
  for (const action of disturbance.break) world.perform(action);
  const mendAtUs = atUs + brokenUs;
  world.runUntil(mendAtUs);
  const { history } = world;
  const endUs = mendAtUs + mendedUs;
  if (disturbance.mend.length === 0) {
    world.runUntil(endUs);
    return splitAtReturn(history, disturbance.node, { fromUs: atUs, toUs: endUs });
  }
  for (const action of disturbance.mend) world.perform(action);
  world.runUntil(endUs);
  return {
    history,
    broken: { fromUs: atUs, toUs: mendAtUs },
    mended: { fromUs: mendAtUs, toUs: endUs },
  };
}

/** What mends itself is mended when the machine becomes master again. */
function splitAtReturn(history: readonly HistoryEntry[], node: string, all: Window): Trial {
  const back = history.find(
    (entry) =>
      entry.kind === 'transition' &&
      entry.node === node &&
      entry.transition.to === 'master' &&
      entry.atUs > all.fromUs,
  );
  if (!back) return { history, broken: all, mended: undefined };
  const broken = { fromUs: all.fromUs, toUs: back.atUs };
  return { history, broken, mended: { fromUs: back.atUs, toUs: all.toUs } };
}
