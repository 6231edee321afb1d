// Owns the runs that once broke a rule: each was kept, small, when its defect was mended.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RunPlan } from './plan.ts';
import { playRun } from './run.ts';

const folder = new URL('./cases/', import.meta.url);
const names = readdirSync(folder).sort();

interface KeptCase {
  /** What was wrong. */
  readonly note: string;
  readonly plan: RunPlan;
}

describe('a run that once failed', () => {
  test('is there', () => {
    expect(names.length).toBeGreaterThanOrEqual(2);
  });

  test.each(names)('%s', (name) => {
    const { plan } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as KeptCase;
    expect(playRun(plan).violations).toEqual([]);
  });
});
