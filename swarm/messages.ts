// Owns what the swarm and its workers say to each other, as plain data. Never sends it.
import type { CoverageCounts } from './coverage.ts';
import type { RunPlan } from './plan.ts';

export interface ToWorker {
  readonly seed: number;
  /** The first run's number. */
  readonly from: number;
  readonly count: number;
  /** Make failing runs smaller and tell how they went. */
  readonly shrinks: boolean;
}

export interface WorkerFailure {
  readonly number: number;
  readonly text: string;
  readonly plan: RunPlan;
}

export interface WorkerAnswer {
  readonly from: number;
  readonly runs: number;
  readonly counts: CoverageCounts;
  readonly failures: readonly WorkerFailure[];
  readonly virtualUs: number;
  readonly faults: number;
}
