// Owns the proof that unicast adverts elect, hand over and return between Holdfast and keepalived, over
// both families and under authentication. Never looks at multicast beyond its absence.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Daemon, daemonsOf, type Pairing } from './daemons.ts';
import type { LabHost } from './host.ts';
import { judgePackets } from './judge.ts';
import { Lab } from './lab.ts';
import { hasGoodIntegrityValue, readRawAdverts } from './raw-adverts.ts';
import { reasonToSkip } from './requirements.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['keepalived', 'tshark', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/unicast.test.ts is skipped: ${skipReason}`);

const pairings: readonly Pairing[] = ['HH', 'HK', 'KH'];
const password = 'secret12';

interface Router {
  readonly vrid: number;
  readonly version: 2 | 3;
  /** Of the machines' addresses, before the last part. */
  readonly network: string;
  readonly intervalMs: number;
  readonly virtualAddress: string;
  readonly lines: readonly string[];
  /** What arrives on the same link. */
  readonly ttl: number;
}

const routers: readonly Router[] = [
  {
    ...{ vrid: 51, version: 3, network: '10.9.0.', intervalMs: 200, lines: [], ttl: 255 },
    virtualAddress: '10.9.0.101',
  },
  {
    ...{ vrid: 52, version: 3, network: 'fd09::', intervalMs: 200, lines: [], ttl: 64 },
    virtualAddress: 'fd09::102',
  },
  {
    ...{ vrid: 53, version: 3, network: 'fd09::', intervalMs: 200, ttl: 7 },
    ...{ virtualAddress: 'fd09::103', lines: ['unicast_ttl 7', 'check_unicast_src'] },
  },
  {
    ...{ vrid: 54, version: 2, network: '10.9.0.', intervalMs: 1000, ttl: 3 },
    ...{ virtualAddress: '10.9.0.104', lines: [...authentication('PASS'), 'unicast_ttl 3'] },
  },
  {
    ...{ vrid: 55, version: 2, network: '10.9.0.', intervalMs: 1000, ttl: 255 },
    ...{ virtualAddress: '10.9.0.105', lines: authentication('AH') },
  },
];

type Node = 0 | 1;
const priorities = [200, 100] as const;

function authentication(type: string): string[] {
  return ['authentication {', `auth_type ${type}`, `auth_pass ${password}`, '}'];
}

/** A third machine, where no daemon runs, is the first of the peers. */
function configOf(node: Node): string {
  const other = node === 0 ? 2 : 1;
  return routers
    .map(({ vrid, version, network, intervalMs, virtualAddress, lines }) =>
      [
        ...[`vrrp_instance VI_${vrid} {`, 'state BACKUP', 'interface eth0', `version ${version}`],
        ...[`unicast_src_ip ${network}${node + 1}`],
        ...['unicast_peer {', `${network}3`, `${network}${other}`, '}'],
        ...[`virtual_router_id ${vrid}`, `priority ${priorities[node]}`],
        ...[`advert_int ${intervalMs / 1000}`, ...lines],
        ...['virtual_ipaddress {', virtualAddress, '}', '}', ''],
      ].join('\n'),
    )
    .join('');
}

/** RFC 3768 and RFC 9568, 6.1. */
function skewMs({ version, intervalMs }: Router, priority: number): number {
  return ((256 - priority) / 256) * (version === 2 ? 1000 : intervalMs);
}

function masterDownMs(router: Router, priority: number): number {
  return 3 * router.intervalMs + skewMs(router, priority);
}

