// Owns the proof that reload_check_config refuses what -t refuses, and says where the reasons are.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { testForReload } from './reload-check.ts';

const read = (text: string) => ({ kind: 'read', ...loadConfig({ name: 'a.conf', text }) }) as const;
const good = read('global_defs {\n  router_id a\n}\n');
const bad = read('no_such_word\n');

it('a file that passes leaves an empty log, one that fails its reasons', () => {
  const log = join(mkdtempSync(join(tmpdir(), 'check-')), 'check.log');
  writeFileSync(log, 'of the last time');
  expect(testForReload(good, log)).toBeUndefined();
  expect(readFileSync(log, 'utf8')).toBe('');
  expect(testForReload(bad, log)).toBe(`New config failed validation, see ${log} for details`);
  expect(readFileSync(log, 'utf8')).toMatch(/^.*no_such_word.*\n$/);
});

it('without a log the reasons go nowhere, and a log that cannot be written is no reason to reload', () => {
  const failure = 'New config failed validation, see /dev/null for details';
  expect(testForReload(bad, '')).toBe(failure);
  expect(testForReload({ kind: 'unreadable', message: 'gone' }, '')).toBe(failure);
  expect(testForReload(bad, '/no/where')).toMatch(/see \/no\/where \(ENOENT.*\) for details$/);
  expect(testForReload(good, '/no/where')).toBeUndefined();
});
