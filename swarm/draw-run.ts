// Owns which run a seed and a number stand for: the site, and everything that is done to it. Never plays it.
import { Chance } from '../src/sim/random.ts';
import { drawAnywhere } from './draw-anywhere.ts';
import { drawDebounce, drawFlaps } from './draw-debounce.ts';
import { drawFaults } from './draw-faults.ts';
import { drawKept, drawTakenEntries } from './draw-kept.ts';
import { drawLate } from './draw-late.ts';
import { drawOrders } from './draw-orders.ts';
import { drawDeafOwners, drawOwners } from './draw-owners.ts';
import { drawProbeFaults, drawProbes } from './draw-probes.ts';
import { drawSigned, drawSigningChanges } from './draw-signed.ts';
import { drawSilence, drawSilences } from './draw-silence.ts';
import { drawSite, type Site } from './draw-site.ts';
import { drawTracked, drawTrackedFaults } from './draw-tracked.ts';
import type { DrawnFault, RunPlan } from './plan.ts';

/** What a site may have besides, and what happens to that. */
interface Aspect {
  /** Of its own chance: far from the numbers of runs, each of which is a stream, too. */
  readonly stream: number;
  readonly addTo: (chance: Chance, site: Site) => Site;
  readonly drawFaults: (
    chance: Chance,
    site: Site,
    faults: readonly DrawnFault[],
  ) => readonly DrawnFault[];
}

/** Each is drawn on what those before it drew. */
const aspects: readonly Aspect[] = [
  { stream: 2 ** 24, addTo: drawOwners, drawFaults: drawDeafOwners },
  { stream: 2 ** 23, addTo: drawLate, drawFaults: () => [] },
  { stream: 2 ** 31, addTo: drawKept, drawFaults: drawTakenEntries },
  { stream: 2 ** 22, addTo: drawAnywhere, drawFaults: () => [] },
  { stream: 2 ** 27, addTo: drawSigned, drawFaults: drawSigningChanges },
  { stream: 2 ** 30, addTo: drawTracked, drawFaults: drawTrackedFaults },
  { stream: 2 ** 28, addTo: drawProbes, drawFaults: drawProbeFaults },
  { stream: 2 ** 26, addTo: drawSilence, drawFaults: drawSilences },
  { stream: 2 ** 25, addTo: drawDebounce, drawFaults: drawFlaps },
  { stream: 2 ** 29, addTo: (_, site) => site, drawFaults: drawOrders },
];

export function drawRun(seed: number, number: number): RunPlan {
  const chance = new Chance(seed, number);
  const drawn = aspects.map((aspect) => ({
    ...aspect,
    chance: new Chance(seed, aspect.stream + number),
  }));
  let site = drawSite(chance);
  for (const aspect of drawn) site = aspect.addTo(aspect.chance, site);
  const worldSeed = chance.next();
  const { faults, ...ends } = drawFaults(chance, site);
  const more = drawn.flatMap((aspect) => aspect.drawFaults(aspect.chance, site, faults));
  return { seed: worldSeed, ...site, ...ends, faults: inOrder([...faults, ...more]) };
}

function inOrder(faults: readonly DrawnFault[]): DrawnFault[] {
  return [...faults].sort((left, right) => left.atUs - right.atUs);
}
