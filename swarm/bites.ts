// Owns the proof that the swarm bites: plants each fault of swarm/bites into a copy of the code and plays
// until a run fails. Never changes the code itself.
// Usage: npm run swarm:bites [-- NAME ...]
// A patch may begin with the run that found it last: that one is played before all others. UPDATE=1 in the
// environment plays from the first run on and writes it there.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { playSwarm, type Stretch, stretchesOf } from './pool.ts';

/** A fault that is not found within so many runs is not found. */
const mostRuns = 2000;
const seed = 1;

const root = resolve(import.meta.dirname, '..');
const patches = join(root, 'swarm/bites');
const isUpdate = process.env.UPDATE === '1';
const patchOf = (name: string): string => join(patches, `${name}.patch`);
/** Git leaves alone what stands before a patch. */
const foundBy = /^Found by run: (\d+)\n\n/;

interface Finding {
  /** The run that found it. */
  readonly run: number;
  readonly text: string;
}

/** The first run that fails in a copy with the fault, or without any; undefined when none does. */
async function bite(
  name: string | undefined,
  stretches: Iterable<Stretch>,
): Promise<Finding | undefined> {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-bite-'));
  try {
    for (const folder of ['src', 'swarm']) {
      cpSync(join(root, folder), join(copy, folder), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    if (name !== undefined) plant(name, copy);
    // Each fault has one worker, which must warm up; so faults, not runs, are played side by side.
    const how = { workers: 1, mostFailures: 1, shrinks: false };
    const { failures } = await playSwarm({ root: copy, seed, stretches, ...how });
    const [first] = failures;
    return first && { run: first.number, text: first.text };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** A patch that does not fit the code any more is an error, too. */
function plant(name: string, copy: string): void {
  // Its own repository, or git would look for the files in one around it.
  execFileSync('git', ['init', '--quiet'], { cwd: copy });
  execFileSync('git', ['apply', patchOf(name)], { cwd: copy });
}

/** Those runs that may find it, the likeliest first. */
function* runsFor(name: string): Generator<Stretch> {
  const [, run] = foundBy.exec(readFileSync(patchOf(name), 'utf8')) ?? [];
  if (run !== undefined && !isUpdate) yield { from: Number(run), count: 1 };
  yield* stretchesOf(0, mostRuns, 1);
}

function record(name: string, run: number): void {
  const patch = readFileSync(patchOf(name), 'utf8').replace(foundBy, '');
  writeFileSync(patchOf(name), `Found by run: ${run}\n\n${patch}`);
}

/** Takes one name after the other until there is none; the runs that found them. */
async function biteAll(names: Iterator<string>): Promise<number[]> {
  const runs: number[] = [];
  for (let next = names.next(); !next.done; next = names.next()) {
    const found = await bite(next.value, runsFor(next.value));
    if (found) runs.push(found.run);
    if (found && isUpdate) record(next.value, found.run);
    process.stdout.write(`${next.value}: ${found?.text ?? `NOT FOUND in ${mostRuns} runs`}\n`);
  }
  return runs;
}

/** A run that fails proves something only where the code as it is does not fail. */
async function main(wanted: readonly string[]): Promise<number> {
  const all = readdirSync(patches).map((file) => file.replace(/\.patch$/, ''));
  const names = wanted.length > 0 ? wanted : all.sort();
  const waiting = names.values();
  const lanes = Array.from({ length: availableParallelism() }, () => biteAll(waiting));
  const found = (await Promise.all(lanes)).flat();
  const runs = [...new Set(found)].sort((left, right) => left - right);
  const unplanted = await bite(
    undefined,
    runs.map((from) => ({ from, count: 1 })),
  );
  process.stdout.write(`${found.length} of ${names.length} planted faults found; `);
  const clean = `the same ${runs.length} runs are clean`;
  process.stdout.write(`without any, ${unplanted ? unplanted.text : clean}\n`);
  return found.length < names.length || unplanted ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
