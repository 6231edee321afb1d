// Owns the rows of the two tables of an election: what an advert does to a BACKUP and to a MASTER.
// Never tells which were hit.

/** Each row with the chapter of its table. */
export const tableRows = {
  'backup hears priority 0': 4,
  'backup with nopreempt hears any priority': 4,
  'backup hears a higher priority': 4,
  'backup hears its own priority': 4,
  'backup hears a lower priority during preempt_delay': 4,
  'backup hears a lower priority': 4,
  'master hears priority 0': 5,
  'master hears a lower priority': 5,
  'master with lower_prio_no_advert hears a lower priority': 5,
  'master hears its own priority from a lower address': 5,
  'master hears a higher priority': 5,
  'master with higher_prio_send_advert hears a higher priority': 5,
  'master hears its own priority from a higher address': 5,
  'master hears its own priority from its own address': 5,
} as const;

export type RowName = keyof typeof tableRows;

export const rowNames = Object.keys(tableRows) as RowName[];
