// Owns the proof that both daemons say the same of configurations that nobody wrote: the exit status
// of a test of 1,000 made by chance from the catalogue. Never writes one itself (corpus/generated.ts).
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from '../src/config/load.ts';
import { generatedConfiguration } from './corpus/generated.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { inLanes } from './lanes.ts';
import { reasonToSkip } from './requirements.ts';
import { openTester } from './tester.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) {
  console.warn(`lab/generated-configs.test.ts is skipped: ${skipReason}`);
}

const { GENERATED_SEED: seed = '1', GENERATED_COUNT: count = '1000' } = process.env;
const interfaces = ['eth0', 'eth1'];
const atOnce = 4;

interface Told {
  readonly text: string;
  readonly keepalived: number | null;
  readonly holdfast: number;
  readonly said: string;
}

describe.skipIf(skipReason !== undefined)(`${count} generated configurations`, () => {
  const told: Told[] = [];

  beforeAll(async () => {
    const lab = await Lab.open();
    const host = await openTester(lab, interfaces);
    const texts = fc.sample(generatedConfiguration, { seed: Number(seed), numRuns: Number(count) });
    await inLanes([...texts.entries()], atOnce, async ([at, text]) => {
      told.push(await testBoth(host, `/run/generated/${at}.conf`, text));
    });
    await lab.end();
  }, 600_000);

  it('have the same verdict', () => {
    const different = told.filter(({ keepalived, holdfast }) => keepalived !== holdfast);
    for (const { text, keepalived, holdfast, said } of different.slice(0, 40)) {
      console.info(`keepalived ${keepalived}, Holdfast ${holdfast}:\n${text}${said}`);
    }
    expect(told.length).toBe(Number(count));
    expect(different.length).toBe(0);
  });

  it('are good ones and bad ones', () => {
    const good = told.filter(({ keepalived }) => keepalived === 0).length;
    console.info(`of ${told.length} configurations, keepalived takes ${good}`);
    expect(good).toBeGreaterThan(told.length / 10);
    expect(told.length - good).toBeGreaterThan(told.length / 10);
  });
});

async function testBoth(host: LabHost, file: string, text: string): Promise<Told> {
  host.writeFile(file, text);
  const { status, stderr } = await host.run(['keepalived', '-t', '-f', file]);
  const { diagnostics } = loadConfig({ name: file, text }, { interfaces: ['lo', ...interfaces] });
  const said = diagnostics.map(({ code, message, position }) => {
    return `Holdfast: line ${position.line}: ${code} ${message}`;
  });
  return {
    ...{ text, keepalived: status, holdfast: configTestExitCode(diagnostics) },
    said: `${stderr}${said.join('\n')}\n`,
  };
}
