// Owns why an address stays where it is, read from the configurations, and whether addresses that
// nobody named could decide. Never runs anything.
import type { InstanceModel, Model } from '../config/model.ts';
import { checksInUse } from '../host/check-trackers.ts';
import { type TrackLine, trackLinesOf } from '../host/tracker-kind.ts';
import { type CheckName, checkKey } from '../track/checker-state.ts';
import type { RouterMember, SiteRouter } from './routers.ts';
import type { Topology } from './topology.ts';

/** Why a failing check moves nothing; a part of a sentence. */
export function whyItStays(
  { members }: SiteRouter,
  { node, check }: { readonly node: string; readonly check: CheckName },
  { nodes }: Topology,
): string {
  const own = members.find((member) => member.node === node)?.instance;
  const others = members.filter((member) => member.node !== node);
  if (!own || others.length === 0) return 'no other machine takes part in it';
  const modelOf = (name: string) => nodes.find((each) => each.name === name)?.model;
  const weight = lineOf(own, check)?.weight ?? 0;
  const highest = [...others].sort((left, right) => best(right, modelOf) - best(left, modelOf))[0];
  if (!highest) return 'no other machine takes part in it';
  if (weight === 0) return `no other machine can take over`;
  const wellPriority = best({ node, instance: own }, modelOf);
  const failed = clamp(wellPriority - Math.abs(weight));
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

/** What an instance says of a check; undefined where it does not track it. */
export function lineOf(instance: InstanceModel, { kind, name }: CheckName): TrackLine | undefined {
  const wanted = kind ?? 'script';
  return trackLinesOf(instance).find((line) => line.kind === wanted && line.name === name);
}

/** The lines of checks, and no others. */
function checkLinesOf(instance: InstanceModel): TrackLine[] {
  return trackLinesOf(instance).filter(({ kind }) => checkKinds.has(kind));
}

const checkKinds: ReadonlySet<TrackLine['kind']> = new Set(['script', 'http', 'tcp'] as const);

/** The priority with every check succeeding. */
function best(
  { node, instance }: RouterMember,
  modelOf: (name: string) => Model | undefined,
): number {
  const model = modelOf(node);
  const known = model ? checksInUse(model).map(checkKey) : [];
  const lines = checkLinesOf(instance).filter(({ kind, name }) =>
    known.includes(`${kind}:${name}`),
  );
  return clamp(instance.priority + lines.reduce((sum, each) => sum + Math.max(0, each.weight), 0));
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

const mostChecks = 10;

/** With every combination of results. */
function prioritiesOf(instance: InstanceModel): Set<number> {
  let sums = new Set<number>([instance.priority]);
  for (const { weight } of checkLinesOf(instance).slice(0, mostChecks)) {
    sums = new Set([...sums].flatMap((sum) => [sum, sum + weight]));
  }
  return new Set([...sums].map(clamp));
}
