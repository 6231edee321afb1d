// Owns the proof that the whole demo plays from the outside and leaves nothing behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertNothingLeft, type Snapshot, takeSnapshot } from '../leftovers.ts';
import { isInsideSandbox } from '../sandbox.ts';
import { tellsAddress } from './address-watch.ts';
import type { DemoEvent } from './events.ts';

const bin = resolve('bin/holdfast');

let folder: string;
let before: Snapshot;

beforeEach(async () => {
  expect(isInsideSandbox()).toBe(true);
  folder = mkdtempSync('/tmp/holdfast-demo-');
  before = await takeSnapshot();
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The demo as a process of its own, its output collected. */
class DemoRun {
  output = '';
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(...args: string[]) {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    this.child = spawn(process.execPath, [bin, 'demo', ...args], { stdio: [...stdio] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.exited = new Promise((done) => this.child.once('close', (status) => done(status)));
  }

  async waitFor(pattern: RegExp): Promise<void> {
    await expect.poll(() => this.output, { timeout: 20_000 }).toMatch(pattern);
  }
}

function ofKind<K extends DemoEvent['event']>(
  events: readonly DemoEvent[],
  kind: K,
): Extract<DemoEvent, { event: K }>[] {
  return events.filter((each) => each.event === kind) as Extract<DemoEvent, { event: K }>[];
}

describe('holdfast demo', () => {
  it('plays all acts with plausible figures and leaves nothing behind', async () => {
    const svg = join(folder, 'failover.svg');
    const run = new DemoRun('--json', '--svg', svg);
    expect(await run.exited, run.output).toBe(0);
    const events = run.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as DemoEvent);
    expect(ofKind(events, 'act').map(({ act }) => act)).toEqual([1, 2, 3, 4, 5]);
    const holds = ofKind(events, 'vip').map(({ node, held }) => `${node} ${held}`);
    expect(holds.slice(0, 3)).toEqual(['web1 true', 'web1 false', 'web2 true']);
    expect(holds.slice(3, 5).sort()).toEqual(['web1 true', 'web2 false']);
    expect(holds.slice(5, 7).sort()).toEqual(['web1 false', 'web2 true']);
    expect(holds.slice(7).sort()).toEqual(['web1 true', 'web2 false']);
    const [, , kill, back, service] = ofKind(events, 'sentence').map(({ text }) => text);
    expect(kill).toMatch(/^web1's daemon was killed\. web2 answered \d\.\d\d s later; /);
    expect(back).toMatch(/^Holdfast was started again on web1\. The address moved back /);
    expect(service).toMatch(
      /^On web1 .+ was killed, its daemon lived\. .* web2 answered [2-7]\.\d\d s after the kill; /,
    );
    const started = ofKind(events, 'node').filter(({ change }) => change === 'started');
    expect(started.map(({ node }) => node).sort()).toEqual(['web1', 'web1', 'web2']);
    const [summary] = ofKind(events, 'summary');
    expect(summary?.ok).toBe(true);
    // RFC 3768, 6.1: web2 waits 3.6 s from the last advert it accepted, which was less than 1 s
    // before the check noticed; that happens less than 3 s after the service's death.
    expect(summary?.longestGapMs).toBeGreaterThan(2500);
    expect(summary?.longestGapMs).toBeLessThan(8500);
    expect(summary?.atMs).toBeLessThan(75_000);
    expect(summary?.answered).toBeGreaterThan(200);
    expect(summary?.lost).toBeGreaterThan(10);
    expect(readFileSync(svg, 'utf8')).toContain('>kill -9<');
    await assertNothingLeft(before);
  });

  it('leaves nothing behind after Ctrl-C in the middle', async () => {
    const run = new DemoRun('--plain');
    await run.waitFor(/web1 holds 192\.168\.0\.100/);
    expect(run.output).not.toContain('\x1b');
    run.child.kill('SIGINT');
    expect(await run.exited).toBe(130);
    await assertNothingLeft(before);
  });

  it('leaves nothing behind after kill -9 of itself', async () => {
    const run = new DemoRun('--plain');
    await run.waitFor(/web2's daemon was started/);
    run.child.kill('SIGKILL');
    await run.exited;
    await assertNothingLeft(before);
  });

  it('says at once when the picture cannot be written', async () => {
    const run = new DemoRun('--svg', join(folder, 'missing', 'failover.svg'));
    expect(await run.exited).toBe(1);
    expect(run.output).toMatch(/^holdfast demo: cannot write .*missing/);
    const hidden = new DemoRun('--svg', '/run/failover.svg');
    expect(await hidden.exited).toBe(1);
    expect(hidden.output).toContain('the demo has a /run of its own');
  });
});

describe('a look at the addresses', () => {
  it('finds the address itself, not one that begins like it', () => {
    const line = '[{"ifname":"wlo1","addr_info":[{"family":"inet","local":"192.168.0.100"}]}]';
    expect(tellsAddress(line, '192.168.0.100')).toBe(true);
    expect(tellsAddress(line, '192.168.0.10')).toBe(false);
    expect(tellsAddress('[{"ifname":"wlo1","addr_info":[]}]', '192.168.0.100')).toBe(false);
  });

  it('takes nothing from a line that was cut short', () => {
    expect(tellsAddress('[{"ifname":"wlo1","addr_info":[{"fam', '192.168.0.100')).toBeUndefined();
    expect(tellsAddress('', '192.168.0.100')).toBeUndefined();
  });
});
