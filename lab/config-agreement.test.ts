// Owns the proof that `-t` says of each configuration of the corpus what keepalived says.
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHoldfast } from './command.ts';
import type { CorpusCase, Verdict } from './corpus/case.ts';
import { corpus } from './corpus/index.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { inLanes } from './lanes.ts';
import { reasonToSkip } from './requirements.ts';
import { openTester } from './tester.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) {
  console.warn(`lab/config-agreement.test.ts is skipped: ${skipReason}`);
}

const allCases = Object.values(corpus).flat();
const interfaces = ['eth0', 'eth1', 'eth2', 'eth3'];
const atOnce = 4;

/** `told` is the whole output, for a test that fails. */
type Said = Verdict & { readonly told: string };

interface Told {
  readonly keepalived: Said;
  readonly holdfast: Said;
}

describe('the corpus', () => {
  it('has 120 cases or more', () => {
    expect(allCases.length).toBeGreaterThanOrEqual(120);
  });

  it.each(Object.entries(corpus))('has no name twice in %s', (_, cases) => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

describe('the differences on purpose', () => {
  it.each(allCases.filter(({ why }) => why !== undefined))('$name is one', (one) => {
    expect(one.holdfast).not.toEqual(one.keepalived);
  });
});

describe.skipIf(skipReason !== undefined)('a configuration test', () => {
  const told = new Map<CorpusCase, Told>();
  const commands: { command: unknown; inOneProcess: Said | undefined }[] = [];

  beforeAll(async () => {
    const lab = await Lab.open();
    try {
      const host = await openTester(lab, interfaces);
      for (const [at, one] of allCases.entries()) writeFiles(host, at, one);
      const ours = await testManyWithHoldfast(host);
      await inLanes([...allCases.entries()], atOnce, async ([at, one]) => {
        const holdfast = ours[at];
        if (!holdfast) throw new Error(`Holdfast did not answer for "${one.name}"`);
        told.set(one, { keepalived: await testWithKeepalived(host, at, one), holdfast });
      });
      await inLanes([...oneOfEachStatus()], atOnce, async ([at, one]) => {
        const { status, stderr } = await runHoldfast(host, commandOptions(at, one));
        commands.push({ command: [status, stderr], inOneProcess: told.get(one)?.holdfast });
      });
    } finally {
      await lab.close();
    }
    await lab.assertNothingLeft();
  }, 600_000);

  describe.each(Object.entries(corpus))('%s', (_, cases) => {
    const agreed = cases.filter(({ why }) => why === undefined);
    const different = cases.filter(({ why }) => why !== undefined);

    it.each(agreed)('$name: both end with $holdfast.exit', (one) => {
      const { keepalived, holdfast } = toldOf(one);
      const context = `${keepalived.told}\n--- Holdfast:\n${holdfast.told}`;
      expect(keepalived.exit, context).toBe(one.keepalived.exit);
      expect(holdfast.exit, context).toBe(one.holdfast.exit);
      if (keepalived.line !== undefined) expect(holdfast.line, context).toBe(keepalived.line);
    });

    it.each(different)('$name: $why', (one) => {
      const { keepalived, holdfast } = toldOf(one);
      const context = `${keepalived.told}\n--- Holdfast:\n${holdfast.told}`;
      expect({ exit: keepalived.exit, line: keepalived.line }, context).toEqual(one.keepalived);
      expect({ exit: holdfast.exit, line: holdfast.line }, context).toEqual(one.holdfast);
    });
  });

  it('says and ends with the same when each is a command of its own', () => {
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const { command, inOneProcess } of commands) {
      expect(command).toEqual([inOneProcess?.exit, inOneProcess?.told]);
    }
  });

  function toldOf(one: CorpusCase): Told {
    const both = told.get(one);
    if (!both) throw new Error(`the case "${one.name}" was not run`);
    return both;
  }
});

function fileOf(at: number): string {
  return `/run/corpus/${at}/keepalived.conf`;
}

function writeFiles(host: LabHost, at: number, one: CorpusCase): void {
  const file = fileOf(at);
  host.writeFile(file, '');
  writeFileSync(host.holder.pathInside(file), one.text);
  for (const [name, text] of Object.entries(one.files ?? {})) {
    host.writeFile(file.replace('keepalived.conf', name), text);
  }
}

function commandOptions(at: number, one: CorpusCase): string[] {
  return ['-t', '-f', fileOf(at), ...configIdOptions(one)];
}

function configIdOptions({ configId }: CorpusCase): string[] {
  return configId === undefined ? [] : ['-i', configId];
}

async function testWithKeepalived(host: LabHost, at: number, one: CorpusCase): Promise<Said> {
  const { status, signal, stderr } = await host.run(['keepalived', ...commandOptions(at, one)]);
  // A program that a signal ended counts as a shell counts it.
  const exit = status ?? 128 + (signal ? constants.signals[signal] : 0);
  return verdict(exit, stderr, /\((?:[^()]*: )?Line (\d+)\)/g);
}

/** In one process: the start of a program takes longer than the test. */
async function testManyWithHoldfast(host: LabHost): Promise<Said[]> {
  const cases = allCases.map(({ configId }, at) => [fileOf(at), configId ?? null]);
  const input = cases.map((each) => `${JSON.stringify(each)}\n`).join('');
  const program = [resolve('node_modules/.bin/tsx'), resolve('lab/corpus/test-many.ts')];
  const { stdout, stderr } = await host.run(program, { input });
  const answers = stdout.trim().split('\n');
  if (answers.length !== cases.length) throw new Error(`Holdfast's tests ended early: ${stderr}`);
  return answers.map((line) => {
    const [status, text] = JSON.parse(line) as [number, string];
    return verdict(status, text, blamed);
  });
}

/** With their places in the corpus. */
function oneOfEachStatus(): Map<number, CorpusCase> {
  const statuses = new Set(allCases.map(({ holdfast }) => holdfast.exit));
  return new Map(
    [...statuses].map((exit) => {
      const at = allCases.findIndex(({ holdfast }) => holdfast.exit === exit);
      return [at, allCases[at] as CorpusCase];
    }),
  );
}

/**
 * Lines with an error, except where a block as a whole lacks something: of these keepalived names no
 * line or that of the last brace, Holdfast that of the name. Of warnings, those that keepalived
 * says.
 */
const refused = '(?:error|fatal) HF(?!040[125]|0309|0602|0003)\\d{4}';
const blamed = new RegExp(`^\\S+:(\\d+):\\d+: (?:${refused}|warning HF(?:001[46]|0112)):`, 'gm');

/** @param pattern finds the lines that are blamed */
function verdict(exit: number, told: string, pattern: RegExp): Said {
  const lines = [...told.matchAll(pattern)].map(([, line]) => Number(line));
  return { exit, told, ...(lines.length > 0 && { line: Math.min(...lines) }) };
}
