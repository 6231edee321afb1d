// Owns playing one drawn run and judging it. Never draws and never prints.

import type { IpAddress } from '../src/net/address.ts';
import type { HistoryEntry } from '../src/sim/history.ts';
import { usualTiming } from '../src/sim/timing.ts';
import { World } from '../src/sim/world.ts';
import { Coverage } from './coverage.ts';
import { endOrders } from './draw-orders.ts';
import { mendProbes } from './draw-probes.ts';
import { mendTracked } from './draw-tracked.ts';
import { featuresOf } from './features.ts';
import { Oracle } from './oracle/oracle.ts';
import type { Violation } from './oracle/watch.ts';
import { actionOf, type RunPlan, topologyOf } from './plan.ts';

export interface RunResult {
  readonly violations: readonly Violation[];
  readonly coverage: Coverage;
  readonly history: readonly HistoryEntry[];
}

/** Equal plans come to equal results. */
export function playRun(plan: RunPlan, options: { readonly keepsLog?: boolean } = {}): RunResult {
  const coverage = new Coverage();
  const { seed, timing } = plan;
  const keepsLog = options.keepsLog ?? false;
  const topology = topologyOf(plan);
  for (const name of featuresOf(topology)) coverage.reach(name);
  const world = new World(topology, { seed, timing, keepsLog });
  const oracle = new Oracle(world, coverage, { ...usualTiming, ...timing });
  world.observer = oracle;
  for (const { name } of plan.nodes) world.perform({ kind: 'start', node: name });
  for (const fault of plan.faults) {
    world.plan(fault.atUs, () => {
      coverage.reach(`fault ${fault.name}`);
      world.perform(actionOf(fault));
    });
  }
  world.plan(plan.healAtUs, () => mendAll(world, plan));
  // Nothing after the first violation is of interest.
  for (let atUs = 0; atUs < plan.endUs && oracle.violations.length === 0; ) {
    atUs = Math.min(plan.endUs, atUs + 10_000_000);
    world.runUntil(atUs);
  }
  if (oracle.violations.length === 0) oracle.finish();
  return { violations: oracle.violations, coverage, history: world.history };
}

/** Liveness: what is mended must come to rest. */
function mendAll(world: World, { nodes }: RunPlan): void {
  world.perform({ kind: 'heal' });
  for (const drawn of nodes) {
    const { name: node, interfaces, config } = drawn;
    world.perform({ kind: 'resume', node });
    world.perform({ kind: 'start', node });
    for (const action of [...mendTracked(drawn), ...mendProbes(drawn)]) world.perform(action);
    world.perform(endOrders(drawn));
    for (const { name: script } of config.scripts) {
      const behaviour = { kind: 'exits', status: 0, afterUs: 5_000 } as const;
      world.perform({ kind: 'script', node, script, behaviour });
    }
    for (const [at, { addresses }] of interfaces.entries()) {
      for (const { address, prefixLength } of addresses) {
        const own = { index: 2 + at, address: address as IpAddress, prefixLength };
        world.perform({ kind: 'address', node, address: own, isAdded: true });
      }
    }
  }
}
