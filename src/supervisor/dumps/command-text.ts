// Owns how keepalived's dumps write commands and who runs them. Never runs one.
import type { CommandModel, NotifyModel, RunAs } from '../../config/model.ts';

/** `65534:65534`, or undefined for somebody whom this machine does not know. */
export type OwnerText = (owner: RunAs | undefined) => string | undefined;

/** Each word in quotes of its own. */
export function commandText({ argv }: CommandModel): string {
  return argv.map((word) => `'${word}'`).join(' ');
}

/** The command and who runs it. */
export function ownedText(command: CommandModel, ownerOf: OwnerText): string {
  return commandText(command) + ownedBy(command.runAs, ownerOf);
}

export function ownedBy(owner: RunAs | undefined, ownerOf: OwnerText): string {
  const text = ownerOf(owner);
  return text === undefined ? '' : `, uid:gid ${text}`;
}

/** The scripts of an instance or a sync group. */
export function notifyLines(notify: NotifyModel, ownerOf: OwnerText): string[] {
  const { backup, master, fault, stop, always, deletion, lowerAdvert } = notify;
  const named = {
    ...{ Backup: backup, Master: master, Fault: fault, Stop: stop, Deleted: deletion?.command },
    ...{ Generic: always, 'Master rx lower pri': lowerAdvert },
  };
  return Object.entries(named).flatMap(([name, command]) =>
    command ? [`   ${name} state transition script = ${ownedText(command, ownerOf)}`] : [],
  );
}