describe.skipIf(skipReason !== undefined).each(pairings)('unicast, %s', (pairing) => {
  const kinds = daemonsOf(pairing);
  let lab: Lab;
  let hosts: readonly [LabHost, LabHost];
  let daemons: [Daemon, Daemon];
  let wire: WireObserver;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    const lan = await lab.switch('lan');
    hosts = [await lab.host('node1'), await lab.host('node2')];
    for (const [at, host] of [...hosts, await lab.host('silent')].entries()) {
      const address = [`10.9.0.${at + 1}/24`, `fd09::${at + 1}/64`];
      const mac = `02:00:00:00:00:0${at + 1}`;
      await lan.connect(host, { interface: 'eth0', address, mac });
    }
    wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
    const first = await start(0);
    await first.waitForLine(/Entering BACKUP STATE \(init\)/);
    daemons = [first, await start(1)];
  });

  const start = (node: Node): Promise<Daemon> =>
    Daemon.start(kinds[node], hosts[node], { config: configOf(node) });
  const eachRouter = async (work: (router: Router) => Promise<void>): Promise<void> => {
    await Promise.all(routers.map(work));
  };
  const isFrom = ({ source }: SeenAdvert, { network }: Router, node: Node): boolean =>
    source === `${network}${node + 1}`;
  /** To the other machine. */
  const nextAdvert = (router: Router, node: Node, afterUs: number, priority?: number) =>
    wire.waitForAdvert(`advert of ${router.vrid} from node ${node + 1}`, (advert) => {
      const { vrid, destination, atUs } = advert;
      const isWanted = priority === undefined || advert.priority === priority;
      const isTo = destination === `${router.network}${node === 0 ? 2 : 1}`;
      return (
        isWanted && isTo && vrid === router.vrid && isFrom(advert, router, node) && atUs > afterUs
      );
    });
  /** Addresses that both nodes hold, or none. */
  const wronglyHeld = async (): Promise<string[]> => {
    const held = await Promise.all(
      hosts.map(async (host) => (await host.addresses('eth0')).map(({ address }) => address)),
    );
    return routers
      .map(({ virtualAddress }) => virtualAddress)
      .filter((address) => held.filter((each) => each.includes(address)).length !== 1);
  };
  /** Between two moments the node has said nothing of this router. */
  const saidBetween = (router: Router, node: Node, fromUs: number, toUs: number): number =>
    wire
      .adverts()
      .filter(({ vrid, atUs }) => vrid === router.vrid && atUs > fromUs && atUs < toUs)
      .filter((advert) => isFrom(advert, router, node)).length;

  it('elects the higher priority and puts every address on one node', async () => {
    await eachRouter(async (router) => {
      const { version, priority, ttl } = await nextAdvert(router, 0, 0);
      expect({ version, priority, ttl }).toEqual({
        ...{ version: router.version, priority: 200, ttl: router.ttl },
      });
    });
    await expect.poll(wronglyHeld, { timeout: 10_000 }).toEqual([]);
    for (const { vrid } of routers)
      await daemons[1].waitForLine(new RegExp(`\\(VI_${vrid}\\) Entering BACKUP STATE`));
  });

  it('hands over within the skew time when the master is told to stop', async () => {
    const sentAtUs = Date.now() * 1000;
    const leaving = daemons[0].stop();
    await eachRouter(async (router) => {
      const farewell = await nextAdvert(router, 0, sentAtUs, 0);
      const taking = await nextAdvert(router, 1, farewell.atUs, 100);
      const tookMs = (taking.atUs - farewell.atUs) / 1000;
      expect(tookMs, `VRID ${router.vrid}`).toBeGreaterThan(skewMs(router, 100) - 60);
      expect(tookMs, `VRID ${router.vrid}`).toBeLessThan(skewMs(router, 100) + 1000);
    });
    expect(await leaving).toEqual({ status: 0, signal: null });
    await expect.poll(wronglyHeld, { timeout: 10_000 }).toEqual([]);
  });

  it('takes it back on return, and the other falls silent', async () => {
    const returnedAtUs = Date.now() * 1000;
    daemons[0] = await start(0);
    await eachRouter(async (router) => {
      await nextAdvert(router, 0, returnedAtUs, 200);
    });
    const settledUs = (Date.now() + 500) * 1000;
    await eachRouter(async (router) => {
      const later = await nextAdvert(router, 0, settledUs + 2500 * router.intervalMs);
      expect(saidBetween(router, 1, settledUs, later.atUs), `VRID ${router.vrid}`).toBe(0);
    });
    await expect.poll(wronglyHeld, { timeout: 10_000 }).toEqual([]);
  });

  it('takes over after the master down interval when all of the master is killed', async () => {
    await hosts[0].powerOff();
    const deadAtUs = Date.now() * 1000;
    await eachRouter(async (router) => {
      const taking = await nextAdvert(router, 1, deadAtUs, 100);
      const last = wire.adverts().findLast((advert) => {
        return advert.vrid === router.vrid && isFrom(advert, router, 0);
      });
      const tookMs = (taking.atUs - (last?.atUs ?? 0)) / 1000;
      expect(last?.priority).toBe(200);
      expect(tookMs, `VRID ${router.vrid}`).toBeGreaterThan(masterDownMs(router, 100) - 60);
      expect(tookMs, `VRID ${router.vrid}`).toBeLessThan(masterDownMs(router, 100) + 1000);
    });
    expect(await daemons[1].stop()).toEqual({ status: 0, signal: null });
  });

  it('sent good packets only, one to each peer, none to a group', async () => {
    const pcapFile = await wire.stop();
    const adverts = wire.adverts();
    const peers = new Set(routers.flatMap(({ network }) => [1, 2, 3].map((at) => network + at)));
    expect(adverts.filter(({ destination }) => !peers.has(destination))).toEqual([]);
    for (const { vrid, network } of routers) {
      const counts = [`${network}3`, `${network}2`].map((peer) => {
        const own = adverts.filter((advert) => advert.vrid === vrid && advert.priority === 200);
        return own.filter(({ destination }) => destination === peer).length;
      });
      const [silent = 0, other = 0] = counts;
      expect(Math.abs(silent - other), `VRID ${vrid}: ${counts.join(', ')}`).toBeLessThanOrEqual(2);
    }
    expect((await judgePackets(pcapFile)).complaints).toEqual([]);
    const raw = readRawAdverts(pcapFile);
    expect(raw.every((advert) => hasGoodIntegrityValue(advert, password))).toBe(true);
  });
});

