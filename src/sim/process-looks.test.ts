// Proves when a simulated brain hears of processes: at once, or of new ones only when it looks for them.
import { expect, it } from 'vitest';
import type { ProcessCount } from '../host/events.ts';
import { pairText, siteFromTexts } from './test-sites.ts';
import { usualTiming } from './timing.ts';
import { World } from './world.ts';

const second = 1_000_000;
const tracked = 'vrrp_track_process p {\n process haproxy\n}\n';
const startUs = usualTiming.supervisorStartUs + usualTiming.engineStartUs;

/** When web1 hears of which count, in seconds after its engine's start; each step is half a second long. */
function heard(processLookUs: number, counts: readonly number[]): [number, number, string][] {
  const more = 'track_process {\n p\n}';
  const { topology } = siteFromTexts({
    web1: tracked + pairText(200, more),
    web2: pairText(100),
  });
  const told: [number, ProcessCount][] = [];
  const world: World = new World(topology, {
    timing: { processLookUs, resultUs: 0 },
    observer: {
      onStep: (_, event) => {
        if (event.kind === 'process-count') told.push([world.nowUs - startUs, event]);
      },
    },
  });
  world.perform({ kind: 'start', node: 'web1' });
  for (const [at, processes] of counts.entries()) {
    world.runUntil(startUs + 5 * second + (at + 0.5) * (second / 2));
    world.perform({ kind: 'process', node: 'web1', process: 'p', processes });
  }
  world.runUntil(20 * second);
  const [, ...later] = told; // the first is told before the start
  return later.map(([atUs, { processes, cause }]) => [atUs / second, processes, cause]);
}

it('at once where the kernel tells of them', () => {
  expect(heard(0, [0, 1])).toEqual([
    [5.25, 0, 'exit'],
    [5.75, 1, 'exec'],
  ]);
});

it('of an end at once, of a new one with the next look', () => {
  expect(heard(second, [0, 1])).toEqual([
    [5.25, 0, 'exit'],
    [6, 1, 'fork'],
  ]);
});

it('of nothing new when that is gone before the look', () => {
  const counts = heard(second, [0, 0, 1, 0]).map(([, processes]) => processes);
  expect(new Set(counts)).toEqual(new Set([0]));
});
