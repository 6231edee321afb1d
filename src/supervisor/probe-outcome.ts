// Owns the words for how a probe's run ended. Never runs one.
import type { Outcome } from '../track/outcome.ts';

/** A way to run one probe again and again. */
export interface Prober {
  /** One run, within its time limit. Never rejects. */
  run(): Promise<Outcome>;
  /** Gives up what is open; a run under way ends somehow. */
  close(): void;
}

export function well(found: string): Outcome {
  return { kind: 'probed', isWell: true, found };
}

export function notWell(found: string): Outcome {
  return { kind: 'probed', isWell: false, found };
}

/** Of several addresses of a name, the first one's reason. */
export function failed(error: unknown): Outcome {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return notWell(first instanceof Error && first.message !== '' ? first.message : String(first));
}
