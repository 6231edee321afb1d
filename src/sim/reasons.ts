// Owns why an address stays where it is, read from the configurations, and whether addresses that
// nobody named could decide. Never runs anything.
import type { InstanceModel, Model } from '../config/model.ts';
import { checksInUse } from '../host/check-trackers.ts';
import { type TrackedName, type TrackLine, trackLinesOf } from '../host/tracker-kind.ts';
import { checkKey } from '../track/checker-state.ts';
import { contribution } from '../track/weight.ts';
import type { RouterMember, SiteRouter } from './routers.ts';
import type { Topology } from './topology.ts';

/** Why it moves nothing that something tracked fails; a part of a sentence. */
export function whyItStays(
  { members }: SiteRouter,
  { node, tracked }: { readonly node: string; readonly tracked: TrackedName },
  { nodes }: Topology,
): string {
  const own = members.find((member) => member.node === node)?.instance;
  const others = members.filter((member) => member.node !== node);
  if (!own || others.length === 0) return 'no other machine takes part in it';
  const modelOf = (name: string) => nodes.find((each) => each.name === name)?.model;
  const line = trackLinesOf(own).find(
    ({ kind, name }) => kind === tracked.kind && name === tracked.name,
  );
  const loss = line ? amountOf(line, 'up') - amountOf(line, 'down') : 0;
  const highest = [...others].sort((left, right) => best(right, modelOf) - best(left, modelOf))[0];
  if (!highest) return 'no other machine takes part in it';
  if (loss <= 0) return 'no other machine can take over';
  const wellPriority = best({ node, instance: own }, modelOf);
  const failed = clamp(wellPriority - loss);
  const rival = best(highest, modelOf);
  if (failed >= rival) {
    const change = `its priority only sinks from ${wellPriority} to ${failed}`;
    if (highest.instance.nopreempt) {
      return `${change}, and ${highest.node} has ${rival} and does not preempt (nopreempt)`;
    }
    const remedy = `a weight beyond ${wellPriority - rival} would move it`;
    return `${change}, and ${highest.node} has ${rival}; ${remedy}`;
  }
  if (highest.instance.nopreempt) return `${highest.node} does not preempt (nopreempt)`;
  return 'the others do not take it';
}

/** Why the machine that is back does not get the address; a part of a sentence. */
export function whyItStaysAway({ members }: SiteRouter, node: string, holder: string): string {
  const own = members.find((member) => member.node === node)?.instance;
  const other = members.find((member) => member.node === holder)?.instance;
  if (own?.nopreempt) return `${node} does not preempt (nopreempt)`;
  if (own && other && own.priority === other.priority) return 'both have the same priority';
  if (own && other && own.priority < other.priority) return `${holder} has the higher priority`;
  return `${node} does not win it back`;
}

const checkKinds: ReadonlySet<TrackLine['kind']> = new Set(['script', 'http', 'tcp'] as const);

/** The priority while all that it tracks is well. */
function best(
  { node, instance }: RouterMember,
  modelOf: (name: string) => Model | undefined,
): number {
  const model = modelOf(node);
  const known = model ? checksInUse(model).map(checkKey) : [];
  const lines = trackLinesOf(instance).filter(
    (line) => !checkKinds.has(line.kind) || known.includes(checkKey(line)),
  );
  return clamp(lines.reduce<number>((sum, line) => sum + amountOf(line, 'up'), instance.priority));
}

/** A file that is well says 0, and one that is not is a fault. */
function amountOf({ kind, weight, isReversed }: TrackLine, condition: 'up' | 'down'): number {
  return kind === 'file' ? 0 : contribution(weight, isReversed, condition).amount;
}

function clamp(priority: number): number {
  return Math.min(254, Math.max(1, priority));
}

/**
 * Routers in which two machines can have the same priority: then the higher address wins, so it
 * matters which addresses the machines really have.
 */
export function tiesIn(routers: readonly SiteRouter[]): SiteRouter[] {
  return routers.filter(({ members }) => {
    const reachable = members.map(({ instance }) => prioritiesOf(instance));
    return reachable.some((left, at) =>
      reachable.slice(at + 1).some((right) => [...left].some((priority) => right.has(priority))),
    );
  });
}

const mostLines = 10;

/** With every combination of what is tracked, up and down; files may say anything. */
function prioritiesOf(instance: InstanceModel): Set<number> {
  let sums = new Set<number>([instance.priority]);
  for (const line of trackLinesOf(instance).slice(0, mostLines)) {
    const amounts = [amountOf(line, 'up'), amountOf(line, 'down')];
    sums = new Set([...sums].flatMap((sum) => amounts.map((amount) => sum + amount)));
  }
  return new Set([...sums].map(clamp));
}
