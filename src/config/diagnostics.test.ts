// Owns the proof that the registry of codes is complete, in order and filled in.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  configTestExitCode,
  type DiagnosticCode,
  diagnose,
  diagnosticKinds,
} from './diagnostics.ts';

const codes = Object.keys(diagnosticKinds) as DiagnosticCode[];
const span = { position: { file: 'x', line: 1, column: 1 }, length: 1 };

function sources(): string {
  const folder = new URL('./', import.meta.url);
  const names = ['./', 'language/', '../supervisor/'].flatMap((place) =>
    readdirSync(new URL(place, folder)).map((name) => place + name),
  );
  const files = names.filter((name) => /(?<!\.test|-codes)\.ts$/.test(name));
  return files.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
}

describe('the registry', () => {
  it('lists codes in order, each with a title and a remedy', () => {
    expect(codes).toEqual([...codes].sort());
    for (const code of codes) {
      expect(code).toMatch(/^HF\d{4}$/);
      expect(diagnosticKinds[code].title).not.toBe('');
      expect(diagnosticKinds[code].remedy, code).toBeTruthy();
    }
  });

  it('holds no code that nothing reports', () => {
    const text = sources();
    expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});

describe('diagnose', () => {
  it('takes severity and remedy from the registry', () => {
    const values = { minimum: '1', maximum: '9' };
    expect(diagnose('HF0302', span, 'm', values)).toEqual({
      code: 'HF0302',
      severity: 'error',
      message: 'm',
      remedy: 'write a number from 1 to 9',
      ...span,
    });
  });
});

describe('configTestExitCode', () => {
  it.each<[readonly DiagnosticCode[], number]>([
    [[], 0],
    [['HF0001', 'HF0201', 'HF0108'], 0],
    [['HF0201', 'HF0101'], 5],
    [['HF0104'], 5],
    [['HF0101', 'HF0103', 'HF0104'], 2],
    [['HF0601'], 6],
    [['HF0101', 'HF0601', 'HF0401'], 6],
    [['HF0601', 'HF0104'], 5],
    [['HF0601', 'HF0103'], 2],
  ])('%j gives %i', (given, expected) => {
    expect(configTestExitCode(given.map((code) => diagnose(code, span, 'm')))).toBe(expected);
  });
});
