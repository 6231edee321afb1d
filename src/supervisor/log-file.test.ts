// Owns the proof of the log files' names and contents.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFiles, partOfPath } from './log-file.ts';

test('the process stands before the ending of the name', () => {
  expect(partOfPath('/var/log/keepalived.log', '_vrrp')).toBe('/var/log/keepalived_vrrp.log');
  expect(partOfPath('/var/log.d/keepalived', '_vrrp')).toBe('/var/log.d/keepalived_vrrp');
  expect(partOfPath('/a.log', '')).toBe('/a.log');
});

test('each process has a file of its own, which goes on where it ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-files-'));
  const path = join(folder, 'k.log');
  for (const word of ['one', 'two']) {
    const files = new LogFiles(path, () => {});
    files.write('', word);
    files.write('_vrrp', `engine ${word}`);
    await files.close();
    expect(files.lost).toBe(0);
  }
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  expect(readFileSync(join(folder, 'k_vrrp.log'), 'utf8')).toBe('engine one\nengine two\n');
  rmSync(folder, { recursive: true });
});

test('a file that cannot be written is told once, and lines are counted as lost', async () => {
  const told: string[] = [];
  const files = new LogFiles('/proc/nothing/k.log', (message) => told.push(message));
  files.write('', 'one');
  await expect.poll(() => told.length).toBe(1);
  files.write('', 'two');
  expect(files.lost).toBe(1);
  await files.close();
});
