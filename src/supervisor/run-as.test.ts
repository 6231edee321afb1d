// Proves whom commands run as.
import { describe, expect, test } from 'vitest';
import { Accounts, resolveRunAs, ScriptUsers } from './run-as.ts';

const passwd = `# users
root:x:0:0:root:/:/bin/sh
web:x:1000:1001:Web,,,:/srv:/bin/sh
4000:x:4001:4002::/:/bin/sh
broken:x:many:1
toobig:x:4294967295:1::/:/bin/sh
+@nis::::::
`;
const group = 'root:x:0:\nwww:x:33:web,other\nbroken:x::\n';
const accounts = new Accounts(passwd, group);

test.each<[string, string | undefined, number, number]>([
  ['web', undefined, 1000, 1001],
  ['web', 'www', 1000, 33],
  ['1000', undefined, 1000, 1001],
  ['77', '88', 77, 88],
  ['77', 'www', 77, 33],
  ['4000', undefined, 4001, 4002], // a name, though it looks like a number
])('user %s group %s is %i:%i', (user, groupName, uid, gid) => {
  expect(resolveRunAs({ user, group: groupName }, accounts)).toEqual({
    kind: 'found',
    identity: { uid, gid },
  });
});

test.each<[string, string | undefined, string]>([
  ['nobody-here', undefined, 'user nobody-here is not in /etc/passwd'],
  ['web', 'none', 'group none is not in /etc/group'],
  ['77', undefined, 'user 77 is not in /etc/passwd, so its group has to be named too'],
  ['broken', undefined, 'user broken is not in /etc/passwd'],
  ['toobig', undefined, 'user toobig is not in /etc/passwd'],
  ['4294967295', '1', 'user 4294967295 is not in /etc/passwd'],
  ['+@nis', undefined, 'user +@nis is not in /etc/passwd'],
  ['', undefined, 'user  is not in /etc/passwd'],
])('user %j group %s: %s', (user, groupName, message) => {
  expect(resolveRunAs({ user, group: groupName }, accounts)).toEqual({ kind: 'problem', message });
});

describe('a command that names nobody', () => {
  const command = { runAs: undefined };
  const defaults = { scriptUser: undefined, isScriptSecurityEnabled: false };

  test('runs as keepalived_script when there is one', () => {
    const users = new ScriptUsers(
      defaults,
      new Accounts(`${passwd}keepalived_script:x:70:71::/:/sbin/nologin`, group),
    );
    expect(users.identityOf(command)).toEqual({ kind: 'found', identity: { uid: 70, gid: 71 } });
    expect(users.warning).toBeUndefined();
  });

  test("runs as root with keepalived's warning when there is none", () => {
    const users = new ScriptUsers(defaults, accounts);
    expect(users.identityOf(command)).toEqual({ kind: 'found', identity: { uid: 0, gid: 0 } });
    expect(users.warning).toBe(
      "WARNING - default user 'keepalived_script' for script execution does not exist - please create.",
    );
  });

  test('never runs as root by accident with enable_script_security', () => {
    const users = new ScriptUsers({ ...defaults, isScriptSecurityEnabled: true }, accounts);
    expect(users.identityOf(command)).toMatchObject({ kind: 'problem' });
  });

  test('runs as script_user, whose mistakes are not replaced by root', () => {
    const asWeb = new ScriptUsers(
      { ...defaults, scriptUser: { user: 'web', group: 'www' } },
      accounts,
    );
    expect(asWeb.identityOf(command)).toEqual({ kind: 'found', identity: { uid: 1000, gid: 33 } });
    const wrong = new ScriptUsers(
      { ...defaults, scriptUser: { user: 'wbe', group: undefined } },
      accounts,
    );
    expect(wrong.identityOf(command)).toMatchObject({ kind: 'problem' });
    expect(wrong.identityOf({ runAs: { user: 'web', group: undefined } })).toMatchObject({
      kind: 'found',
    });
  });
});

test('the real files know root; missing files know nobody', () => {
  const asRoot = { user: 'root', group: 'root' };
  expect(resolveRunAs(asRoot, Accounts.read())).toMatchObject({ identity: { uid: 0, gid: 0 } });
  const none = Accounts.read('/nonexistent/passwd', '/nonexistent/group');
  expect(resolveRunAs(asRoot, none)).toMatchObject({ kind: 'problem' });
});
