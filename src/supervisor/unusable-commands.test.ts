// Proves that every command that is not run is said at its place, before and while the daemon runs.
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { identityLookup } from './commands.ts';
import { Scripts } from './scripts.ts';
import { commandDiagnostics, unusableCommands } from './unusable-commands.ts';

const body = (program: string, user: string) => `vrrp_script c {
script "${program} x"
user ${user}
}
vrrp_sync_group G {
group {
VI_1
}
notify_master "${program}" ${user}
}
vrrp_instance VI_1 {
interface eth0
virtual_router_id 1
track_script {
c
}
notify_deleted "${program}" ${user}
virtual_ipaddress { 192.0.2.1 }
}
`;

function modelOf(program: string, { user = 'root', isSecure = true } = {}) {
  const security = isSecure ? 'enable_script_security' : '';
  const text = `global_defs {\n${security}\n}\n${body(program, user)}`;
  return loadConfig({ name: 'a.conf', text }).model;
}

const said = (model: ReturnType<typeof modelOf>) =>
  commandDiagnostics(model).map(({ code, position, message, severity }) => {
    return `${severity} ${code} ${position.line}:${position.column} ${message}`;
  });

describe('commands that are not run', () => {
  test('because they are not there', () => {
    const missing = 'Script /nowhere/x cannot be accessed - No such file or directory';
    expect(said(modelOf('/nowhere/x'))).toEqual([
      `warning HF0613 5:8 ${missing}; track script c is not run`,
      `warning HF0613 20:16 ${missing}; notify_deleted of VI_1 is not run`,
      `warning HF0613 12:15 ${missing}; notify_master of G is not run`,
    ]);
  });

  test('because their user is not there', () => {
    const found = unusableCommands(modelOf('/bin/true', { user: 'no_such_user' }));
    expect(found.map(({ kind, reason }) => [kind, reason])).toEqual(
      Array(3).fill(['no-user', 'user no_such_user is not in /etc/passwd']),
    );
  });

  test('none, when all is well', () => {
    expect(said(modelOf('/bin/true'))).toEqual([]);
    expect(said(modelOf('true'))).toEqual([]);
  });
});

describe.runIf(process.getuid?.() === 0)('commands that others could change', () => {
  let folder = '';
  let program = '';
  beforeEach(() => {
    folder = mkdtempSync('/run/holdfast-unusable-');
    program = join(folder, 'check');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    chownSync(folder, 0, 1);
    chmodSync(folder, 0o775);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are not run as root with enable_script_security', () => {
    const model = modelOf(program);
    const reason = `Script ${program} is insecure: ${folder} can be written by its group`;
    for (const line of said(model)) expect(line).toContain(`HF0614`);
    expect(said(model)[0]).toContain(reason);
    expect(said(model)[0]).toMatch(/mode 0775\); track script c is not run$/);
    const [script] = model.scripts;
    expect(script && identityLookup(model)(script.command)).toMatchObject({ kind: 'problem' });
    const lines: string[] = [];
    const scripts = new Scripts(model, { log: (text) => lines.push(text), onResult: () => {} });
    expect(scripts.usableModel.scripts).toEqual([]);
    expect(scripts.usableModel.instances[0]?.trackedScripts).toEqual([]);
    expect(lines).toEqual([
      expect.stringContaining(reason),
      'Disabling track script c due to insecure',
    ]);
    expect(scripts.unusable.map(({ purpose }) => purpose)).toEqual([
      ...['track script c', 'notify_deleted of VI_1', 'notify_master of G'],
    ]);
  });

  test('are run and said without it', () => {
    const model = modelOf(program, { isSecure: false });
    expect(said(model)).toHaveLength(3);
    expect(said(model)[0]).toMatch(/track script c is run as root all the same/);
    expect(unusableCommands(model)).toEqual([]);
  });

  test('are run as anybody else', () => {
    expect(said(modelOf(program, { user: 'nobody' }))).toEqual([]);
  });
});
