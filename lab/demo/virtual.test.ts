// Owns the proof that the built program tells its story in virtual time where namespaces cannot be made.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DemoEvent } from './events.ts';

const bin = resolve('bin/holdfast');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync('/tmp/holdfast-virtual-');
});

afterEach(() => rmSync(folder, { recursive: true }));

function runDemo(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const argv = [bin, 'demo', ...args];
  return spawnSync(process.execPath, argv, { encoding: 'utf8', env, timeout: 60_000 });
}

it('plays all acts with --virtual, and its last line sums up', () => {
  const svg = join(folder, 'virtual.svg');
  const { status, stdout, stderr } = runDemo(['--virtual', '--json', '--svg', svg]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DemoEvent);
  expect(events.filter(({ event }) => event === 'sentence')).toHaveLength(5);
  expect(events.at(-1)).toMatchObject({ event: 'summary', ok: true, simulated: true });
  expect(readFileSync(svg, 'utf8')).toContain('Simulated in virtual time');
});

it('plays in virtual time by itself without `ip` and `nsenter`, and says why', () => {
  symlinkSync(process.execPath, join(folder, 'node'));
  const { status, stdout, stderr } = runDemo([], { PATH: folder });
  expect(status).toBe(0);
  expect(stderr).toMatch(/^holdfast demo: simulated in virtual time, because .*\bip\b.*\n$/);
  expect(stdout).toContain('\nSimulated in virtual time');
  expect(stdout).toContain('\nAct 5: ');
  expect(stdout).toContain('\nSimulated: in ');
  expect(stdout).toContain('This was a simulation');
});

it('says at once when the picture cannot be written', () => {
  const { status, stdout, stderr } = runDemo(['--virtual', '--svg', join(folder, 'no/a.svg')]);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^holdfast demo: cannot write /);
});
