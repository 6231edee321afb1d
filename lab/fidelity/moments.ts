// Owns the lines of a daemon that steps of scenarios wait for. Never plays them.

export const web1IsMaster = { node: 'web1', state: 'MASTER' } as const;
export const web1IsBackup = { node: 'web1', state: 'BACKUP' } as const;
export const web1IsFaulty = { node: 'web1', state: 'FAULT' } as const;
export const web2IsMaster = { node: 'web2', state: 'MASTER' } as const;
export const web2IsBackup = { node: 'web2', state: 'BACKUP' } as const;
