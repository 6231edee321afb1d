// Owns the proof of what is made of files that cannot be read.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfiguration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
const file = join(folder, 'a.conf');
afterAll(() => rmSync(folder, { recursive: true }));

test('the main file must be there', () => {
  const message = `Config files missing '${file}'. (no such file or directory)`;
  expect(readConfiguration(file)).toEqual({ kind: 'unreadable', message });
});

test('a folder in its place is said to be one, and not to be missing', () => {
  const message = `Unable to read configuration file ${folder} (it is a directory)`;
  expect(readConfiguration(folder)).toEqual({ kind: 'unreadable', message });
});

test('an included file must be there only when every file is asked for', () => {
  writeFileSync(file, 'include missing.conf\n');
  expect(readConfiguration(file)).toMatchObject({
    kind: 'read',
    diagnostics: [{ code: 'HF0014' }],
  });
  expect(readConfiguration(file, undefined, true)).toEqual({
    kind: 'unreadable',
    message: expect.stringContaining("HF0014: Config files missing 'missing.conf'"),
  });
  writeFileSync(file, '# nothing\n');
  expect(readConfiguration(file, undefined, true)).toMatchObject({ kind: 'read' });
});
