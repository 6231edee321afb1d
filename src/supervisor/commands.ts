// Owns the list of every command of a configuration: what it is for, whose it is, whether it may be run.
// Never runs one.
import type { CommandModel, Model, NotifyModel, RunAs } from '../config/model.ts';
import { scriptsInUse } from '../host/check-trackers.ts';
import { Accounts, type IdentityResult, ScriptUsers } from './run-as.ts';
import { weaknessOf } from './script-safety.ts';
import { findProgram } from './start-failure.ts';
import type { IdentityLookup } from './tracker-scripts.ts';

/** A command and what it is for, as `notify_master of VI_1`. */
export interface KnownCommand {
  readonly purpose: string;
  readonly command: CommandModel;
}

/**
 * Who runs each command, by the accounts of this moment. With `enable_script_security` nobody runs as root
 * what others could have changed; that is looked at anew with every question.
 */
export function identityLookup(model: Model): IdentityLookup {
  const users = scriptUsers(model);
  return (command) => {
    const found = users.identityOf(command);
    const { isScriptSecurityEnabled } = model.global;
    if (found.kind === 'problem' || !isScriptSecurityEnabled) return found;
    const message = insecurityOf(command, found.identity.uid);
    return message === undefined ? found : { kind: 'problem', message };
  };
}

/** Whose something is that names somebody or, like a script, nobody. */
export function ownerOf(runAs: RunAs | undefined, model: Model): IdentityResult {
  return scriptUsers(model).identityOf({ runAs });
}

/** Who each is in numbers, as `65534:65534`; undefined for somebody whom this machine does not know. */
export function ownerTexts(model: Model): (runAs: RunAs | undefined) => string | undefined {
  const users = scriptUsers(model);
  return (runAs) => {
    const found = users.identityOf({ runAs });
    return found.kind === 'found' ? `${found.identity.uid}:${found.identity.gid}` : undefined;
  };
}

/** Why a command must not be run as root; undefined when it may, or is run as somebody else. */
export function insecurityOf({ argv }: CommandModel, uid: number): string | undefined {
  const program = uid === 0 ? findProgram(argv[0] ?? '') : undefined;
  const weakness = program === undefined ? undefined : weaknessOf(program, Accounts.read());
  return weakness === undefined ? undefined : `Script ${program} is insecure: ${weakness}`;
}

/** What has to be said of who runs scripts; undefined when nothing has. */
export function identityWarning(model: Model): string | undefined {
  const isAnyUnnamed = commandsOf(model).some(({ command }) => !command.runAs);
  return isAnyUnnamed ? scriptUsers(model).warning : undefined;
}

/** Every command that may be run. */
export function commandsOf(model: Model): KnownCommand[] {
  const scripts = scriptsInUse(model).map(({ name, command }) => {
    return { purpose: `track script ${name}`, command };
  });
  const notifies = [...model.instances, ...model.groups].flatMap(({ name, notify }) =>
    notify ? commandsOfNotify(name, notify) : [],
  );
  const readers = (model.notices?.fifos ?? []).flatMap(({ path, reader: command }) =>
    command ? [{ purpose: `reader of ${path}`, command }] : [],
  );
  const life = Object.entries(model.lifeScripts ?? {}).map(([moment, { command }]) => {
    return { purpose: `${moment}_script`, command };
  });
  return [...life, ...scripts, ...notifies, ...readers];
}

function commandsOfNotify(name: string, notify: NotifyModel): KnownCommand[] {
  const words: readonly (readonly [string, CommandModel | undefined])[] = [
    ['notify', notify.always],
    ['notify_master', notify.master],
    ['notify_backup', notify.backup],
    ['notify_fault', notify.fault],
    ['notify_stop', notify.stop],
    ['notify_deleted', notify.deletion?.command],
    ['notify_master_rx_lower_pri', notify.lowerAdvert],
  ];
  return words.flatMap(([word, command]) =>
    command ? [{ purpose: `${word} of ${name}`, command }] : [],
  );
}

function scriptUsers({ global }: Model): ScriptUsers {
  return new ScriptUsers(global, Accounts.read());
}
