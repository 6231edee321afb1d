// Owns the proof that `-t` says of each configuration of the corpus what keepalived says.
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHoldfast } from './command.ts';
import type { CorpusCase, Verdict } from './corpus/case.ts';
import { corpus } from './corpus/index.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { inLanes } from './lanes.ts';
import type { Completed } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import { openTester } from './tester.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) {
  console.warn(`lab/config-agreement.test.ts is skipped: ${skipReason}`);
}

const allCases = Object.values(corpus).flat();
const interfaces = ['eth0', 'eth1', 'eth2', 'eth3'];
const atOnce = 4;

/** What both say of a case; `told` is their whole output, for a test that fails. */
interface Told {
  readonly keepalived: Verdict & { readonly told: string };
  readonly holdfast: Verdict & { readonly told: string };
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

  beforeAll(async () => {
    const lab = await Lab.open();
    try {
      const host = await openTester(lab, interfaces);
      await inLanes([...allCases.entries()], atOnce, async ([at, one]) => {
        told.set(one, await testBoth(host, `/run/corpus/${at}/keepalived.conf`, one));
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

  function toldOf(one: CorpusCase): Told {
    const both = told.get(one);
    if (!both) throw new Error(`the case "${one.name}" was not run`);
    return both;
  }
});

async function testBoth(host: LabHost, file: string, one: CorpusCase): Promise<Told> {
  host.writeFile(file, '');
  writeFileSync(host.holder.pathInside(file), one.text);
  for (const [name, text] of Object.entries(one.files ?? {})) {
    host.writeFile(file.replace('keepalived.conf', name), text);
  }
  const options = ['-t', '-f', file, ...(one.options ?? [])];
  const theirs = await host.run(['keepalived', ...options]);
  const ours = await runHoldfast(host, options);
  return {
    keepalived: {
      ...verdict(theirs, linesOf(theirs.stderr, /\((?:[^()]*: )?Line (\d+)\)/g)),
      told: theirs.stderr,
    },
    holdfast: {
      ...verdict(ours, linesOf(ours.stderr, blamed)),
      told: ours.stderr,
    },
  };
}

/**
 * Lines with an error, except where a block as a whole lacks something: of these keepalived names no
 * line or that of the last brace, Holdfast that of the name. Of warnings, those that keepalived
 * says.
 */
const refused = '(?:error|fatal) HF(?!040[125]|0309|0602|0003)\\d{4}';
const blamed = new RegExp(`^\\S+:(\\d+):\\d+: (?:${refused}|warning HF(?:001[46]|0112)):`, 'gm');

function linesOf(text: string, pattern: RegExp): readonly number[] {
  return [...text.matchAll(pattern)].map(([, line]) => Number(line));
}

/** A program that a signal ended counts as a shell counts it. */
function verdict({ status, signal }: Completed, lines: readonly number[]): Verdict {
  const exit = status ?? 128 + (signal ? constants.signals[signal] : 0);
  return { exit, ...(lines.length > 0 && { line: Math.min(...lines) }) };
}
