// Owns the proof of docs/differences.md where it is about what is on the wire: Holdfast and
// keepalived beside each other in the same trouble. Never judges what is meant to be the same.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { instanceConfig } from './command.ts';
import { Daemon, type DaemonKind } from './daemons.ts';
import type { LabHost } from './host.ts';
import { startIntruder } from './intruder.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import { openEtcKeepalived } from './service.ts';
import type { LabSwitch } from './switch.ts';
import { checkScript, trackedConfig } from './tracked.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['keepalived', 'dumpcap', 'perl']);
if (skipReason !== undefined) console.warn(`lab/differences.test.ts is skipped: ${skipReason}`);

/** RFC 3768, 6.1, of the backups, which have priority 100, in milliseconds. */
const skewMs = (156 / 256) * 1000;
const masterDownMs = 3000 + skewMs;

interface Router {
  readonly vrid: number;
  readonly address: string;
  readonly vip: string;
  readonly daemon: Daemon;
}

describe.skipIf(skipReason !== undefined)('Holdfast beside keepalived', () => {
  let lab: Lab;
  let lan: LabSwitch;
  let wire: WireObserver;

  beforeAll(async () => {
    lab = await Lab.open();
    lan = await lab.switch('lan');
    wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
    return () => lab.end();
  });

  /** One after the other: a switch takes one cable at a time. */
  const openHosts = async (...nodes: number[]): Promise<LabHost[]> => {
    const hosts: LabHost[] = [];
    for (const node of nodes) {
      const host = await lab.host(`node${node}`);
      await lan.connect(host, { interface: 'eth0', address: `${addressOf(node)}/24` });
      hosts.push(host);
    }
    return hosts;
  };
  const startRouter = async (
    kind: DaemonKind,
    host: LabHost,
    { vrid, node, priority = 200 }: { vrid: number; node: number; priority?: number },
  ): Promise<Router> => {
    const vip = `192.168.0.${vrid + 100}`;
    const state = priority === 200 ? 'MASTER' : 'BACKUP';
    const config = instanceConfig({ vrid, priority, state, addresses: [`${vip}/24`] });
    return {
      vrid,
      address: addressOf(node),
      vip,
      daemon: await Daemon.start(kind, host, { config }),
    };
  };
  const advertsOf = ({ address }: Router): SeenAdvert[] =>
    wire.adverts().filter(({ source }) => source === address);
  const nextAdvert = ({ vrid }: Router, source: string, afterUs = 0): Promise<SeenAdvert> =>
    wire.waitForAdvert(
      `advertisement of ${vrid} from ${source}`,
      (advert) => advert.source === source && advert.vrid === vrid && advert.atUs > afterUs,
    );

  it('keeps its rhythm under refused adverts, which silence a keepalived master', async () => {
    const [host1, host2, intruder] = await openHosts(11, 12, 66);
    if (!host1 || !host2 || !intruder) throw new Error('a host is missing');
    const [holdfast, keepalived] = await Promise.all([
      startRouter('holdfast', host1, { vrid: 51, node: 11 }),
      startRouter('keepalived', host2, { vrid: 52, node: 12 }),
    ]);
    const routers = [holdfast, keepalived];
    await Promise.all(routers.map((router) => nextAdvert(router, router.address)));
    const sender = await startIntruder(intruder, {
      ...{ source: addressOf(66), routers, password: '1111' },
      ...{ intervalSeconds: 0.4, rounds: 13 },
    });
    expect(await sender.exited).toEqual({ status: 0, signal: null });
    const after = Date.now() * 1000;
    await Promise.all(routers.map((router) => nextAdvert(router, router.address, after)));
    const bad = wire.adverts().filter(({ source }) => source === addressOf(66));
    expect(bad).toHaveLength(26);
    const [from, to] = [bad[0]?.atUs ?? 0, bad.at(-1)?.atUs ?? 0];
    const silences = routers.map((router) => longestSilenceMs(advertsOf(router), from, to));
    console.info(
      `longest silence under refused adverts: Holdfast ${silences[0]?.toFixed(0)} ms, ` +
        `keepalived ${silences[1]?.toFixed(0)} ms`,
    );
    expect(silences[0]).toBeLessThan(1500);
    expect(silences[1]).toBeGreaterThan((to - from) / 1000);
    const heard = holdfast.daemon.lines.map(({ text }) => text).join('\n');
    const complaints = [
      /invalid passwd/,
      /checksum/,
      /too long/,
      /interval mismatch/,
      /invalid TTL/,
    ];
    for (const complaint of complaints) expect(heard).toMatch(complaint);
    expect(heard).not.toMatch(/Entering BACKUP STATE$/m);
    await Promise.all(routers.map(({ daemon }) => daemon.stop()));
  });

  it('hands over in skew time when the VRRP process is killed; keepalived does not', async () => {
    const [host1, host2, host3, host4] = await openHosts(13, 23, 14, 24);
    if (!host1 || !host2 || !host3 || !host4) throw new Error('a host is missing');
    const [ours, ourBackup, theirs, theirBackup] = await Promise.all([
      startRouter('holdfast', host1, { vrid: 53, node: 13 }),
      startRouter('keepalived', host2, { vrid: 53, node: 23, priority: 100 }),
      startRouter('keepalived', host3, { vrid: 54, node: 14 }),
      startRouter('keepalived', host4, { vrid: 54, node: 24, priority: 100 }),
    ]);
    const killAndWatch = async (master: Router, backup: Router) => {
      await nextAdvert(master, master.address);
      const pid = await master.daemon.childPid();
      const { atUs } = await nextAdvert(master, master.address, Date.now() * 1000);
      // Late in the interval, or keepalived's new process is master before the backup has waited.
      const pauseMs = atUs / 1000 + 700 - Date.now();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const killedAtUs = Date.now() * 1000;
      master.daemon.host.kill(pid, 'SIGKILL');
      const taking = await nextAdvert(backup, backup.address, killedAtUs);
      const said = advertsOf(master).filter(({ atUs: sentAtUs }) => sentAtUs < taking.atUs);
      const farewells = said.filter(({ priority }) => priority === 0);
      const tookMs = (taking.atUs - (said.at(-1)?.atUs ?? 0)) / 1000;
      return { farewells, tookMs, sinceKillMs: (taking.atUs - killedAtUs) / 1000 };
    };
    const [holdfast, keepalived] = await Promise.all([
      killAndWatch(ours, ourBackup),
      killAndWatch(theirs, theirBackup),
    ]);
    console.info(
      `kill -9 of the VRRP process to the backup's first advert: Holdfast ` +
        `${holdfast.sinceKillMs.toFixed(0)} ms, keepalived ${keepalived.sinceKillMs.toFixed(0)} ms`,
    );
    expect(holdfast.farewells).toHaveLength(1);
    expect(holdfast.tookMs).toBeGreaterThan(skewMs - 60);
    expect(holdfast.sinceKillMs).toBeLessThan(skewMs + 600);
    expect(keepalived.farewells).toEqual([]);
    expect(keepalived.tookMs).toBeGreaterThan(masterDownMs - 60);
    expect(keepalived.sinceKillMs).toBeGreaterThan(masterDownMs - 1500);
    const all = [ours, ourBackup, theirs, theirBackup];
    await Promise.all(all.map(({ daemon }) => daemon.stop()));
  });

  it('answers adverts that waited once per sender; keepalived answers each', async () => {
    const [host1, host2, host3, host4] = await openHosts(15, 25, 16, 26);
    if (!host1 || !host2 || !host3 || !host4) throw new Error('a host is missing');
    const [ours, ourBackup, theirs, theirBackup] = await Promise.all([
      startRouter('holdfast', host1, { vrid: 55, node: 15 }),
      startRouter('keepalived', host2, { vrid: 55, node: 25, priority: 100 }),
      startRouter('keepalived', host3, { vrid: 56, node: 16 }),
      startRouter('keepalived', host4, { vrid: 56, node: 26, priority: 100 }),
    ]);
    const stallAndWatch = async (master: Router, backup: Router) => {
      await nextAdvert(master, master.address);
      const pid = await master.daemon.childPid();
      master.daemon.host.kill(pid, 'SIGSTOP');
      const taking = await nextAdvert(backup, backup.address, Date.now() * 1000);
      // From its last advert until the backup's fifth: ten seconds, most of them with a new master.
      await new Promise((resolve) => setTimeout(resolve, 6500));
      const resumedAtUs = Date.now() * 1000;
      master.daemon.host.kill(pid, 'SIGCONT');
      await nextAdvert(master, master.address, resumedAtUs);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const isBurst = ({ atUs }: { atUs: number }) =>
        atUs > resumedAtUs && atUs < resumedAtUs + 100_000;
      const { sourceMac } = advertsOf(master)[0] ?? {};
      const arps = wire.frames.filter(
        (frame) => frame.kind === 'arp' && frame.isGratuitous && frame.sourceMac === sourceMac,
      );
      const waiting = advertsOf(backup).filter(({ atUs }) => atUs < resumedAtUs);
      return {
        waited: waiting.filter(({ atUs }) => atUs >= taking.atUs).length,
        adverts: advertsOf(master).filter(isBurst).length,
        arps: arps.filter(isBurst).length,
      };
    };
    const [holdfast, keepalived] = await Promise.all([
      stallAndWatch(ours, ourBackup),
      stallAndWatch(theirs, theirBackup),
    ]);
    const figures = ({ waited, adverts, arps }: typeof holdfast) =>
      `${adverts} adverts and ${arps} gratuitous ARPs within 100 ms of ${waited} waiting ones`;
    console.info(`Holdfast: ${figures(holdfast)}; keepalived: ${figures(keepalived)}`);
    expect(holdfast.waited).toBeGreaterThan(4);
    // One that was due, and one for the sender.
    expect(holdfast.adverts).toBeLessThanOrEqual(2);
    expect(holdfast.arps).toBeLessThanOrEqual(10);
    expect(keepalived.adverts).toBeGreaterThan(4);
    expect(keepalived.arps).toBeGreaterThan(holdfast.arps);
    for (const { daemon } of [ours, theirs]) expect(daemon.process.hasExited).toBe(false);
    const all = [ours, ourBackup, theirs, theirBackup];
    await Promise.all(all.map(({ daemon }) => daemon.stop()));
  });

  it('init_fail waits for `rise` successes; keepalived takes the first', async () => {
    const waitFor = async (kind: DaemonKind, node: number, vrid: number): Promise<number> => {
      const [host] = await openHosts(node);
      if (!host) throw new Error('the host is missing');
      await openEtcKeepalived(host);
      const ran = '/run/web/ran';
      host.writeFile(ran, '');
      host.writeFile(checkScript, `#!/bin/sh\necho ran >> ${ran}\n`, 0o755);
      const addresses = [`192.168.0.${vrid + 100}/24`];
      const script = ['interval 1', 'rise 3', 'init_fail'];
      const config = trackedConfig({ vrid, addresses, script });
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/\(VI_1\) Entering BACKUP STATE/);
      const runs = (host.readFile(ran) ?? '').trim().split('\n').length;
      const failures = daemon.lines.filter(({ text }) =>
        /now returning [^0]|\(check\) failed/.test(text),
      );
      expect(failures.map(({ text }) => text)).toEqual([]);
      await daemon.stop();
      return runs;
    };
    expect(await waitFor('holdfast', 17, 57)).toBe(3);
    expect(await waitFor('keepalived', 18, 58)).toBe(1);
  });
});

/** The longest time between two advertisements that touches the span. */
function longestSilenceMs(adverts: readonly SeenAdvert[], fromUs: number, toUs: number): number {
  const gaps = adverts.slice(1).map(({ atUs }, at) => ({ from: adverts[at]?.atUs ?? 0, to: atUs }));
  const touching = gaps.filter(({ from, to }) => to > fromUs && from < toUs);
  return Math.max(...touching.map(({ from, to }) => (to - from) / 1000));
}

function addressOf(node: number): string {
  return `192.168.0.${node}`;
}
