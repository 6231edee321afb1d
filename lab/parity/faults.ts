// Owns the proof that the parity suite finds faults: each planted fault must turn its scenario red, for
// its own reason, and without any fault all of those scenarios are green. Never changes the code itself.
// Usage: npm run parity:faults [-- NAME ...]      with UPDATE=1 it writes its part of docs/parity.md
// FAULT_LANES in the environment says how many are played at the same time.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inLanes } from '../lanes.ts';
import { faultsPart, writePart } from './page.ts';
import { copyOfCode, type Finding, type PlantedFault, readFaults } from './planted.ts';
import { readReport } from './report.ts';

/** How often a fault is played at most: a disturbed play may hide it. */
const mostPlays = 3;

/** What is wrong with the scenarios in a copy with the fault, or without any. */
async function problemsOf(
  fault: PlantedFault | undefined,
  scenarios: readonly string[],
): Promise<readonly string[]> {
  const copy = copyOfCode(fault);
  try {
    const report = join(copy, 'report.json');
    const output = await playIn(copy, {
      ...{ PARITY_ONLY: `^(${scenarios.join('|')})$`, PARITY_PAIRINGS: 'HH' },
      ...{ PARITY_REPORT: report, PARITY_ROUNDS: fault ? '1' : '5' },
    });
    const { problems } = readReport(report) ?? {};
    if (!problems) throw new Error(`the suite did not come to its end:\n${output.slice(-3000)}`);
    return problems;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Resolves to all that was said, whether it passed or not. */
function playIn(copy: string, words: NodeJS.ProcessEnv): Promise<string> {
  const argv = ['scripts/lab.mjs', 'lab/parity/parity.test.ts'];
  const { UPDATE: _, ...rest } = process.env;
  const child = spawn('node', argv, { cwd: copy, env: { ...rest, ...words } });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(chunk));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(Buffer.concat(said).toString('utf8')));
  });
}

async function find(fault: PlantedFault): Promise<Finding> {
  const others: string[] = [];
  for (let plays = 0; plays < mostPlays; plays += 1) {
    const problems = await problemsOf(fault, [fault.scenario]);
    const problem = problems.find((each) => fault.toldBy.test(each));
    if (problem !== undefined) {
      process.stdout.write(`${fault.name}: found by ${fault.scenario}: ${problem}\n`);
      return { fault, problem };
    }
    others.push(...problems);
  }
  const instead = others.length > 0 ? `; instead: ${[...new Set(others)].join('; ')}` : '';
  process.stdout.write(`${fault.name}: NOT FOUND by ${fault.scenario}${instead}\n`);
  return { fault, problem: undefined };
}

async function main(wanted: readonly string[]): Promise<number> {
  const all = readFaults();
  const faults = wanted.length > 0 ? all.filter(({ name }) => wanted.includes(name)) : all;
  const unknown = wanted.filter((name) => !all.some((fault) => fault.name === name));
  if (unknown.length > 0) throw new RangeError(`there is no fault ${unknown.join(', ')}`);
  const unplanted = await problemsOf(undefined, [
    ...new Set(faults.map(({ scenario }) => scenario)),
  ]);
  for (const problem of unplanted) process.stdout.write(`without any planted fault: ${problem}\n`);
  if (unplanted.length > 0) return 1;
  const findings: Finding[] = [];
  await inLanes(faults, Number(process.env.FAULT_LANES ?? 3), async (fault) => {
    findings.push(await find(fault));
  });
  findings.sort((one, other) => faults.indexOf(one.fault) - faults.indexOf(other.fault));
  const part = faultsPart(findings);
  const found = findings.filter(({ problem }) => problem !== undefined).length;
  process.stdout.write(`\n${part}\n\n${found} of ${faults.length} planted faults found\n`);
  if (process.env.UPDATE !== undefined && wanted.length === 0) writePart('faults', part);
  return found < faults.length ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
