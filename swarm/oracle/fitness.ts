// Owns what must come of it when what bears on a machine's instances changes: links, own addresses, what is
// tracked. Never knows the rules of one instance.
import type { Coverage } from '../coverage.ts';
import { type BrainWatch, effectiveOf, faultOf, ownFaultOf } from './brain-watch.ts';
import type { Groups } from './groups.ts';
import type { Expectations, InstanceWatch } from './watch.ts';

/** Who is concerned must show it in this step. */
export function lookAgain(
  brain: BrainWatch,
  atUs: number,
  groups: Groups,
  coverage: Coverage,
): Expectations {
  const expected: Expectations = new Map();
  if (!brain.isStarted) return expected;
  for (const watch of brain.watches.values()) {
    const { model, rules } = watch;
    lookForSource(brain, watch);
    const effective = effectiveOf(brain, model);
    const fault = faultOf(brain, model);
    const before = rules.effective;
    rules.priority(effective);
    const hasFileFault = brain.tracked.hasFileFault(model);
    watch.keptPriority = hasFileFault ? (watch.keptPriority ?? before) : undefined;
    if (rules.effective !== before || watch.isFit !== !fault) groups.disturb(watch);
    watch.isFit = !fault;
    const isFollowing = ownFaultOf(brain, model) !== 'wrong';
    if (fault === 'wrong' && isFollowing) coverage.reach('group to FAULT');
    expected.set(watch, rules.fault(fault, atUs, isFollowing));
  }
  return expected;
}

/** A master that loses its address still says goodbye from it. */
export function lookForSource(brain: BrainWatch, { model, rules }: InstanceWatch): void {
  const source = brain.kernel.sourceOf(model, brain.virtual);
  if (source || rules.state !== 'master') rules.source = source;
}

/**
 * Timers, and what else is due: where both concern an instance nobody knows which comes first. A timer that
 * is moved to before this moment runs out in it.
 */
export function together(timers: () => Expectations, lookAround: () => Expectations): Expectations {
  const timed = timers();
  const watches = [...timed.keys()];
  for (const watch of watches) watch.formerPriority = watch.rules.effective;
  const expected = new Map(timed);
  const around = lookAround();
  const moved = [...timers()].filter(([, { states }]) => states.length > 0);
  for (const [watch, changed] of [...around, ...moved]) {
    const isTimed = (timed.get(watch)?.states.length ?? 0) > 0;
    if (changed.states.length === 0) continue;
    if (isTimed) watch.doubt();
    expected.set(watch, changed);
  }
  return expected;
}
