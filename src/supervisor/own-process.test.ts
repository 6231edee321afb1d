// Owns the proof that the supervisor's process follows the file, at the start and over a reload.
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { settleOwnProcess } from './own-process.ts';

const before = { title: process.title, umask: process.umask() };
afterAll(() => {
  process.title = before.title;
  process.umask(before.umask);
});

function settled(words: string, umask?: number): readonly [title: string, umask: number] {
  const { model } = loadConfig({ name: 'x', text: `global_defs {\n${words}\n}` });
  settleOwnProcess({ umask, commandLine: ['holdfast', '-n'] }, model.daemon);
  return [process.title, process.umask()];
}

test('its name and umask come and go with their words', () => {
  expect(settled('')).toEqual(['holdfast', 0o177]);
  expect(settled('process_name web\numask 027')).toEqual(['web', 0o027]);
  expect(settled('')).toEqual(['holdfast', 0o177]);
});

test('the command line outweighs the file', () => {
  expect(settled('umask 027', 0o077)).toEqual(['holdfast', 0o077]);
});
