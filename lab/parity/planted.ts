// Owns the planted faults of lab/parity/faults: what each patch says of itself, and planting one into a
// copy of the code. Never plays.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface PlantedFault {
  readonly name: string;
  /** The scenario that must turn red. */
  readonly scenario: string;
  /** What must be among its problems, so that it is red for this fault and not by chance. */
  readonly toldBy: RegExp;
}

export interface Finding {
  readonly fault: PlantedFault;
  /** The first problem that told; undefined when none did. */
  readonly problem: string | undefined;
}

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'lab/parity/faults');
const copied = 'src lab scripts bin package.json tsconfig.json vitest.config.ts'.split(' ');

export function readFaults(): PlantedFault[] {
  const files = readdirSync(folder).sort();
  return files.map((file) => readFault(file.replace(/\.patch$/, '')));
}

function patchOf(name: string): string {
  return join(folder, `${name}.patch`);
}

/** What a patch expects to find in the code and is not there any more. */
export function strayHunks(name: string): string[] {
  const [, ...files] = readFileSync(patchOf(name), 'utf8').split(/^--- a\//m);
  return files.flatMap((text) => {
    const [path = ''] = text.split('\n');
    const code = readFileSync(join(root, path), 'utf8');
    const [, ...hunks] = text.split(/^@@ .*\n/m);
    const before = hunks.map((hunk) => hunk.replace(/^\+.*\n/gm, '').replace(/^[ -]/gm, ''));
    return before.filter((each) => !code.includes(each.trimEnd()));
  });
}

/** The first two lines of a patch. */
function readFault(name: string): PlantedFault {
  const text = readFileSync(patchOf(name), 'utf8');
  const [, scenario, toldBy] = /^Found by: (\S+)\nTold by: (.+)\n/.exec(text) ?? [];
  if (scenario === undefined || toldBy === undefined) {
    throw new Error(`${name}.patch does not say what finds it and how it is told`);
  }
  return { name, scenario, toldBy: new RegExp(toldBy) };
}

/** A folder with the code, built, with the fault or without any; whoever asked for it removes it. */
export function copyOfCode(fault: PlantedFault | undefined): string {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-fault-'));
  for (const each of copied) cpSync(join(root, each), join(copy, each), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  if (fault) {
    // Its own repository, or git would look for the files in one around it.
    execFileSync('git', ['init', '--quiet'], { cwd: copy });
    // A patch that does not fit the code any more is an error, too.
    execFileSync('git', ['apply', patchOf(fault.name)], { cwd: copy });
  }
  execFileSync('node', ['scripts/build.mjs'], { cwd: copy, stdio: 'ignore' });
  return copy;
}
