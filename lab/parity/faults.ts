// Owns the proof that the parity suite finds faults: plants each fault of lab/parity/faults into a
// copy of the code, builds it, and plays the scenario that its patch names. Never changes the code
// itself.
// Usage: npm run parity:faults [-- NAME ...]
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const patches = join(root, 'lab/parity/faults');
const copied = [
  'src',
  'lab',
  'scripts',
  'bin',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** What the suite says is wrong; undefined when it stays green. */
function difference(name: string | undefined, scenarios: readonly string[]): string | undefined {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-fault-'));
  try {
    for (const each of copied) cpSync(join(root, each), join(copy, each), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    if (name !== undefined) plant(name, copy);
    execFileSync('node', ['scripts/build.mjs'], { cwd: copy, stdio: 'ignore' });
    return play(copy, scenarios);
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

function play(copy: string, scenarios: readonly string[]): string | undefined {
  const only = `^(${scenarios.join('|')})$`;
  const { stdout, stderr, status } = spawnSync(
    'node',
    ['scripts/lab.mjs', 'lab/parity/parity.test.ts'],
    {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, PARITY_ONLY: only, PARITY_PAIRINGS: 'HH' },
    },
  );
  if (status === 0) return undefined;
  // That a play failed as a whole proves nothing.
  const wrong = /^ *WRONG: (?!not played)(.*)$/m.exec(stdout);
  if (!wrong) throw new Error(`the suite did not play:\n${stdout.slice(-3000)}${stderr}`);
  return wrong[1];
}

/** The first line of each patch. */
function scenarioOf(name: string): string {
  const text = readFileSync(join(patches, `${name}.patch`), 'utf8');
  const [, scenario] = /^Found by: (\S+)\n/.exec(text) ?? [];
  if (scenario === undefined) throw new Error(`${name}.patch does not say what finds it`);
  return scenario;
}

function main(wanted: readonly string[]): number {
  const all = readdirSync(patches).map((file) => file.replace(/\.patch$/, ''));
  const names = wanted.length > 0 ? wanted : all.sort();
  const unplanted = difference(undefined, [...new Set(names.map(scenarioOf))]);
  if (unplanted !== undefined) {
    process.stdout.write(`without any planted fault: ${unplanted}\n`);
    return 1;
  }
  let missed = 0;
  for (const name of names) {
    const found = difference(name, [scenarioOf(name)]);
    if (found === undefined) missed += 1;
    process.stdout.write(`${name}: ${found === undefined ? 'NOT FOUND' : `found: ${found}`}\n`);
  }
  process.stdout.write(`${names.length - missed} of ${names.length} planted faults found\n`);
  return missed > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
