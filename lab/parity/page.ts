// Owns docs/parity.md: the scenarios, the rows of an election and the planted faults, each part made from
// the results of its own program. Never plays and never judges.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Verdict } from './campaign.ts';
import { toleranceMs } from './compare.ts';
import type { RowCoverage } from './coverage.ts';
import type { Finding } from './planted.ts';
import type { Scenario } from './scenario.ts';

export const pageFile = join(import.meta.dirname, '../../docs/parity.md');

const parts = ['scenarios', 'faults'] as const;
type Part = (typeof parts)[number];

/** What begins the second part. */
const faultsHeading = '## Planted faults';

/** Replaces one part of the page; the other one stays as it is. */
export function writePart(part: Part, text: string): void {
  const [scenarios = '', faults = ''] = readFileSync(pageFile, 'utf8').split(`${faultsHeading}\n`);
  const before: Readonly<Record<Part, string>> = {
    scenarios,
    faults: `${faultsHeading}\n${faults}`,
  };
  const now = { ...before, [part]: text };
  writeFileSync(pageFile, `${parts.map((each) => now[each].trim()).join('\n\n')}\n`);
}

export function scenariosPart(
  { verdicts }: Outcome,
  coverage: readonly RowCoverage[],
  keepalivedVersion: string,
): string {
  const scenarios = [...new Set(verdicts.map(({ scenario }) => scenario))];
  return [
    opening(scenarios.length, keepalivedVersion),
    '## Scenarios',
    scenariosText,
    table(
      ['scenario', 'what happens', 'chapters', 'pairings', 'items', 'times apart'],
      scenarios.map((scenario) => scenarioRow(scenario, verdicts)),
    ),
    '## Rows of an election',
    rowsText,
    table(
      ['chapter', 'row', 'keepalived', 'Holdfast'],
      coverage.map(({ row, section, by }) => [
        `${section}`,
        row,
        `${by.keepalived}`,
        `${by.holdfast}`,
      ]),
    ),
  ].join('\n\n');
}

export function faultsPart(findings: readonly Finding[]): string {
  const rows = findings.map(({ fault, problem }) => [
    ...[fault.name, fault.scenario],
    problem === undefined ? 'NOT FOUND' : `\`${withoutTimes(problem)}\``,
  ]);
  return [faultsHeading, faultsText, table(['fault', 'scenario', 'what told'], rows)].join('\n\n');
}

function opening(count: number, keepalivedVersion: string): string {
  return `# Beside keepalived

${count} scenarios, each played on real pairs in network namespaces: once with ${keepalivedVersion} on both
machines, which is the measure, and with Holdfast on both (HH), on the first (HK) and on the second (KH).
Compared are the states, the addresses and their times, the log, the packets, and what the kernels have:
addresses, routes, rules, macvlans, settings, nftables; and where a scenario has them, how notify commands
were called, word for word, what FIFOs brought, byte for byte, and what dumps say to an exporter. Everything
must be the same, in the same order, within ${toleranceMs} ms; what a scenario ignores, it says why (\`lab/parity/scenarios/*/scenario.yaml\`).

    npm run parity

plays them, and with \`UPDATE=1\` in the environment writes this page but for its last part, which
\`UPDATE=1 npm run parity:faults\` writes.`;
}

const scenariosText = `Chapters are those of the contract: 3 start-up, 4 backup, 5 master, 6 priorities, 7 scripts,
8 other trackers, 9 faults, 10 sync groups, 11 packets, 12 what is refused, 14 announcements, 15 addresses
and their friends, 16 notifications, 17 reload, 18 stop. Processes are not tracked here: keepalived counts
none in a network namespace ([docs/differences.md](differences.md)). Where the kind of the other machine cannot
matter, Holdfast alone is played.`;

const rowsText = `What an advert does to a backup (4) and to a master (5): in how many scenarios a daemon of each
kind was seen to meet it.`;

const faultsText = `Each is planted into a copy of the code, as a patch of \`lab/parity/faults/\`, and must turn its
scenario red in the way that its patch names. Without any planted fault all of these scenarios are green.`;

function scenarioRow(scenario: Scenario, verdicts: readonly Verdict[]): string[] {
  const own = verdicts.filter((verdict) => verdict.scenario === scenario);
  const rounds = own.flatMap((verdict) => verdict.rounds);
  const good = rounds.filter(({ problems }) => problems.length === 0);
  const worstMs = Math.max(0, ...good.map((each) => each.worstMs));
  return [
    ...[scenario.name, scenario.story.trim(), scenario.sections.join(', ')],
    ...[
      own.map(({ pairing }) => pairing).join(' '),
      `${Math.max(0, ...rounds.map((each) => each.compared))}`,
    ],
    `< ${roughly(worstMs)} ms`,
  ];
}

/** In three steps, so that the page stays the same from one run to the next. */
function roughly(milliseconds: number): number {
  return [toleranceMs / 4, toleranceMs / 2].find((bound) => milliseconds < bound) ?? toleranceMs;
}

function withoutTimes(problem: string): string {
  return problem.replace(/ \d+ ms too/, ' too');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
