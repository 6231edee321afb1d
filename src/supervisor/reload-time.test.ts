// Owns the proof of what reload_time_file may say, with keepalived 2.2.7's lines for what it may not.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReloadSchedule } from './reload-schedule.ts';
import { readReloadTime, reloadTimeText } from './reload-time.ts';

const now = new Date(2026, 10, 26, 18, 12, 33);
const read = (line: string) => {
  const time = readReloadTime(line, now);
  return time.kind === 'at' ? reloadTimeText(time.at) : time.lines;
};

describe('the time of a reload', () => {
  it('is a time of day, today or tomorrow, or a day and a time', () => {
    expect(read('19:12:35')).toBe('2026-11-26 19:12:35');
    expect(read('14:12:38')).toBe('2026-11-27 14:12:38');
    expect(read('26-11-27 01:02:03')).toBe('2026-11-27 01:02:03');
    expect(read('2026-12-31 23:59:59')).toBe('2026-12-31 23:59:59');
  });

  it('is universal time with a Z', () => {
    const time = readReloadTime('2026-12-31 23:59:59Z', now);
    expect(time).toMatchObject({ at: new Date('2026-12-31T23:59:59Z'), isDaily: false });
  });

  it.each([
    ['25:00:00', 'Reload date/time 25:00:00 invalid - ignoring'],
    ['2026-13-40 10:00:00', 'Reload date/time 2026-13-40 10:00:00 invalid - ignoring'],
    ['2026-11-26T22:12:37', 'Reload date/time 2026-11-26T22:12:37 invalid - ignoring'],
    ['2026-02-30 10:00:00', 'Reload time 2026-02-30 10:00:00 is not valid - ignoring'],
    ['rubbish', 'Reload time rubbish format is incorrect - ignoring'],
    ['12:00', 'Reload time 12:00 format is incorrect - ignoring'],
  ])('is not %s', (line, said) => {
    expect(read(line)).toEqual([said, `Invalid reload time '${line}' specified - ignoring`]);
  });

  it('is not in the past', () => {
    expect(read('2026-11-26 14:12:37')).toEqual([
      'Reload time 2026-11-26 14:12:37 is in the past - ignoring',
      'Reload date/time is in the past - ignoring',
    ]);
  });
});

it('reload_time_file is followed while it changes, and gone after the reload', async () => {
  const timeFile = join(mkdtempSync(join(tmpdir(), 'reload-')), 'time');
  const lines: string[] = [];
  let reloads = 0;
  const schedule = new ReloadSchedule({
    log: (text) => lines.push(text),
    onDue: () => {
      reloads += 1;
    },
  });
  schedule.adopt({ timeFile, isRepeated: false, checkLog: undefined, markerFile: undefined });
  const write = async (at: Date, said: RegExp) => {
    writeFileSync(timeFile, `${reloadTimeText(at)}\n`);
    await expect.poll(() => lines.at(-1)).toMatch(said);
  };
  const later = new Date(Date.now() + 3_600_000);
  await write(later, /^Scheduling reload for /);
  await write(new Date(later.getTime() + 5000), /^Reload time updated from .* to /);
  rmSync(timeFile);
  await expect.poll(() => lines.at(-1)).toMatch(/^Cancelling reload scheduled for /);
  await write(new Date(Date.now() + 1500), /^Scheduling reload for /);
  await expect.poll(() => reloads, { timeout: 5000 }).toBe(1);
  expect(() => rmSync(timeFile)).toThrow(/ENOENT/);
  schedule.close();
});

it('a reload_time_file that cannot be removed has its reload all the same', async () => {
  // What nobody can remove, and yet write to.
  const timeFile = '/proc/self/comm';
  const name = readFileSync(timeFile, 'utf8');
  const lines: string[] = [];
  writeFileSync(timeFile, reloadTimeText(new Date(Date.now() + 2000)).slice(-8));
  try {
    await new Promise<void>((onDue) => {
      const schedule = new ReloadSchedule({ log: (text) => lines.push(text), onDue });
      schedule.adopt({ timeFile, isRepeated: false, checkLog: undefined, markerFile: undefined });
    });
  } finally {
    writeFileSync(timeFile, name);
  }
  expect(lines.at(-1)).toMatch(/^Unable to remove reload timer file: /);
});
