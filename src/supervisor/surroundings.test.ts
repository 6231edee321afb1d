// Owns the proof that included files are read from the disk as they are meant to be.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfiguration } from './configuration.ts';
import { machineSurroundings } from './surroundings.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-surroundings-'));
const inside = (name: string) => join(folder, name);
writeFileSync(inside('a.conf'), 'global_defs {\n');
writeFileSync(inside('b.conf'), '$NAME=b\n');
writeFileSync(inside('program'), '');
chmodSync(inside('program'), 0o755);
mkdirSync(inside('directory'));
symlinkSync('a.conf', inside('link'));
symlinkSync('nowhere', inside('dangling'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('the files of this machine', () => {
  const { files } = machineSurroundings();

  it.each([
    ['a.conf', 'text'],
    ['link', 'text'],
    ['directory', 'directory'],
    ['program', 'not a plain file'],
    ['dangling', 'not a plain file'],
    ['none', 'missing'],
    ['a.conf/none', 'missing'],
  ])('%s is read as %s', (name, kind) => {
    expect(files.read(inside(name)).kind).toBe(kind);
  });

  it('a link and its file are the same file', () => {
    expect(files.read(inside('link'))).toEqual(files.read(inside('a.conf')));
  });

  it('match a pattern', () => {
    expect(files.match(inside('*.conf'))).toEqual([inside('a.conf'), inside('b.conf')]);
    expect(files.match(inside('none/*'))).toEqual([]);
  });
});

describe('readConfiguration', () => {
  const main = inside('main');
  writeFileSync(main, 'include *.conf\n@me router_id ${NAME}-${_INSTANCE}\n@you router_id x\n}\n');

  it('follows includes and the configuration id', () => {
    const found = readConfiguration(main, 'me');
    expect(found).toMatchObject({ kind: 'read', model: { global: { routerId: 'b-me' } } });
    const names = found.kind === 'read' ? found.sources.map(({ name }) => name) : [];
    expect(names).toEqual([main, inside('a.conf'), inside('b.conf')]);
  });

  it("takes the host's name up to its first dot without one", () => {
    expect(machineSurroundings().configId).toBe(hostname().split('.')[0]);
  });
});
