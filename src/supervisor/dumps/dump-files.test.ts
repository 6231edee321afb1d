// Owns the proof of where dumps go, and that their files are replaced whole. Never looks at what is in one.
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DumpsModel } from '../../config/operation-model.ts';
import { dumpFilesOf, replaceFile } from './dump-files.ts';

describe('the files of dumps', () => {
  const nobody = { namespace: undefined, instance: undefined };
  const both = { namespace: 'blue', instance: 'a' };
  const words: DumpsModel = {
    ...{ stateFile: undefined, statisticsFile: undefined, jsonFile: undefined },
    ...{ jsonVersion: 1, usesInstance: true },
  };

  it('are in /tmp or TMPDIR unless words name places', () => {
    expect(dumpFilesOf(undefined, both, undefined)).toEqual({
      state: '/tmp/keepalived.data',
      parentState: '/tmp/keepalived_parent.data',
      statistics: '/tmp/keepalived.stats',
      json: '/tmp/keepalived.json',
    });
    expect(dumpFilesOf(undefined, nobody, '/var/k/').json).toBe('/var/k/keepalived.json');
    expect(dumpFilesOf(undefined, nobody, 'var').json).toBe('/tmp/keepalived.json');
    const named = { ...words, stateFile: '/d/x.data', statisticsFile: '/d/', jsonFile: '/d/j' };
    expect(dumpFilesOf(named, nobody, undefined)).toEqual({
      ...{ state: '/d/x.data', parentState: '/d/x_parent.data' },
      ...{ statistics: '/d/keepalived.stats', json: '/d/j' },
    });
  });

  it('have namespace and instance in the names of data files if that is asked for', () => {
    expect(dumpFilesOf(words, both, undefined)).toMatchObject({
      state: '/tmp/keepalived.blue_a.data',
      parentState: '/tmp/keepalived_parent.blue_a.data',
      statistics: '/tmp/keepalived.stats',
    });
    expect(dumpFilesOf(words, nobody, undefined).state).toBe('/tmp/keepalived.data');
  });

  it('replace what has their name, and follow no link', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dumps-'));
    writeFileSync(join(folder, 'victim'), 'mine');
    symlinkSync('victim', join(folder, 'dump'));
    replaceFile(join(folder, 'dump'), 'ours');
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'dump'), 'utf8')).toBe('ours');
    expect(statSync(join(folder, 'dump')).mode & 0o777).toBe(0o666 & ~process.umask());
    expect(readdirSync(folder)).toEqual(['dump', 'victim']);
    expect(() => replaceFile(join(folder, 'no', 'dump'), '')).toThrow(/^cannot write .*no\/dump/);
  });
});
