// Owns the list of every command of a configuration, and whose each is. Never runs one.
import type { CommandModel, Model, NotifyModel } from '../config/model.ts';
import { scriptsInUse } from '../host/trackers.ts';
import { Accounts, ScriptUsers } from './run-as.ts';
import type { IdentityLookup } from './tracker-scripts.ts';

/** Who runs each command, by the accounts of this moment. */
export function identityLookup(model: Model): IdentityLookup {
  const users = scriptUsers(model);
  return (command) => users.identityOf(command);
}

/** What has to be said of who runs scripts; undefined when nothing has. */
export function identityWarning(model: Model): string | undefined {
  const isAnyUnnamed = commandsOf(model).some(({ runAs }) => !runAs);
  return isAnyUnnamed ? scriptUsers(model).warning : undefined;
}

/** Every command that may be run. */
export function commandsOf(model: Model): CommandModel[] {
  const notifies = [...model.instances, ...model.groups].flatMap(({ notify }) =>
    notify ? commandsOfNotify(notify) : [],
  );
  const readers = model.notices?.fifos.flatMap(({ reader }) => reader ?? []) ?? [];
  return [...scriptsInUse(model).map(({ command }) => command), ...notifies, ...readers];
}

function commandsOfNotify({ deletion, ...commands }: NotifyModel): CommandModel[] {
  return [...Object.values(commands), deletion?.command].filter((command) => command !== undefined);
}

function scriptUsers({ global }: Model): ScriptUsers {
  return new ScriptUsers(global, Accounts.read());
}
