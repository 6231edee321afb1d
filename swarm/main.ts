// Owns `npm run swarm`: its options, its progress and its verdict. Never plays a run itself.
// Usage: npm run swarm -- [--runs N] [--seed S] [--run K] [--keep FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { wanted } from './features.ts';
import type { WorkerFailure } from './messages.ts';
import { playSwarm, type SwarmResult, stretchesOf } from './pool.ts';
import { coverageText } from './report.ts';

const usage = `usage: npm run swarm -- [--runs N] [--seed S] [--run K] [--keep FOLDER]

  --runs N       how many runs to draw and play (1000)
  --seed S       the seed that they are drawn from (1)
  --run K        only the run of this number
  --keep FOLDER  write the smallest form of each failing run there, as a case
`;
/** More would only hide the first. */
const mostFailures = 5;

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) {
    process.stderr.write(usage);
    return 2;
  }
  const { seed, firstRun, runs, keep } = options;
  const beganAt = performance.now();
  const isTerminal = process.stderr.isTTY;
  const result = await playSwarm({
    root: resolve(import.meta.dirname, '..'),
    ...{ seed, stretches: stretchesOf(firstRun, runs), mostFailures, shrinks: true },
    ...(isTerminal ? { onProgress: (done, bad) => showProgress(done, runs, bad) } : {}),
  });
  if (isTerminal) process.stderr.write('\r\x1b[K');
  if (keep !== undefined) for (const failure of result.failures) keepCase(keep, seed, failure);
  return report(result, seed, runs, (performance.now() - beganAt) / 1000);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        run: { type: 'string' },
        keep: { type: 'string' },
      },
    });
    const [runs, seed, run] = [values.runs, values.seed, values.run ?? '0'].map(Number);
    if (!isCount(runs) || !isCount(seed) || !isCount(run) || runs === 0) return undefined;
    const only = values.run === undefined ? runs : 1;
    return { seed, firstRun: run, runs: only, keep: values.keep };
  } catch {
    return undefined;
  }
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && (value ?? -1) >= 0;
}

function showProgress(done: number, runs: number, failures: number): void {
  const width = 30;
  const filled = Math.floor((width * done) / runs);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  const bad = failures > 0 ? `, ${failures} failed` : '';
  process.stderr.write(`\r\x1b[K${bar} ${done} of ${runs} runs${bad}`);
}

function keepCase(folder: string, seed: number, { number, plan, text }: WorkerFailure): void {
  const place = join(folder, `seed-${seed}-run-${number}`);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'plan.json'), `${JSON.stringify(plan, undefined, 2)}\n`);
  process.stdout.write(`${place}/plan.json: ${text.split('\n')[0]}\n`);
}

/** Prints what came of it; 0 only when nothing failed and everything was tried. */
function report(result: SwarmResult, seed: number, runs: number, seconds: number): number {
  const { sum, failures, virtualUs, faults } = result;
  for (const { text } of failures) process.stdout.write(`${text}\n\n`);
  const days = virtualUs / 86_400_000_000;
  process.stdout.write(
    `swarm: ${sum.runs} runs of seed ${seed}, ${faults} faults, ${days.toFixed(1)} virtual days, ` +
      `${seconds.toFixed(0)} s, ${(sum.runs / seconds).toFixed(0)} runs/s, ` +
      `${failures.length === 0 ? 'none' : failures.length} failed\n${coverageText(sum)}\n`,
  );
  // A handful of runs cannot reach everything.
  const missing = runs >= 1000 && failures.length === 0 ? sum.missing(wanted) : [];
  for (const name of missing) process.stdout.write(`too few runs reached: ${name}\n`);
  return failures.length > 0 || missing.length > 0 ? 1 : 0;
}

process.exitCode = await main();
