// Owns the proof that scripts of every kind keep their place: those that hang, flood, are missing
// or fail, those that are notified, and results that stop coming. Never looks at a second machine.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { instanceOf, isRunning, processFile, runHoldfast, waitForEnd } from './command.ts';
import { type Daemon, startHoldfast } from './daemons.ts';
import { isStandingStill } from './holder.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import { openEtcKeepalived } from './service.ts';
import type { LabSwitch } from './switch.ts';
import { checkScript, type TrackedOptions, trackedConfig } from './tracked.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['dumpcap']);
if (skipReason !== undefined) console.warn(`lab/scripts.test.ts is skipped: ${skipReason}`);

const notifyScript = '/etc/keepalived/tell.sh';
const toldFile = '/run/web/told';
/** Exists while the service that `serviceScript` looks for is well. */
const serviceFile = '/run/web/service';
const serviceScript = `#!/bin/sh\ntest -e ${serviceFile}\n`;

interface ScriptAnswer {
  readonly condition: string;
  readonly isStale: boolean;
  readonly staleCount: number;
  readonly runCount: number;
  readonly last?: { readonly outcome: string; readonly stderr: string };
}

describe.skipIf(skipReason !== undefined)('scripts', () => {
  let lab: Lab;
  let lan: LabSwitch;
  let wire: WireObserver;
  let hosts = 0;

  beforeAll(async () => {
    lab = await Lab.open();
    lan = await lab.switch('lan');
    wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
    return () => lab.end();
  });

  interface Machine {
    readonly host: LabHost;
    readonly daemon: Daemon;
    readonly address: string;
  }
  /** A machine of its own, VRID and address included. */
  const start = async (script: string, options: Partial<TrackedOptions>): Promise<Machine> => {
    hosts += 1;
    const address = `192.168.0.${10 + hosts}`;
    const host = await lab.host(`node${hosts}`);
    await lan.connect(host, { interface: 'eth0', address: `${address}/24` });
    await openEtcKeepalived(host);
    host.writeFile(serviceFile, '');
    host.writeFile(checkScript, script, 0o755);
    const telling = `#!/bin/sh\nsleep 0.1\necho "$@" >> ${toldFile}\n`;
    host.writeFile(notifyScript, telling, 0o755);
    const addresses = [`192.168.0.${100 + hosts}/24`];
    const config = trackedConfig({ vrid: 70 + hosts, addresses, ...options });
    return { host, daemon: await startHoldfast(host, { config }), address };
  };
  const advertsOf = ({ address }: Machine): SeenAdvert[] =>
    wire.adverts().filter(({ source }) => source === address);
  const nextAdvert = ({ address }: Machine, afterUs: number): Promise<SeenAdvert> =>
    wire.waitForAdvert(
      `advert of ${address}`,
      ({ source, atUs }) => source === address && atUs > afterUs,
    );
  const expectRhythm = (machine: Machine, fromUs: number): void => {
    const regular = advertsOf(machine).filter(({ priority }) => priority > 0);
    const times = regular.flatMap(({ atUs }) => (atUs >= fromUs ? [atUs] : []));
    const gapsMs = times.slice(1).map((atUs, at) => (atUs - (times[at] ?? 0)) / 1000);
    expect(gapsMs.length).toBeGreaterThan(2);
    expect(Math.max(...gapsMs)).toBeLessThan(1200);
    expect(Math.min(...gapsMs)).toBeGreaterThan(800);
  };
  const scriptOf = async (host: LabHost): Promise<ScriptAnswer> => {
    const { stdout } = await runHoldfast(host, ['status', '--json']);
    const [script] = (JSON.parse(stdout) as { scripts: ScriptAnswer[] }).scripts;
    if (!script) throw new Error(`no script on ${host.name}`);
    return script;
  };
  const textOf = ({ lines }: Daemon, from = 0): string[] =>
    lines.slice(from).map(({ text }) => text);
  const master = /Entering MASTER STATE/;

  it('ends one that hangs with everything it started, while adverts keep their rhythm', async () => {
    const hanging = `#!/bin/sh
trap '' TERM
sh -c 'trap "" TERM; echo $$ >> /run/web/pids; while :; do sleep 1; done' &
echo $$ >> /run/web/pids
while :; do sleep 1; done
`;
    const words = ['interval 2', 'timeout 1', 'weight -50'];
    const machine = await start(hanging, { script: words });
    const { host, daemon } = machine;
    await daemon.waitForLine(/VRRP_Script\(check\) timed_out$/);
    const first = await pollFor('both pids', () => {
      const pids = (host.readFile('/run/web/pids') ?? '').trim().split('\n').map(Number);
      return pids.length >= 2 ? pids.slice(0, 2) : undefined;
    });
    expect(first.map(isRunning)).toEqual([true, true]);
    const { atMs } = await daemon.waitForLine(master);
    await Promise.all(first.map(waitForEnd));
    await daemon.waitForLine(/check is already running, expect idle - skipping run$/);
    for (let count = 0, afterUs = atMs * 1000; count < 4; count += 1) {
      afterUs = (await nextAdvert(machine, afterUs)).atUs;
    }
    expectRhythm(machine, atMs * 1000);
    expect(new Set(advertsOf(machine).map(({ priority }) => priority))).toEqual(new Set([150]));
    expect(await scriptOf(host)).toMatchObject({
      condition: 'down',
      last: { outcome: 'timed_out' },
    });
    await daemon.stop();
    expect(host.holder.members()).toEqual([]);
  });

  it('keeps the beginning of a flood on stderr and nothing else', async () => {
    const flood = `#!/bin/sh\nyes 'all is well, really' | head -c 100000000 >&2\n`;
    const machine = await start(flood, { script: ['interval 2', 'timeout 10', 'weight -50'] });
    const { host, daemon } = machine;
    const { atMs } = await daemon.waitForLine(master);
    const before = residentKilobytes(await daemon.parentPid());
    const runs = async () => (await scriptOf(host)).runCount;
    await expect.poll(runs, { timeout: 30_000 }).toBeGreaterThanOrEqual(5);
    const status = await scriptOf(host);
    expect(status).toMatchObject({ condition: 'up', last: { outcome: 'exited with status 0' } });
    expect(status.last?.stderr).toHaveLength(4096);
    expectRhythm(machine, atMs * 1000);
    expect(textOf(daemon).filter((line) => line.includes('complained'))).toHaveLength(1);
    expect(residentKilobytes(await daemon.parentPid())).toBeLessThan(before + 40_000);
    await daemon.stop();
  });

  it('says which one is missing and runs on without it', async () => {
    const script = ['script "/etc/keepalived/missing.sh"', 'interval 1'];
    const { host, daemon } = await start('', { script });
    await daemon.waitForLine(master);
    const lines = textOf(daemon).join('\n');
    expect(lines).toMatch(/Script .*missing\.sh cannot be accessed - No such file or directory$/m);
    expect(lines).toMatch(/Disabling track script check since not found\/accessible$/m);
    expect((await instanceOf(host)).state).toBe('master');
    await daemon.stop();
  });

  it('waits in silent FAULT for an unweighted one, and says priority 0 twice when it fails', async () => {
    const mayEnd = '/run/web/may-end';
    const slow = `#!/bin/sh\nuntil [ -e ${mayEnd} ]; do sleep 0.1; done\n`;
    const machine = await start(`${slow}test -e ${serviceFile}\n`, {
      script: ['interval 1', 'timeout 60'],
    });
    const { host, daemon, address } = machine;
    await daemon.waitForLine(/Startup complete/);
    expect((await instanceOf(host)).state).toBe('fault');
    host.writeFile(mayEnd, '');
    await daemon.waitForLine(/\(VI_1\) Entering BACKUP STATE$/);
    expect(textOf(daemon).filter((line) => /FAULT|\(init\)/.test(line))).toEqual([]);
    await daemon.waitForLine(master);
    await nextAdvert(machine, 0);
    host.removeFile(serviceFile);
    await daemon.waitForLine(/\(VI_1\) Entering FAULT STATE$/);
    const farewells = () => advertsOf(machine).filter(({ priority }) => priority === 0);
    await expect.poll(() => farewells().length).toBe(2);
    const [one, two] = farewells();
    expect((two?.atUs ?? 0) - (one?.atUs ?? 0)).toBeLessThan(20_000);
    expect(advertsOf(machine).at(-1)).toMatchObject({ source: address, priority: 0 });
    expect(textOf(daemon)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Script `check` now returning 1$/),
        expect.stringMatching(/VRRP_Script\(check\) failed \(exited with status 1\)$/),
      ]),
    );
    const from = daemon.mark();
    host.writeFile(serviceFile, '');
    await daemon.waitForLine(/\(VI_1\) Entering BACKUP STATE$/, { from });
    await daemon.stop();
  });

  it('notifies of every state in order, and of the stop within a second', async () => {
    const notify = ['MASTER', 'BACKUP', 'FAULT', 'STOP'].map(
      (state) => `notify_${state.toLowerCase()} "${notifyScript} own ${state}"`,
    );
    const instance = [...notify, `notify "${notifyScript} all"`];
    const { host, daemon } = await start(serviceScript, { script: ['interval 1'], instance });
    const told = (): string[] => (host.readFile(toldFile) ?? '').trim().split('\n');
    const states = ['BACKUP', 'MASTER'];
    const expected = () =>
      states.flatMap((state) => [`own ${state}`, `all INSTANCE VI_1 ${state} 200`]);
    await expect.poll(told, { timeout: 10_000 }).toEqual(expected());
    host.removeFile(serviceFile);
    states.push('FAULT');
    await expect.poll(told, { timeout: 10_000 }).toEqual(expected());
    host.writeFile(serviceFile, '');
    states.push('BACKUP', 'MASTER');
    await expect.poll(told, { timeout: 10_000 }).toEqual(expected());
    // A script that takes its time is not waited for.
    const slow = `#!/bin/sh\necho "$@" >> ${toldFile}\n[ "$1" = own ] || exec sleep 20\n`;
    host.writeFile(notifyScript, slow, 0o755);
    const stoppedAtMs = Date.now();
    await daemon.stop();
    expect(Date.now() - stoppedAtMs).toBeLessThan(3000);
    states.push('STOP');
    expect(told()).toEqual(expected());
  });

  it.each([
    ['hold', 'holding its last result', []],
    ['fault', 'counting as failed', [0, 0]],
  ])(
    'on_stale %s: a supervisor that stands still keeps no advert back',
    async (word, said, end) => {
      const machine = await start(serviceScript, {
        script: ['interval 1'],
        global: word === 'hold' ? [] : [`#:holdfast on_stale ${word}`],
      });
      const { host, daemon } = machine;
      const { atMs } = await daemon.waitForLine(master);
      const supervisor = await daemon.parentPid();
      host.kill(supervisor, 'SIGSTOP');
      await pollFor(
        'the supervisor to stand still',
        () => isStandingStill(supervisor) || undefined,
      );
      const stoppedAtUs = Date.now() * 1000;
      // Two intervals, the time limit and a grace of 3 s, and the last result was up to 1 s ago.
      await pause(7500);
      expectRhythm(machine, atMs * 1000);
      const farewells = advertsOf(machine).filter(({ priority }) => priority === 0);
      expect(farewells.map(({ priority }) => priority)).toEqual(end);
      for (const { atUs } of farewells) expect(atUs - stoppedAtUs).toBeGreaterThan(4_000_000);
      host.kill(supervisor, 'SIGCONT');
      const stale = new RegExp(`tracker check: no result for \\d+ s, ${said}$`);
      await daemon.waitForLine(stale);
      await daemon.waitForLine(/tracker check: results are back$/);
      expect(await scriptOf(host)).toMatchObject({
        condition: 'up',
        isStale: false,
        staleCount: 1,
      });
      await expect
        .poll(async () => (await instanceOf(host)).state, { timeout: 10_000 })
        .toBe('master');
      await daemon.stop();
    },
  );
});

function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(processFile(pid, 'status') ?? '')?.[1]);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
