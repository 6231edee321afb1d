// Owns what a campaign hands to the program that started it: a file with everything that was wrong, by
// scenario. Never judges.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Outcome } from './campaign.ts';

export interface Report {
  /** Those of verdicts, and promised rows that were not met. */
  readonly problems: readonly string[];
}

export function writeReport(
  file: string,
  { verdicts }: Outcome,
  promises: readonly string[],
): void {
  const problems = [...verdicts.flatMap((verdict) => verdict.problems), ...promises];
  writeFileSync(file, JSON.stringify({ problems } satisfies Report));
}

/** Undefined when the campaign did not come to its end. */
export function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
