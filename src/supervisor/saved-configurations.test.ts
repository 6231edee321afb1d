// Owns the proof of what is saved around reloads, and for whom.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SavedConfigurations } from './saved-configurations.ts';

const parent = mkdtempSync(join(tmpdir(), 'saved-'));
afterAll(() => rmSync(parent, { recursive: true }));

test('files and states are saved under names of their own, for their owner only', () => {
  const folder = join(parent, 'new');
  const said: string[] = [];
  const saved = new SavedConfigurations(folder, (text) => said.push(text));
  saved.saveSources(
    [
      { name: 'a.conf', text: 'one\n' },
      { name: 'b.conf', text: 'two\n' },
    ],
    0,
  );
  saved.saveState({ enginePid: 7, reload: 1, moment: 'pre' }, ['dump'], { instances: [] });
  expect(readdirSync(folder)).toEqual([
    `keepalived.conf.${process.pid}.0`,
    'keepalived_vrrp.7.1.pre',
  ]);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect(read(`keepalived.conf.${process.pid}.0`)).toBe('# a.conf\none\n\n# b.conf\ntwo\n');
  expect(read('keepalived_vrrp.7.1.pre')).toBe(
    'dump\n------< State >------\n{\n  "instances": []\n}\n',
  );
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'keepalived_vrrp.7.1.pre')).mode & 0o777).toBe(0o600);
  expect([saved.isOn, said]).toEqual([true, []]);
});

test('without a folder nothing happens; one that cannot be made is said once', () => {
  const said: string[] = [];
  const off = new SavedConfigurations(undefined, (text) => said.push(text));
  off.saveSources([{ name: 'a.conf', text: '' }], 0);
  expect([off.isOn, said]).toEqual([false, []]);
  const failed = new SavedConfigurations(join(parent, 'no', 'folder'), (text) => said.push(text));
  failed.saveSources([{ name: 'a.conf', text: '' }], 0);
  expect(failed.isOn).toBe(false);
  expect(said).toEqual([expect.stringMatching(/^Unable to create config_save_dir .*ENOENT/)]);
});

test('a reload names another folder, or none', () => {
  const said: string[] = [];
  const saved = new SavedConfigurations(undefined, (text) => said.push(text));
  const folder = join(parent, 'later');
  saved.adopt(folder);
  saved.saveSources([{ name: 'a.conf', text: '' }], 1);
  expect(readdirSync(folder)).toEqual([`keepalived.conf.${process.pid}.1`]);
  saved.adopt(undefined);
  saved.saveSources([{ name: 'a.conf', text: '' }], 2);
  expect([readdirSync(folder).length, saved.isOn, said]).toEqual([1, false, []]);
});
