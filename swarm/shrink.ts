// Owns making a failing run smaller: fewer faults, machines and virtual routers, as long as it breaks the
// same rule. Never changes what is left.
import {
  type DrawnConfig,
  type DrawnFault,
  type DrawnNode,
  originalName,
  type RunPlan,
} from './plan.ts';
import { playRun, type RunResult } from './run.ts';

/** Plays at most so many runs. */
const mostPlays = 300;

export interface Shrunk {
  readonly plan: RunPlan;
  readonly result: RunResult;
}

export function shrink(plan: RunPlan, result: RunResult): Shrunk {
  const rule = result.violations[0]?.rule;
  let best: Shrunk = { plan: endingAt(plan, result), result };
  let plays = 0;
  for (;;) {
    const smaller = candidates(best.plan).find((candidate) => {
      if (plays >= mostPlays) return false;
      plays += 1;
      const played = tryToPlay(candidate);
      if (!played || played.violations[0]?.rule !== rule) return false;
      best = { plan: endingAt(candidate, played), result: played };
      return true;
    });
    if (!smaller) return best;
  }
}

/** A candidate that makes no sense (a fault of a machine that is gone) is none. */
function tryToPlay(plan: RunPlan): RunResult | undefined {
  try {
    return playRun(plan);
  } catch {
    return undefined;
  }
}

/** Whatever is done after the failure does not matter. */
function endingAt(plan: RunPlan, { violations }: RunResult): RunPlan {
  const failedAtUs = violations[0]?.atUs ?? plan.endUs;
  return { ...plan, faults: plan.faults.filter(({ atUs }) => atUs <= failedAtUs) };
}

/** The boldest first. */
function* generate(plan: RunPlan): Generator<RunPlan> {
  const { faults, nodes } = plan;
  for (let size = Math.ceil(faults.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < faults.length; at += size) {
      yield { ...plan, faults: [...faults.slice(0, at), ...faults.slice(at + size)] };
    }
  }
  for (const node of nodes) {
    if (nodes.length > 1) yield withoutNode(plan, node);
  }
  const names = new Set(nodes.flatMap(({ config }) => config.instances.map(({ name }) => name)));
  for (const name of names) if (names.size > 1) yield withoutRouter(plan, name);
}

function candidates(plan: RunPlan): RunPlan[] {
  return [...generate(plan)];
}

function withoutNode(plan: RunPlan, { name }: DrawnNode): RunPlan {
  const isOfOthers = ({ action }: DrawnFault) => !('node' in action) || action.node !== name;
  return {
    ...plan,
    nodes: plan.nodes.filter((each) => each.name !== name),
    faults: plan.faults.filter(isOfOthers),
  };
}

function withoutRouter(plan: RunPlan, router: string): RunPlan {
  const without = (config: DrawnConfig): DrawnConfig => ({
    ...config,
    instances: config.instances.filter(({ name }) => originalName(name) !== router),
  });
  return {
    ...plan,
    nodes: plan.nodes.map((node) => ({ ...node, config: without(node.config) })),
    faults: plan.faults.map((fault) => {
      const { action } = fault;
      if (action.kind !== 'reload' || !action.config) return fault;
      return { ...fault, action: { ...action, config: without(action.config) } };
    }),
  };
}
