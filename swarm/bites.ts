// Owns the proof that the swarm bites: plants each fault of swarm/bites into a copy of the code and plays
// until a run fails. Never changes the code itself.
// Usage: npm run swarm:bites [-- NAME ...]
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { playSwarm } from './pool.ts';

/** A fault that is not found within so many runs is not found. */
const mostRuns = 2000;
const seed = 1;

const root = resolve(import.meta.dirname, '..');
const patches = join(root, 'swarm/bites');

interface Finding {
  /** How many it took. */
  readonly runs: number;
  readonly text: string;
}

/** Plays `runs` runs of a copy with the fault, or without any; undefined when none failed. */
async function bite(name: string | undefined, runs: number): Promise<Finding | undefined> {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-bite-'));
  try {
    for (const folder of ['src', 'swarm']) {
      cpSync(join(root, folder), join(copy, folder), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    if (name !== undefined) plant(name, copy);
    const options = { root: copy, seed, firstRun: 0, runs };
    const { failures, sum } = await playSwarm({ ...options, mostFailures: 1, shrinks: false });
    const [first] = failures;
    return first && { runs: sum.runs, text: first.text };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** A patch that does not fit the code any more is an error, too. */
function plant(name: string, copy: string): void {
  // Its own repository, or git would look for the files in one around it.
  execFileSync('git', ['init', '--quiet'], { cwd: copy });
  execFileSync('git', ['apply', join(patches, `${name}.patch`)], { cwd: copy });
}

/** A run that fails proves something only where the code as it is does not fail. */
async function main(wanted: readonly string[]): Promise<number> {
  const all = readdirSync(patches).map((file) => file.replace(/\.patch$/, ''));
  const names = wanted.length > 0 ? wanted : all.sort();
  let missed = 0;
  let runsNeeded = 0;
  for (const name of names) {
    const found = await bite(name, mostRuns);
    if (!found) missed += 1;
    runsNeeded = Math.max(runsNeeded, found?.runs ?? 0);
    const outcome = found && `found after ${found.runs} runs: ${found.text}`;
    process.stdout.write(`${name}: ${outcome ?? `NOT FOUND in ${mostRuns} runs`}\n`);
  }
  const unplanted = await bite(undefined, runsNeeded);
  process.stdout.write(`${names.length - missed} of ${names.length} planted faults found; `);
  process.stdout.write(`without any, ${unplanted ? unplanted.text : `${runsNeeded} runs clean`}\n`);
  return missed > 0 || unplanted ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
