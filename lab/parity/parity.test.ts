// Owns the proof that Holdfast does what keepalived does: every scenario with every pairing beside
// keepalived alone, and every row of the tables of an election. Never changes a scenario.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { versionOfKeepalived } from '../daemons.ts';
import { Lab } from '../lab.ts';
import { reasonToSkip } from '../requirements.ts';
import { type Outcome, playAll } from './campaign.ts';
import { compare } from './compare.ts';
import { brokenPromises, coverageOf, coverageText } from './coverage.ts';
import { pageFile, scenariosPart, writePart } from './page.ts';
import { readFaults, strayHunks } from './planted.ts';
import { writeReport } from './report.ts';
import { rowNames } from './row-names.ts';
import { otherPairings, readScenario, readScenarios } from './scenario.ts';
import type { Play, Played } from './stage.ts';

const skipReason = reasonToSkip(['keepalived', 'dumpcap', 'perl']);
if (skipReason !== undefined) console.warn(`lab/parity is skipped: ${skipReason}`);

const {
  PARITY_LANES: wantedLanes,
  PARITY_ROUNDS: wantedRounds,
  PARITY_PAIRINGS: wantedPairings,
  PARITY_ONLY: only,
  PARITY_REPORT: reportFile,
} = process.env;
const lanes = Number(wantedLanes ?? 8);
const rounds = Number(wantedRounds ?? 5);
const pairings = otherPairings.filter(
  (pairing) => wantedPairings === undefined || wantedPairings.includes(pairing),
);
const scenarios = readScenarios().filter(
  ({ name }) => only === undefined || new RegExp(only).test(name),
);

/** A machine of which nothing was seen. */
const silent: Played = {
  ...{ name: 'web1', number: 1, kind: 'holdfast', lines: [], news: [], looks: [], calls: [] },
  ...{ fifos: [], dumps: [] },
};

describe.skipIf(skipReason !== undefined)('beside keepalived alone', () => {
  let outcome: Outcome = { verdicts: [], hits: [] };

  beforeAll(async () => {
    const lab = await Lab.open();
    outcome = await playAll(lab, { scenarios, lanes, rounds, pairings, onProgress: console.info });
    await lab.end();
    const coverage = coverageOf(outcome.hits);
    console.info(tableOf(outcome));
    console.info(coverageText(coverage));
    if (reportFile) writeReport(reportFile, outcome, brokenPromises(scenarios, outcome.hits));
    if (process.env.UPDATE !== undefined && only === undefined && wantedPairings === undefined) {
      writePart('scenarios', scenariosPart(outcome, coverage, await versionOfKeepalived()));
    }
  }, 900_000);

  const played = scenarios.flatMap(({ name, pairings: own }) =>
    own.filter((pairing) => pairings.includes(pairing)).map((pairing) => [name, pairing]),
  );
  it.each(played)('%s: %s is the same', (name, pairing) => {
    const verdict = outcome.verdicts.find(
      (each) => each.scenario.name === name && each.pairing === pairing,
    );
    expect(verdict?.problems).toEqual([]);
  });

  it('every scenario hits the rows that it is meant to hit', () => {
    expect(brokenPromises(scenarios, outcome.hits)).toEqual([]);
  });

  it.skipIf(only !== undefined).each(rowNames)('both meet the row: %s', (row) => {
    const met = coverageOf(outcome.hits).find((each) => each.row === row);
    expect(met?.by.keepalived).toBeGreaterThan(0);
    expect(met?.by.holdfast).toBeGreaterThan(0);
  });
});

describe.skipIf(only !== undefined)('the planted faults', () => {
  it.each(readFaults())('$name fits the code and has its scenario', ({ name, scenario }) => {
    expect(scenarios.map((each) => each.name)).toContain(scenario);
    expect(strayHunks(name)).toEqual([]);
  });
});

describe('the scenarios', () => {
  it.skipIf(only !== undefined)('and the planted faults have a row each on the page', () => {
    const page = readFileSync(pageFile, 'utf8');
    const names = [...readScenarios(), ...readFaults()].map(({ name }) => name);
    expect(names.filter((name) => !page.includes(`\n| ${name} |`))).toEqual([]);
  });

  it('fail when nothing was there to compare', () => {
    const scenario = readScenario('notify-takeover');
    const nothing = { scenario, begun: [], moments: [], machines: [], frames: [] };
    const { problems } = compare({ ...nothing, pairing: 'KK' }, { ...nothing, pairing: 'HH' });
    const kinds = ['states', 'addresses', 'log', 'packets', 'kernel', 'calls', 'fifo', 'dumps'];
    expect(problems).toEqual(kinds.map((kind) => `no ${kind} were compared`));
  });

  it('count what seems older than its cause from that, and nothing else', () => {
    const scenario = readScenario('higher-prio-send-advert');
    const text = '(VI_1) Entering BACKUP STATE';
    const told = (adverts: number, backupMs: number): Play => ({
      ...{ scenario, pairing: 'HH', frames: [], begun: [0, 4000, adverts] },
      moments: [100, 4200, adverts + 0.6],
      machines: [
        {
          ...silent,
          lines: [
            { atMs: 200, text },
            { atMs: backupMs, text: text.replace('BACKUP', 'FAULT') },
          ],
        },
      ],
    });
    const lateOf = (other: Play) =>
      compare(told(4500, 4500), other).problems.filter((each) => each.includes('too late'));
    expect(lateOf(told(5500, 5501))).toEqual([]);
    expect(lateOf(told(5500, 6000))).toEqual([
      'web1 states of VI_1: "FAULT" (2) is 500 ms too late',
    ]);
  });

  it.skipIf(only !== undefined).each([7, 8, 16, 17, 18])(
    'are three or more of chapter %i with every pairing',
    (section) => {
      const about = readScenarios().filter(
        (each) => each.sections.includes(section) && each.pairings.length === otherPairings.length,
      );
      expect(about.length).toBeGreaterThanOrEqual(3);
    },
  );

  it.skipIf(only !== undefined).each([3, 4, 5, 6, 9, 10, 14, 15])(
    'are three or more of chapter %i',
    (section) => {
      const about = scenarios.filter(({ sections }) => sections.includes(section));
      expect(about.length).toBeGreaterThanOrEqual(3);
    },
  );
});

function tableOf({ verdicts }: Outcome): string {
  const lines = verdicts.map(({ scenario, pairing, rounds, problems }) => {
    const compared = Math.max(0, ...rounds.map((each) => each.compared));
    const good = rounds.filter((each) => each.problems.length === 0);
    const worstMs = Math.max(0, ...good.map((each) => each.worstMs)).toFixed(0);
    const figures = `${good.length}/${rounds.length} rounds, ${compared} items, ${worstMs} ms off`;
    const outvoted = problems.length > 0 ? [] : rounds.flatMap((each) => each.problems);
    return [
      `${scenario.name}, ${pairing}: ${figures}`,
      ...outvoted.map((problem) => `    outvoted: ${problem}`),
      ...problems.map((problem) => `    WRONG: ${problem}`),
    ].join('\n');
  });
  return lines.join('\n');
}