describe.skipIf(skipReason !== undefined)("unicast, kill -9 of Holdfast's engine", () => {
  it('says priority 0 to every peer in its place', async () => {
    const lab = await Lab.open();
    try {
      const lan = await lab.switch('lan');
      const hosts = [await lab.host('node1'), await lab.host('node2'), await lab.host('silent')];
      for (const [at, host] of hosts.entries()) {
        const address = [`10.9.0.${at + 1}/24`, `fd09::${at + 1}/64`];
        await lan.connect(host, { interface: 'eth0', address, mac: `02:00:00:00:00:0${at + 1}` });
      }
      const wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
      const [first, second] = hosts;
      if (!first || !second) throw new Error('there are hosts');
      const daemon = await Daemon.start('holdfast', first, { config: configOf(0) });
      await daemon.waitForLine(/Entering BACKUP STATE \(init\)/);
      await Daemon.start('keepalived', second, { config: configOf(1) });
      const seen = (router: Router, from: number, to: number, after: number, priority: number) =>
        wire.waitForAdvert(`advert of ${router.vrid} from node ${from} to ${to}`, (advert) => {
          const { vrid, source, destination, atUs } = advert;
          const isWay =
            source === `${router.network}${from}` && destination === `${router.network}${to}`;
          return isWay && vrid === router.vrid && atUs > after && advert.priority === priority;
        });
      for (const router of routers) await seen(router, 1, 2, 0, 200);
      const pid = await daemon.childPid();
      const killedAtUs = Date.now() * 1000;
      first.kill(pid, 'SIGKILL');
      await Promise.all(
        routers.map(async (router) => {
          const farewell = await seen(router, 1, 2, killedAtUs, 0);
          await seen(router, 1, 3, killedAtUs, 0);
          const taking = await seen(router, 2, 1, farewell.atUs, 100);
          const tookMs = (taking.atUs - farewell.atUs) / 1000;
          expect(tookMs, `VRID ${router.vrid}`).toBeLessThan(skewMs(router, 100) + 1000);
        }),
      );
    } finally {
      await lab.end();
    }
  });
});

const routed = ['10.9.1.1', '10.9.2.1'] as const;

/** Speaks from one network to the other, with no word of an interface but for the address. */
function routedConfig(node: Node): string {
  return [
    ...['vrrp_instance FAR {', 'version 3', 'advert_int 0.2', 'virtual_router_id 51'],
    ...[`priority ${priorities[node]}`, `unicast_src_ip ${routed[node]}`],
    ...['unicast_peer {', routed[node === 0 ? 1 : 0], '}'],
    ...['virtual_ipaddress {', '192.0.2.7/32 dev eth0', '}', '}', ''],
  ].join('\n');
}

describe.skipIf(skipReason !== undefined)('unicast without an interface, HH', () => {
  it('elects, takes over and returns across a router', async () => {
    const lab = await Lab.open();
    try {
      const router = await lab.host('router');
      await router.runOrThrow(['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
      const open = async (node: Node): Promise<LabHost> => {
        const lan = await lab.switch(`lan${node + 1}`);
        const host = await lab.host(`node${node + 1}`);
        const gateway = `10.9.${node + 1}.254`;
        await lan.connect(host, { interface: 'eth0', address: `${routed[node]}/24` });
        await lan.connect(router, { interface: `eth${node}`, address: `${gateway}/24` });
        await host.runOrThrow(['ip', 'route', 'add', 'default', 'via', gateway]);
        return host;
      };
      const hosts = [await open(0), await open(1)] as const;
      const start = (node: Node) =>
        Daemon.start('holdfast', hosts[node], { config: routedConfig(node) });
      const holds = async () => [
        await hosts[0].hasAddress('eth0', '192.0.2.7'),
        await hosts[1].hasAddress('eth0', '192.0.2.7'),
      ];
      const first = await start(0);
      const second = await start(1);
      await second.waitForLine(/Entering BACKUP STATE \(init\)/);
      await expect.poll(holds, { timeout: 10_000 }).toEqual([true, false]);
      expect(await first.stop()).toEqual({ status: 0, signal: null });
      await expect.poll(holds, { timeout: 10_000 }).toEqual([false, true]);
      await start(0);
      await expect.poll(holds, { timeout: 10_000 }).toEqual([true, false]);
      expect(await second.stop()).toEqual({ status: 0, signal: null });
    } finally {
      await lab.end();
    }
  });
});
