// Owns what every part of a simulated site may ask of the world around it. Never holds anything.
import type { Planned } from './agenda.ts';
import type { HistoryEntry } from './history.ts';
import type { Chance } from './random.ts';

type WithoutTime<Entry> = Entry extends HistoryEntry ? Omit<Entry, 'atUs'> : never;

export interface Environment {
  /** The world's time in microseconds. */
  readonly nowUs: number;
  readonly chance: Chance;
  /** Whether log lines are kept. */
  readonly keepsLog: boolean;
  plan(atUs: number, run: () => void): Planned;
  record(entry: WithoutTime<HistoryEntry>): void;
  /** Something changed that decides who answers an address. */
  noteChange(): void;
}
