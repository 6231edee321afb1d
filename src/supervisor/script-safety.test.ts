// Proves who may have a hand in a program: owners and modes of everything on its path. Needs root.
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Accounts } from './run-as.ts';
import { weaknessOf } from './script-safety.ts';

const accounts = new Accounts('root:x:0:0\neve:x:1234:1234\n', 'root:x:0\nstaff:x:50\n');
let folder = '';
const at = (name: string) => join(folder, name);
const weakness = (name: string) => weaknessOf(at(name), accounts);

describe.runIf(process.getuid?.() === 0)('a program that root runs', () => {
  beforeEach(() => {
    folder = mkdtempSync('/run/holdfast-safety-');
    chmodSync(folder, 0o755);
    mkdirSync(at('bin'), { mode: 0o755 });
    writeFileSync(at('bin/check'), '', { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is safe when everything on its way is root’s alone', () => {
    expect(weakness('bin/check')).toBeUndefined();
    expect(weakness('bin/../bin/check')).toBeUndefined();
    expect(weakness('missing')).toBeUndefined();
  });

  test.each([
    [
      'the file, by everybody',
      'bin/check',
      0,
      0o757,
      'can be written by everybody (owner root, mode 0757)',
    ],
    [
      'the file, by a group',
      'bin/check',
      50,
      0o775,
      'can be written by its group staff (owner root, mode 0775)',
    ],
    [
      'a folder, by a group',
      'bin',
      50,
      0o775,
      'can be written by its group staff (owner root, mode 0775)',
    ],
    [
      'a folder, by everybody',
      'bin',
      0,
      0o777,
      'can be written by everybody (owner root, mode 0777)',
    ],
    ['the file, by root’s group', 'bin/check', 0, 0o775, undefined],
    ['a folder, by root’s group', 'bin', 0, 0o775, undefined],
    ['a folder that keeps what is another’s', 'bin', 0, 0o1777, undefined],
  ])('%s', (_, element, group, mode, reason) => {
    chownSync(at(element), 0, group);
    chmodSync(at(element), mode);
    expect(weakness('bin/check')).toBe(reason && `${at(element)} ${reason}`);
  });

  test.each(['bin', 'bin/check'])('%s of another owner', (element) => {
    chownSync(at(element), 1234, 0);
    const reason = /belongs to eve and not to root \(owner eve, mode 0755\)$/;
    expect(weakness('bin/check')).toMatch(reason);
    expect(weakness('bin/check')?.startsWith(`${at(element)} `)).toBe(true);
  });

  test('links are followed, and what they lead to counts', () => {
    symlinkSync('bin', at('link'));
    symlinkSync('check', at('bin/other'));
    expect(weakness('link/other')).toBeUndefined();
    expect(weaknessOf('/bin/sh', Accounts.read())).toBeUndefined();
    chmodSync(at('bin'), 0o757);
    expect(weakness('link/other')).toMatch(/\/bin can be written by everybody/);
  });

  test('a link that others can replace leads nowhere safely', () => {
    mkdirSync(at('open'));
    chmodSync(at('open'), 0o777);
    symlinkSync(at('bin/check'), at('open/check'));
    expect(weakness('open/check')).toMatch(/\/open can be written by everybody/);
    symlinkSync('round', at('round'));
    expect(weakness('round')).toBe(`${at('round')} leads through too many links`);
  });
});
