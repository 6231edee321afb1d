// Owns the proof that the simulator foretells what real pairs do, Holdfast's and keepalived's, and
// keeps docs/fidelity.md. Never changes a scenario.
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { versionOfKeepalived } from '../daemons.ts';
import { Lab } from '../lab.ts';
import { reasonToSkip } from '../requirements.ts';
import { isExcused, playAll, type Result } from './campaign.ts';
import { toleranceMs, worstOf } from './compare.ts';
import { fidelityPage } from './page.ts';
import { kindsOf, sightingText, type Topic } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/fidelity is skipped: ${skipReason}`);

const { FIDELITY_RUNS: wantedRuns, FIDELITY_LANES: wantedLanes, FIDELITY_ONLY: only } = process.env;
const runs = Number(wantedRuns ?? 1);
const lanes = Number(wantedLanes ?? 4);
const isWanted = (name: string): boolean => only === undefined || new RegExp(only).test(name);
const wanted = scenarios.filter(({ name }) => isWanted(name));
const page = 'docs/fidelity.md';

describe.skipIf(skipReason !== undefined)('the simulator foretells', () => {
  let results: readonly Result[] = [];

  beforeAll(async () => {
    const lab = await Lab.open();
    results = await playAll({ scenarios: wanted, runs, lanes });
    await lab.end();
    console.info(tableOf(results));
    if (process.env.UPDATE !== undefined) {
      const keepalivedVersion = await versionOfKeepalived();
      const earlier = readFileSync(page, 'utf8');
      const measured = { scenarios, results, runs, lanes, keepalivedVersion, earlier };
      writeFileSync(page, fidelityPage(measured));
    }
  }, 1_200_000);

  const held = wanted.flatMap((scenario) =>
    kindsOf(scenario).flatMap((kind) =>
      isExcused(scenario, kind) ? [] : [[scenario.name, kind] as const],
    ),
  );
  it.each(held)('%s, on %s', (name, kind) => {
    const result = results.find((each) => each.scenario.name === name && each.kind === kind);
    expect(result?.verdict.problems).toEqual([]);
  });

  const different = wanted.filter(({ differs }) => differs !== undefined);
  it.each(different.map(({ name }) => name))('%s: keepalived differs, as is said', (name) => {
    const result = results.find(
      ({ scenario, kind }) => scenario.name === name && kind === 'keepalived',
    );
    expect(result?.verdict.problems).not.toEqual([]);
  });
});

describe('the scenarios', () => {
  it('are many, of all kinds', () => {
    const both = scenarios.filter(({ differs }) => differs === undefined);
    const count = (topic: Topic): number =>
      both.filter(({ about }) => about.includes(topic)).length;
    expect(both.length).toBeGreaterThanOrEqual(18);
    expect(count('script')).toBeGreaterThanOrEqual(5);
    expect(count('loss')).toBeGreaterThanOrEqual(3);
    expect(count('three nodes')).toBeGreaterThanOrEqual(2);
    expect(count('group')).toBeGreaterThanOrEqual(4);
    expect(count('unicast')).toBeGreaterThanOrEqual(2);
    expect(count('delay')).toBeGreaterThanOrEqual(2);
    expect(count('excluded')).toBeGreaterThanOrEqual(1);
    expect(count('tracker')).toBeGreaterThanOrEqual(5);
    expect(count('probe')).toBeGreaterThanOrEqual(5);
    expect(count('own words')).toBeGreaterThanOrEqual(5);
  });

  it('have a section each on the page', () => {
    const headings = readFileSync(page, 'utf8').match(/^### .*$/gm);
    const titles = scenarios.map(
      ({ name }) => `### ${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    );
    expect([...(headings ?? [])].sort()).toEqual([...titles].sort());
  });
});

function tableOf(results: readonly Result[]): string {
  const lines = results.map(({ scenario, kind, verdict }) => {
    const { inOrder, plays, rows, problems, outvoted } = verdict;
    const compared = rows.filter(({ isGiven }) => !isGiven).length;
    const worst = worstOf(verdict).toFixed(0);
    const figures = `${inOrder}/${plays} plays, ${compared} compared, at most ${worst} ms off`;
    const notable = rows.filter(({ differenceMs }) => Math.abs(differenceMs) > toleranceMs / 2);
    return [
      `${scenario.name}, ${kind}: ${figures}`,
      ...notable.map((row) => `    ${sightingText(row)}: ${row.differenceMs.toFixed(0)} ms off`),
      ...outvoted.map((problem) => `    outvoted: ${problem}`),
      ...problems.map(
        (problem) => `    ${isExcused(scenario, kind) ? 'as is said' : 'WRONG'}: ${problem}`,
      ),
    ].join('\n');
  });
  return lines.join('\n');
}
