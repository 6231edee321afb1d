// Owns the proof of virtual MAC addresses in real kernels, alone and beside keepalived: the interface is
// the same, the wire shows the virtual MAC, and nothing is left behind. Never looks at how it is made.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Daemon,
  type DaemonKind,
  daemonsOf,
  startHoldfast,
  startKeepalived,
} from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import { WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['keepalived', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/vmac.test.ts is skipped: ${skipReason}`);

const routers = [
  { vrid: 51, name: 'vrrp.51', mac: '00:00:5e:00:01:33', vip: '10.9.0.100', length: 24 },
  { vrid: 52, name: 'vrrp.52', mac: '00:00:5e:00:02:34', vip: 'fe80::100', length: 64 },
] as const;
const patienceMs = 20_000;

function configOf(priority: number): string {
  const instance = ({ vrid, vip, length }: (typeof routers)[number]) => [
    ...[`vrrp_instance VI_${vrid} {`, 'interface eth0', 'version 3', 'use_vmac'],
    ...[`virtual_router_id ${vrid}`, `priority ${priority}`, 'advert_int 0.2'],
    ...['virtual_ipaddress {', `${vip}/${length}`, '}', '}', ''],
  ];
  return routers.flatMap(instance).join('\n');
}

function start(host: LabHost, kind: DaemonKind, priority: number): Promise<Daemon> {
  const options = { config: configOf(priority) };
  return kind === 'holdfast' ? startHoldfast(host, options) : startKeepalived(host, options);
}

async function becomesMaster(daemon: Daemon, from = 0): Promise<void> {
  for (const { vrid } of routers) {
    const pattern = new RegExp(`\\(VI_${vrid}\\) Entering MASTER STATE`);
    await daemon.waitForLine(pattern, { from, timeoutMs: patienceMs });
  }
}

/** What is to be the same whoever made it. */
async function pictureOf(host: LabHost, name: string): Promise<unknown> {
  const text = await host.runOrThrow(['ip', '-d', '-j', 'link', 'show', 'dev', name]);
  const [link] = JSON.parse(text) as Record<string, unknown>[];
  const { ifindex, link_index: below, ...rest } = link ?? {};
  const settings = ['accept_local', 'rp_filter', 'promote_secondaries'];
  const conf = (family: string) => `/proc/sys/net/${family}/conf/${name}`;
  const files = [
    ...settings.map((each) => `${conf('ipv4')}/${each}`),
    `${conf('ipv6')}/disable_ipv6`,
  ];
  return { ...rest, settings: (await host.runOrThrow(['cat', ...files])).split('\n') };
}

async function ownInterfaces(host: LabHost): Promise<string[]> {
  const text = await host.runOrThrow(['ip', '-j', 'link', 'show', 'type', 'macvlan']);
  const links = JSON.parse(text) as { ifname?: string }[];
  return links.flatMap(({ ifname }) => ifname ?? []).sort();
}

async function arpSettings(host: LabHost): Promise<string> {
  const conf = '/proc/sys/net/ipv4/conf/eth0';
  return host.runOrThrow(['cat', `${conf}/arp_ignore`, `${conf}/arp_filter`]);
}

describe.skipIf(skipReason !== undefined).each(['HK', 'KH', 'HH'] as const)(
  'virtual MAC addresses, %s',
  (pairing) => {
    const [kind1, kind2] = daemonsOf(pairing);
    let lab: Lab;
    let hosts: readonly [LabHost, LabHost];
    let wire: WireObserver;
    let first: Daemon;
    let second: Daemon;

    beforeAll(async () => {
      lab = await Lab.open();
      return () => lab.end();
    });

    beforeAll(async () => {
      const lan = await lab.switch('lan');
      hosts = [await lab.host('node1'), await lab.host('node2')];
      for (const [at, host] of hosts.entries()) {
        const mac = `02:00:00:00:00:0${at + 1}`;
        await lan.connect(host, { interface: 'eth0', address: `10.9.0.${at + 1}/24`, mac });
      }
      wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
      first = await start(hosts[0], kind1, 200);
      await becomesMaster(first);
      second = await start(hosts[1], kind2, 100);
      await second.waitForLine(/\(VI_51\) Entering BACKUP STATE/, { timeoutMs: patienceMs });
      await second.waitForLine(/\(VI_52\) Entering BACKUP STATE/, { timeoutMs: patienceMs });
    });

    const announced = (vip: string, mac: string, afterUs: number) =>
      wire.waitFor(
        `announcement of ${vip} by ${mac}`,
        (frame) => {
          if (frame.atUs <= afterUs || frame.sourceMac !== mac) return false;
          if (frame.kind === 'arp') return frame.isGratuitous && frame.senderAddress === vip;
          return frame.kind === 'neighbourAdvert' && frame.target === vip;
        },
        patienceMs,
      );

    it('the interfaces are the same on both machines', async () => {
      for (const { name } of routers) {
        expect(await pictureOf(hosts[1], name)).toEqual(await pictureOf(hosts[0], name));
      }
    });

    it('the addresses are there, adverts and announcements come from the virtual MAC', async () => {
      for (const { vrid, name, vip, mac } of routers) {
        expect(await hosts[0].hasAddress(name, vip)).toBe(true);
        expect(await hosts[1].hasAddress(name, vip)).toBe(false);
        await announced(vip, mac, 0);
        const macs = wire.adverts().filter((advert) => advert.vrid === vrid);
        expect(new Set(macs.map(({ sourceMac }) => sourceMac))).toEqual(new Set([mac]));
      }
    });

    it('the second takes over with the same MAC when everything of the first is killed', async () => {
      const killedAtUs = Date.now() * 1000;
      const from = second.mark();
      hosts[0].killAll('SIGKILL');
      await becomesMaster(second, from);
      for (const { name, vip, mac } of routers) {
        await announced(vip, mac, killedAtUs);
        expect(await hosts[1].hasAddress(name, vip)).toBe(true);
      }
    });

    it('a new start takes over what is left; a stop leaves nothing', async () => {
      first = await start(hosts[0], kind1, 200);
      await becomesMaster(first);
      expect(await ownInterfaces(hosts[0])).toEqual(['vrrp.51', 'vrrp.52']);
      await first.stop();
      await second.stop();
      for (const [at, host] of hosts.entries()) {
        expect(await ownInterfaces(host)).toEqual([]);
        if ([kind1, kind2][at] === 'holdfast') expect(await arpSettings(host)).toBe('0\n0\n');
      }
    });
  },
);
