// Owns which configuration a machine of a drawn run has at a moment. Never draws.
import type { DrawnConfig, DrawnFault, DrawnNode } from './plan.ts';

/** What it was given last; `faults` are in order. */
export function configAt(
  { name, config: first }: DrawnNode,
  faults: readonly DrawnFault[],
  atUs: number,
): DrawnConfig {
  let config = first;
  for (const { action, atUs: changedAtUs } of faults) {
    if (changedAtUs > atUs) break;
    if (action.kind === 'reload' && action.node === name) config = action.config ?? config;
  }
  return config;
}
