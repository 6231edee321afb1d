// Owns the proof of what a reload does, and does not do, to a running daemon: on the wire, in the
// log and in `status`; where docs/differences.md says so, beside keepalived. Never edits a file
// by halves.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { instanceConfig, instanceOf, isRunning, runHoldfast, statusOf } from './command.ts';
import { Daemon, type DaemonKind } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import { openEtcKeepalived } from './service.ts';
import type { LabSwitch } from './switch.ts';
import { checkScript, trackedConfig } from './tracked.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['keepalived', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/reload.test.ts is skipped: ${skipReason}`);

describe.skipIf(skipReason !== undefined)('reload', () => {
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
    readonly address: string;
    readonly vrid: number;
    readonly vip: string;
  }
  interface Router extends Machine {
    readonly daemon: Daemon;
  }
  const openMachine = async (vrid?: number): Promise<Machine> => {
    hosts += 1;
    const host = await lab.host(`node${hosts}`);
    const address = `192.168.0.${10 + hosts}`;
    await lan.connect(host, { interface: 'eth0', address: `${address}/24` });
    const ownVrid = vrid ?? 80 + hosts;
    return { host, address, vrid: ownVrid, vip: `192.168.0.${ownVrid + 20}` };
  };
  const configOf = ({ vrid, vip }: Machine, priority = 200): string =>
    instanceConfig({ vrid, priority, addresses: [`${vip}/24`] });
  const startRouter = async (machine: Machine, kind: DaemonKind = 'holdfast'): Promise<Router> => {
    const daemon = await Daemon.start(kind, machine.host, { config: configOf(machine) });
    return { ...machine, daemon };
  };
  const openMaster = async (kind: DaemonKind = 'holdfast'): Promise<Router> => {
    const router = await startRouter(await openMachine(), kind);
    await nextAdvert(router, 0);
    return router;
  };
  const advertsOf = ({ address, vrid }: Machine, afterUs = 0): SeenAdvert[] =>
    wire
      .adverts()
      .filter(
        (advert) => advert.source === address && advert.vrid === vrid && advert.atUs > afterUs,
      );
  const nextAdvert = ({ address, vrid }: Machine, afterUs: number): Promise<SeenAdvert> =>
    wire.waitForAdvert(
      `advert of ${vrid} from ${address}`,
      (advert) => advert.source === address && advert.vrid === vrid && advert.atUs > afterUs,
    );
  /** Waits until adverts were sent for so many seconds. */
  const watchAdverts = async (machine: Machine, count: number): Promise<void> => {
    let afterUs = Date.now() * 1000;
    for (let seen = 0; seen < count; seen += 1) afterUs = (await nextAdvert(machine, afterUs)).atUs;
  };
  const gapsMs = (adverts: readonly SeenAdvert[]): number[] =>
    adverts.slice(1).map(({ atUs }, at) => (atUs - (adverts[at]?.atUs ?? 0)) / 1000);
  /** Not one advert more than without a reload, and none later. */
  const expectRhythm = (machine: Machine, fromUs: number, intervalMs = 1000): void => {
    const gaps = gapsMs(advertsOf(machine, fromUs));
    expect(gaps.length).toBeGreaterThan(1);
    for (const gap of gaps) expect(Math.abs(gap - intervalMs)).toBeLessThan(150);
  };
  /** SIGHUP in the middle between two adverts; returns the place in the log and the time. */
  const reload = async (router: Router, config?: string) => {
    const { atUs } = await nextAdvert(router, Date.now() * 1000);
    await pause(atUs / 1000 + 500 - Date.now());
    if (config !== undefined) router.daemon.configure(config);
    const from = router.daemon.mark();
    router.daemon.signal('SIGHUP');
    return { from, beforeUs: atUs - 1, atMs: Date.now() };
  };
  const isHeld = ({ host }: Machine, vip: string): Promise<boolean> => host.hasAddress('eth0', vip);
  const reloaded = /Reload complete$/;

  it('that changes nothing is noticed by nobody; keepalived sends two adverts', async () => {
    const [ours, theirs] = [await openMaster(), await openMaster('keepalived')];
    const before = await instanceOf(ours.host);
    const [{ from, beforeUs }, theirReload] = await Promise.all([reload(ours), reload(theirs)]);
    await ours.daemon.waitForLine(reloaded, { from });
    await Promise.all([watchAdverts(ours, 3), watchAdverts(theirs, 3)]);
    expectRhythm(ours, beforeUs);
    expect(gapsMs(advertsOf(theirs, theirReload.beforeUs)).some((gap) => gap < 300)).toBe(true);
    const after = await instanceOf(ours.host);
    expect(after.state).toBe('master');
    expect(after.forMs).toBeGreaterThan(before.forMs + 2000);
    expect((await statusOf(ours.host)).engineRestarts).toBe(0);
    await Promise.all([ours.daemon.stop(), theirs.daemon.stop()]);
  });

  it('with another priority keeps the master, whose backup then decides', async () => {
    const master = await openMaster();
    const backup = await openMachine(master.vrid);
    const daemon = await Daemon.start('holdfast', backup.host, { config: configOf(backup, 100) });
    await daemon.waitForLine(/Entering BACKUP STATE/);
    const higher = await reload(master, configOf(master, 150));
    await master.daemon.waitForLine(reloaded, { from: higher.from });
    await watchAdverts(master, 2);
    expectRhythm(master, higher.atMs * 1000);
    expect(advertsOf(master).at(-1)?.priority).toBe(150);
    expect(await instanceOf(master.host)).toMatchObject({
      ...{ state: 'master', priority: { configured: 150, effective: 150 } },
    });
    const lower = await reload(master, configOf(master, 90));
    const taking = await nextAdvert(backup, lower.atMs * 1000);
    const accepted = advertsOf(master).findLast(({ priority }) => priority === 150);
    const tookMs = (taking.atUs - (accepted?.atUs ?? 0)) / 1000;
    // RFC 3768, 6.1: three intervals and the skew of priority 100.
    expect(Math.abs(tookMs - 3609)).toBeLessThan(300);
    await expect.poll(() => isHeld(master, master.vip)).toBe(false);
    expect(advertsOf(master).filter(({ priority }) => priority === 0)).toEqual([]);
    await Promise.all([master.daemon.stop(), daemon.stop()]);
  });

  it('adds and removes addresses', async () => {
    const router = await openMaster();
    const { vrid, vip } = router;
    const second = '192.168.0.240';
    const both = instanceConfig({ vrid, addresses: [`${vip}/24`, `${second}/24`] });
    const { beforeUs } = await reload(router, both);
    await expect.poll(() => isHeld(router, second), { timeout: 5000 }).toBe(true);
    await wire.waitFor(
      `gratuitous ARP for ${second}`,
      (frame) => frame.kind === 'arp' && frame.isGratuitous && frame.senderAddress === second,
    );
    const longer = await nextAdvert(router, Date.now() * 1000);
    expect(longer.addresses).toEqual([vip, second]);
    const only = instanceConfig({ vrid, addresses: [`${second}/24`] });
    await reload(router, only);
    await expect.poll(() => isHeld(router, vip), { timeout: 5000 }).toBe(false);
    expect(await isHeld(router, second)).toBe(true);
    expect((await nextAdvert(router, Date.now() * 1000)).addresses).toEqual([second]);
    expect(advertsOf(router, beforeUs).some(({ priority }) => priority === 0)).toBe(false);
    expect(Math.max(...gapsMs(advertsOf(router)))).toBeLessThan(1200);
    await router.daemon.stop();
    expect(await isHeld(router, second)).toBe(false);
  });

  it('adds and removes instances, while the others keep their rhythm', async () => {
    const router = await openMaster();
    const other = { ...router, vrid: 200, vip: '192.168.0.241' };
    const added = configOf(other).replace('VI_1', 'VI_2');
    const { from, beforeUs } = await reload(router, configOf(router) + added);
    await router.daemon.waitForLine(/\(VI_2\) Entering MASTER STATE/, { from });
    await expect.poll(() => isHeld(other, other.vip)).toBe(true);
    const { atMs } = await reload(router, configOf(router));
    await expect.poll(() => isHeld(other, other.vip), { timeout: 5000 }).toBe(false);
    await watchAdverts(router, 2);
    expect(advertsOf(other).at(-1)?.priority).toBe(0);
    expect(advertsOf(other, (atMs + 500) * 1000)).toEqual([]);
    expectRhythm(router, beforeUs);
    expect((await statusOf(router.host)).instances.map(({ name }) => name)).toEqual(['VI_1']);
    await router.daemon.stop();
  });

  it('changes the interval', async () => {
    const router = await openMaster();
    const slower = configOf(router).replace('advert_int 1', 'advert_int 2');
    const { from } = await reload(router, slower);
    const { atMs } = await router.daemon.waitForLine(reloaded, { from });
    await watchAdverts(router, 4); // the first one may still come by the old interval
    expectRhythm(router, (atMs + 500) * 1000, 2000);
    expect(advertsOf(router).at(-1)).toMatchObject({ advertIntervalUs: 2_000_000, priority: 200 });
    await router.daemon.stop();
  });

  it.each([
    ['missing', undefined, /[Nn]o such file/],
    ['empty', '', /the new configuration is empty/],
    ['broken', 'BROKEN', /the new configuration has new mistakes|cannot run/],
  ])('of a file that is %s is refused, with nothing changed', async (_, text, reason) => {
    const router = await openMaster();
    const { daemon, host } = router;
    const config = configOf(router);
    const broken = config.replace(/priority 200/, 'priority 2000').replace('PASS', 'PASSWORD');
    if (text === undefined) host.removeFile(daemon.configFile);
    const { from, beforeUs } = await reload(router, text === 'BROKEN' ? broken : text);
    const refusal = await daemon.waitForLine(/Reload refused: /, { from });
    expect(refusal.text).toMatch(reason);
    await watchAdverts(router, 2);
    expectRhythm(router, beforeUs);
    expect(await isHeld(router, router.vip)).toBe(true);
    const { lastReload } = await reportOf(host);
    expect(lastReload?.refused).toMatch(reason);
    const shown = await runHoldfast(host, ['status']);
    expect(shown.stdout).toMatch(/^the reload at \S+ was refused: /m);
    const better = await reload(router, configOf(router, 150));
    await daemon.waitForLine(reloaded, { from: better.from });
    expect((await reportOf(host)).lastReload?.refused).toBeUndefined();
    expect((await instanceOf(host)).priority.effective).toBe(150);
    await daemon.stop();
  });

  it.each(['missing', 'empty'])(
    'of a file that is %s costs keepalived its address',
    async (what) => {
      const router = await openMaster('keepalived');
      if (what === 'missing') router.host.removeFile(router.daemon.configFile);
      await reload(router, what === 'empty' ? '' : undefined);
      await expect.poll(() => isHeld(router, router.vip), { timeout: 5000 }).toBe(false);
      await router.daemon.stop();
    },
  );

  it('of a file without an interface ends keepalived, which leaves its address behind', async () => {
    const broken = (router: Router): string => configOf(router).replace('interface eth0', '');
    const [ours, theirs] = [await openMaster(), await openMaster('keepalived')];
    const { from } = await reload(ours, broken(ours));
    await ours.daemon.waitForLine(/Reload refused: /, { from });
    await reload(theirs, broken(theirs));
    await theirs.daemon.exited;
    expect(await isHeld(theirs, theirs.vip)).toBe(true);
    expect(advertsOf(theirs).filter(({ priority }) => priority === 0)).toEqual([]);
    expect(await isHeld(ours, ours.vip)).toBe(true);
    await watchAdverts(ours, 1);
    await ours.daemon.stop();
  });

  it('before the start is complete waits for it', async () => {
    const router = await startRouter(await openMachine());
    const { daemon, host } = router;
    // From its pid file on it can be found, and is meant to be signalled.
    const pid = await daemon.parentPid();
    daemon.configure(configOf(router, 190));
    host.kill(pid, 'SIGHUP');
    await daemon.waitForLine(reloaded);
    await daemon.waitForLine(/Startup complete/);
    await daemon.waitForLine(/Entering MASTER STATE/);
    expect((await instanceOf(host)).priority.effective).toBe(190);
    await daemon.stop();
  });

  it('three times at once ends with the last file', async () => {
    const router = await openMaster();
    const { daemon, host } = router;
    const { from } = await reload(router, configOf(router, 180));
    for (const priority of [170, 160]) {
      daemon.configure(configOf(router, priority));
      daemon.signal('SIGHUP');
    }
    await daemon.waitForLine(reloaded, { from });
    await expect.poll(async () => (await instanceOf(host)).priority.effective).toBe(160);
    await watchAdverts(router, 2);
    expect(advertsOf(router).at(-1)?.priority).toBe(160);
    expect(Math.max(...gapsMs(advertsOf(router)))).toBeLessThan(1200);
    expect((await reportOf(host)).lastReload?.refused).toBeUndefined();
    await daemon.stop();
  });

  it('while a new engine starts is carried out by it', async () => {
    const router = await openMaster();
    const { daemon, host } = router;
    const engine = await daemon.childPid();
    daemon.configure(configOf(router, 120));
    const from = daemon.mark();
    host.kill(engine, 'SIGKILL');
    daemon.signal('SIGHUP');
    await daemon.waitForLine(reloaded, { from });
    await daemon.waitForLine(/Entering MASTER STATE/, { from });
    expect(isRunning(engine)).toBe(false);
    expect(await instanceOf(host)).toMatchObject({ priority: { effective: 120 } });
    const again = await reload(router, configOf(router, 130));
    await daemon.waitForLine(reloaded, { from: again.from });
    await expect.poll(async () => (await instanceOf(host)).priority.effective).toBe(130);
    await daemon.stop();
  });

  it('has a new script tracked, and an old one no longer', async () => {
    const router = await openMaster();
    const { daemon, host, vrid, vip } = router;
    await openEtcKeepalived(host);
    host.writeFile(checkScript, '#!/bin/sh\nexit 1\n', 0o755);
    const addresses = [`${vip}/24`];
    const tracked = trackedConfig({ vrid, addresses, script: ['interval 1', 'weight -150'] });
    const { from, beforeUs } = await reload(router, tracked);
    await daemon.waitForLine(/Changing effective priority from 200 to 50$/, { from });
    const again = await reload(router, tracked);
    await daemon.waitForLine(/VRRP_Script\(check\) considered unsuccessful on reload$/, {
      from: again.from,
    });
    await watchAdverts(router, 2);
    expect(advertsOf(router).at(-1)?.priority).toBe(50);
    const without = await reload(router, configOf(router));
    await daemon.waitForLine(reloaded, { from: without.from });
    await watchAdverts(router, 2);
    expect(advertsOf(router).at(-1)?.priority).toBe(200);
    expect(Math.max(...gapsMs(advertsOf(router, beforeUs)))).toBeLessThan(1200);
    await daemon.stop();
  });

  const reportOf = async (host: LabHost): Promise<{ lastReload?: { refused?: string } }> => {
    const { stdout } = await runHoldfast(host, ['status', '--json']);
    return JSON.parse(stdout) as { lastReload?: { refused?: string } };
  };
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
