// Owns the words in which rules say what must be seen of an instance. Never knows a rule.

export type StateWord = 'init' | 'backup' | 'master' | 'fault' | 'stopped';

/** The rows of the two tables of what an advert does. */
export const advertRows = [
  'backup: priority 0',
  'backup: higher or equal',
  'backup: lower, nopreempt',
  'backup: lower, preempt_delay',
  'backup: lower, handed over',
  'backup: lower',
  'master: priority 0',
  'master: lower',
  'master: equal, lower address',
  'master: higher',
  'master: equal, higher address',
  'master: equal, own address',
  'owner: ignored',
  'owner: gives way to a lower address',
] as const;
export type AdvertRow = (typeof advertRows)[number];

/** What must be seen of an instance in one step. */
export interface Expected {
  /** The states that it enters, in order. */
  readonly states: readonly StateWord[];
  /** How many adverts it sends at least, priority 0 not counted. */
  readonly adverts?: number;
  /** How many adverts of priority 0. */
  readonly farewells?: number;
  /** How often each address is announced at least. */
  readonly announcements?: number;
  readonly row?: AdvertRow;
  /** Who sent the priority 0 of that row. */
  readonly from?: string;
  /** Somebody took an address away, or an operator wants another machine: its group does the same. */
  readonly leaving?: 'stolen' | 'handed over';
  /** It must be so although the rules do not know its timers. */
  readonly isCertain?: boolean;
  /** It must not do anything about it. */
  readonly isIgnored?: boolean;
}

/** No change, nothing that has to be said. */
export const nothing: Expected = { states: [] };
/** An owner does not listen, by its own wish or in strict mode. */
export const ignored: Expected = { states: [], row: 'owner: ignored', isIgnored: true };
