// Owns what is said of a packet that is refused. Never says it.
import type { Statistics } from './statistics.ts';

export interface Refusal {
  readonly counter: keyof Statistics;
  /** keepalived's line without the instance's name. */
  readonly text: string;
}
