// Owns what a tracked object's condition does to an instance: a fault, or a change of priority.
// Never holds conditions.
import type { CheckerCondition } from './checker-state.ts';

export interface Contribution {
  /** The instance may not take part. */
  readonly isFault: boolean;
  /** Added to the priority; may be negative. */
  readonly amount: number;
}

const ownerPriority = 255;
const nothing: Contribution = { isFault: false, amount: 0 };
const fault: Contribution = { isFault: true, amount: 0 };

/**
 * keepalived 2.4.3's rule. Weight 0: what is not up is a fault, and so is what is not known yet;
 * `reverse` makes up the fault. Another weight never faults: a positive one is added while up, a
 * negative one while down; `reverse` flips the sign; unknown adds nothing.
 */
export function contribution(
  weight: number,
  isReversed: boolean,
  condition: CheckerCondition,
): Contribution {
  if (weight === 0) {
    const well = isReversed ? 'down' : 'up';
    return condition === well ? nothing : fault;
  }
  const counting = weight > 0 ? 'up' : 'down';
  if (condition !== counting) return nothing;
  return { isFault: false, amount: isReversed ? -weight : weight };
}

/**
 * The sum, kept within 1..254 so that trackers neither let go of nor own the address (RFC 9568,
 * 5.2.4). An owner's 255 is what it is.
 */
export function effectivePriority(base: number, amounts: readonly number[]): number {
  if (base === ownerPriority) return base;
  const total = amounts.reduce((sum, amount) => sum + amount, base);
  return Math.min(254, Math.max(1, total));
}
