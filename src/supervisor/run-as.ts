// Owns looking up whom a command runs as, in /etc/passwd and /etc/group. Never changes identity.
import { readFileSync } from 'node:fs';
import type { RunAs } from '../config/model.ts';

/** What a process gets; the supplementary groups are dropped by whoever starts it. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

export type IdentityResult =
  | { readonly kind: 'found'; readonly identity: Identity }
  /** A plain sentence without a full stop; the command must not be run. */
  | { readonly kind: 'problem'; readonly message: string };

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** keepalived's own user for scripts that name nobody. */
export const defaultScriptUser = 'keepalived_script';
const root: Identity = { uid: 0, gid: 0 };
/** (uid_t) -1 and (gid_t) -1 mean "leave it", so they are nobody's number. */
const largestId = 0xffff_fffe;

/** The local user and group files. Directory services (LDAP, SSSD) are not asked. */
export class Accounts {
  readonly #users: ReadonlyMap<string, User>;
  readonly #groups: ReadonlyMap<string, number>;

  /** @param passwd text in the form of passwd(5) @param group text in the form of group(5) */
  constructor(passwd: string, group: string) {
    this.#users = new Map(
      records(passwd).flatMap(([name = '', , uid, gid]): [string, User][] => {
        const user = { uid: parseId(uid), gid: parseId(gid) };
        return isUser(user) ? [[name, user]] : [];
      }),
    );
    this.#groups = new Map(
      records(group).flatMap(([name = '', , gid]): [string, number][] => {
        const id = parseId(gid);
        return id === undefined ? [] : [[name, id]];
      }),
    );
  }

  /** A file that cannot be read counts as empty. */
  static read(passwdFile = '/etc/passwd', groupFile = '/etc/group'): Accounts {
    return new Accounts(readText(passwdFile), readText(groupFile));
  }

  /** By name, or else by number. */
  user(nameOrId: string): User | undefined {
    const byName = this.#users.get(nameOrId);
    const uid = parseId(nameOrId);
    if (byName || uid === undefined) return byName;
    return Array.from(this.#users.values()).find((user) => user.uid === uid);
  }

  /** The name of a number, or else the number itself. */
  userName(uid: number): string {
    const found = Array.from(this.#users).find(([, user]) => user.uid === uid);
    return found?.[0] ?? String(uid);
  }

  groupName(gid: number): string {
    return Array.from(this.#groups).find(([, id]) => id === gid)?.[0] ?? String(gid);
  }

  /** By name, or else the number itself. */
  groupId(nameOrId: string): number | undefined {
    return this.#groups.get(nameOrId) ?? parseId(nameOrId);
  }
}

/**
 * Looks a user and group up. Without a group it is the user's own.
 *
 * @example resolveRunAs({ user: 'nobody', group: undefined }, Accounts.read())
 */
export function resolveRunAs({ user, group }: RunAs, accounts: Accounts): IdentityResult {
  const known = accounts.user(user);
  const uid = known?.uid ?? parseId(user);
  if (uid === undefined) return problem(`user ${user} is not in /etc/passwd`);
  if (group === undefined) {
    if (known) return { kind: 'found', identity: { uid, gid: known.gid } };
    return problem(`user ${user} is not in /etc/passwd, so its group has to be named too`);
  }
  const gid = accounts.groupId(group);
  if (gid === undefined) return problem(`group ${group} is not in /etc/group`);
  return { kind: 'found', identity: { uid, gid } };
}

export interface ScriptUsersOptions {
  /** `script_user`. */
  readonly scriptUser: RunAs | undefined;
  /** `enable_script_security`: nothing falls back to root. */
  readonly isScriptSecurityEnabled: boolean;
}

/** Who runs the commands of one configuration. */
export class ScriptUsers {
  readonly #accounts: Accounts;
  readonly #default: IdentityResult;
  /** keepalived's warning when scripts that name nobody run as root; say it once, at start. */
  readonly warning: string | undefined;

  constructor({ scriptUser, isScriptSecurityEnabled }: ScriptUsersOptions, accounts: Accounts) {
    this.#accounts = accounts;
    if (scriptUser) {
      this.#default = resolveRunAs(scriptUser, accounts);
      return;
    }
    const found = resolveRunAs({ user: defaultScriptUser, group: undefined }, accounts);
    if (found.kind === 'found') {
      this.#default = found;
      return;
    }
    this.warning =
      `WARNING - default user '${defaultScriptUser}' for script execution does not exist` +
      ' - please create.';
    this.#default = isScriptSecurityEnabled
      ? problem(`user ${defaultScriptUser} does not exist and enable_script_security forbids root`)
      : { kind: 'found', identity: root };
  }

  /** Of a command, by its own user or the default. */
  identityOf(command: { readonly runAs: RunAs | undefined }): IdentityResult {
    return command.runAs ? resolveRunAs(command.runAs, this.#accounts) : this.#default;
  }
}

function problem(message: string): IdentityResult {
  return { kind: 'problem', message };
}

function records(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => /^[^#+\-:\s]/.test(line)) // no comments, no NIS inclusions
    .map((line) => line.split(':'));
}

function parseId(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= largestId ? id : undefined;
}

function isUser(user: { uid: number | undefined; gid: number | undefined }): user is User {
  return user.uid !== undefined && user.gid !== undefined;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
