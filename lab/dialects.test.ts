// Owns the proof that Holdfast and keepalived understand each other in every dialect of VRRP,
// in all pairings, with the same bytes and the same addresses. Never looks at a client's view.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Census, takeCensus } from './census.ts';
import { Daemon, type DaemonKind, daemonsOf, type Pairing } from './daemons.ts';
import {
  bareAddress,
  type Dialect,
  dialectConfig,
  dialectPassword,
  dialectRouters,
  dialects,
  masterDownMs,
  skewMs,
} from './dialects.ts';
import type { LabHost } from './host.ts';
import { type Judgement, judgePackets } from './judge.ts';
import { Lab } from './lab.ts';
import { hasGoodIntegrityValue, readRawAdverts } from './raw-adverts.ts';
import { reasonToSkip } from './requirements.ts';
import type { LabSwitch } from './switch.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['keepalived', 'tshark', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/dialects.test.ts is skipped: ${skipReason}`);

const pairings: readonly Pairing[] = ['HH', 'HK', 'KH', 'KK'];

/** What must occur on the wire in every pairing. */
const packetKinds = [
  ...['v2', 'v2 PASS', 'v2 AH', 'v2 IPv6', 'v3 IPv4', 'v3 IPv6'].flatMap((kind) => [
    kind,
    `${kind} priority 0`,
  ]),
  ...['gratuitous ARP', 'unsolicited NA'],
];

/** The second node has the higher address in both families. */
const nodeAddresses = [
  { 4: '10.9.0.1', 6: 'fe80::ff:fe00:1' },
  { 4: '10.9.0.2', 6: 'fe80::ff:fe00:2' },
] as const;
type Node = 0 | 1;

/** What the pairings leave for the comparison at the end. */
const shownByKind = new Map<string, Map<DaemonKind, string>>();
const patternsByKind = new Map<string, Map<DaemonKind, Set<string>>>();

describe.skipIf(skipReason !== undefined).each(pairings)('every dialect at once, %s', (pairing) => {
  const kinds = daemonsOf(pairing);
  let lab: Lab;
  let lan: LabSwitch;
  let hosts: readonly [LabHost, LabHost];
  let daemons: [Daemon, Daemon];
  let wire: WireObserver;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  const start = (node: Node): Promise<Daemon> =>
    Daemon.start(kinds[node], hosts[node], { config: dialectConfig(node) });
  const advertsOf = (vrid: number, node: Node): SeenAdvert[] =>
    wire.adverts().filter((advert) => advert.vrid === vrid && isFrom(advert, node));
  const nextAdvert = (vrid: number, node: Node, after: number, priority?: number) =>
    wire.waitForAdvert(`advert of ${vrid} from node ${node + 1}`, (advert) => {
      const isWanted = priority === undefined || advert.priority === priority;
      return isWanted && advert.vrid === vrid && isFrom(advert, node) && advert.atUs > after;
    });
  const spokenBetween = (vrid: number, node: Node, fromUs: number, toUs: number): number =>
    advertsOf(vrid, node).filter(({ atUs }) => atUs > fromUs && atUs < toUs).length;
  /** Addresses that both nodes hold, or none. */
  const wronglyHeld = async (): Promise<string[]> => {
    const held = await Promise.all(
      hosts.map(async (host) => (await host.addresses('eth0')).map(({ address }) => address)),
    );
    return dialectRouters
      .flatMap(({ addresses }) => addresses.map(bareAddress))
      .filter((address) => held.filter((each) => each.includes(address)).length !== 1);
  };
  const remember = async (node: Node): Promise<void> => {
    const text = await hosts[node].runOrThrow(['ip', '-d', 'addr', 'show', 'dev', 'eth0']);
    const of = shownByKind.get(`node ${node + 1}`) ?? new Map<DaemonKind, string>();
    shownByKind.set(`node ${node + 1}`, of.set(kinds[node], normalised(text)));
  };

  beforeAll(async () => {
    ({ lan, hosts, wire } = await openNodes(lab));
  });

  it('elects the higher priority after its master down interval', async () => {
    const startedAtUs = Date.now() * 1000;
    daemons = await startBoth(hosts, kinds);
    const took = await eachDialect(async (dialect) => {
      const advert = await nextAdvert(dialect.vrid, 0, 0);
      expect(advert).toMatchObject({ version: dialect.version, priority: 200, ttl: 255 });
      expect(advert.advertIntervalUs).toBe(dialect.intervalMs * 1000);
      return (advert.atUs - startedAtUs) / 1000 - masterDownMs(dialect, 200);
    });
    report(pairing, 'start to first advert, beyond the master down interval', took);
    expect(Math.min(...took.values())).toBeGreaterThan(-5);
    expect(Math.max(...took.values())).toBeLessThan(3000);
  });

  it('puts every address on exactly one node', async () => {
    await expect.poll(wronglyHeld, { timeout: 10_000 }).toEqual([]);
  });

  it('hands over within the skew time when the master gets SIGTERM', async () => {
    const sentAtUs = Date.now() * 1000;
    const leaving = daemons[0].stop();
    const took = await eachDialect(async (dialect) => {
      const farewell = await nextAdvert(dialect.vrid, 0, sentAtUs, 0);
      expect(spokenBetween(dialect.vrid, 1, 0, farewell.atUs), dialect.name).toBe(0);
      const taking = await nextAdvert(dialect.vrid, 1, farewell.atUs);
      return (taking.atUs - farewell.atUs) / 1000 - skewMs(dialect, 100);
    });
    report(pairing, "priority 0 to the backup's advert, beyond the skew time", took);
    expect(Math.min(...took.values())).toBeGreaterThan(-60);
    expect(Math.max(...took.values())).toBeLessThan(1000);
    expect(await leaving).toEqual({ status: 0, signal: null });
    await eachDialect(({ equalVrid }) => nextAdvert(equalVrid, 1, sentAtUs));
    await expect.poll(wronglyHeld, { timeout: 10_000 }).toEqual([]);
    await remember(1);
  });

  it('preempts on return; the other yields; an equal priority does not preempt', async () => {
    const returnedAtUs = Date.now() * 1000;
    daemons[0] = await start(0);
    const took = await eachDialect(async (dialect) => {
      const taking = await nextAdvert(dialect.vrid, 0, returnedAtUs);
      return (taking.atUs - returnedAtUs) / 1000 - masterDownMs(dialect, 200);
    });
    report(pairing, 'return to first advert, beyond the master down interval', took);
    expect(Math.min(...took.values())).toBeGreaterThan(-5);
    expect(Math.max(...took.values())).toBeLessThan(3000);
    const settledUs = (Date.now() + 500) * 1000;
    await eachDialect(async ({ name, vrid, equalVrid, intervalMs }) => {
      const winner = await nextAdvert(vrid, 0, settledUs + 1000 * intervalMs);
      expect(spokenBetween(vrid, 1, settledUs, winner.atUs), `${name}: still speaks`).toBe(0);
      const staying = await nextAdvert(equalVrid, 1, settledUs + 1000 * intervalMs);
      const spoken = spokenBetween(equalVrid, 0, returnedAtUs, staying.atUs);
      expect(spoken, `${name}: preempts an equal`).toBe(0);
    });
    expect(await wronglyHeld()).toEqual([]);
  });

  it('is master on both sides of a cut; mended, the better one stays', async () => {
    for (const host of hosts) await lan.cutOneWay(host, 'toHost');
    const cutAtUs = Date.now() * 1000;
    await eachDialect(({ vrid }) => nextAdvert(vrid, 1, cutAtUs));
    await eachDialect(({ equalVrid }) => nextAdvert(equalVrid, 0, cutAtUs));
    await expect.poll(() => heldByBoth(hosts), { timeout: 5000 }).toBe(true);
    await remember(0);
    for (const host of hosts) await lan.mend(host);
    const settledUs = (Date.now() + 1500) * 1000;
    await eachDialect(async ({ name, vrid, equalVrid, intervalMs }) => {
      // Two keepalived may agree as late as the numbers of their authentication headers do (docs/differences.md).
      if (pairing === 'KK' && name === 'v2 AH') return;
      const higherPriority = await nextAdvert(vrid, 0, settledUs + 1000 * intervalMs);
      expect(spokenBetween(vrid, 1, settledUs, higherPriority.atUs), name).toBe(0);
      const higherAddress = await nextAdvert(equalVrid, 1, settledUs + 1000 * intervalMs);
      expect(spokenBetween(equalVrid, 0, settledUs, higherAddress.atUs), name).toBe(0);
    });
    await expect.poll(wronglyHeld, { timeout: 10_000 }).toEqual([]);
  });

  it('takes over after the master down interval when the master machine dies', async () => {
    await hosts[0].powerOff();
    const deadAtUs = Date.now() * 1000;
    const took = await eachDialect(async (dialect) => {
      const taking = await nextAdvert(dialect.vrid, 1, deadAtUs);
      const last = advertsOf(dialect.vrid, 0).at(-1);
      expect(last?.priority).toBe(200);
      return (taking.atUs - (last?.atUs ?? 0)) / 1000 - masterDownMs(dialect, 100);
    });
    report(pairing, "last advert to the backup's, beyond the master down interval", took);
    expect(Math.min(...took.values())).toBeGreaterThan(-60);
    expect(Math.max(...took.values())).toBeLessThan(1000);
    expect(await daemons[1].stop()).toEqual({ status: 0, signal: null });
  });

  it('put every kind of packet on the wire, nothing that Wireshark complains about', async () => {
    const pcapFile = await wire.stop();
    const [census, judgement] = [await takeCensus(pcapFile), await judgePackets(pcapFile)];
    expect(standardComplaints(judgement, census)).toEqual([]);
    expect(census.complaints).toEqual([]);
    const counted = packetKinds.map((kind) => `${kind} ${census.packets.get(kind)?.length ?? 0}`);
    console.info(`${pairing}: packets by kind: ${counted.join(', ')}`);
    expect([...census.packets.keys()].sort()).toEqual([...packetKinds].sort());
    const adverts = readRawAdverts(pcapFile);
    for (const advert of adverts) {
      expect(hasGoodIntegrityValue(advert, dialectPassword)).toBe(true);
      const { vrid, source, priority, pattern } = advert;
      const key = `VRID ${vrid}, priority ${priority}, from ${source}`;
      const of = patternsByKind.get(key) ?? new Map<DaemonKind, Set<string>>();
      const kind = kinds[nodeAddresses[0][4] === source || nodeAddresses[0][6] === source ? 0 : 1];
      patternsByKind.set(key, of.set(kind, (of.get(kind) ?? new Set<string>()).add(pattern)));
    }
  });
});

describe.skipIf(skipReason !== undefined)("kill -9 of Holdfast's VRRP process", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  it('hands over to keepalived within the skew time in every dialect', async () => {
    const { wire, hosts } = await openNodes(lab);
    const daemons = await startBoth(hosts, ['holdfast', 'keepalived']);
    const seen = (vrid: number, node: Node, after: number, priority?: number) =>
      wire.waitForAdvert(`advert of ${vrid} from node ${node + 1}`, (advert) => {
        const isWanted = priority === undefined || advert.priority === priority;
        return isWanted && advert.vrid === vrid && isFrom(advert, node) && advert.atUs > after;
      });
    // Several adverts later: what it says when it dies must not be old news by then.
    const first = await eachDialect(({ vrid }) => seen(vrid, 0, 0));
    await eachDialect(({ name, vrid, intervalMs }) =>
      seen(vrid, 0, (first.get(name)?.atUs ?? 0) + 1500 * intervalMs),
    );
    const pid = await daemons[0].childPid();
    const killedAtUs = Date.now() * 1000;
    daemons[0].host.kill(pid, 'SIGKILL');
    const took = await eachDialect(async (dialect) => {
      const farewell = await seen(dialect.vrid, 0, killedAtUs, 0);
      const taking = await seen(dialect.vrid, 1, farewell.atUs);
      return (taking.atUs - farewell.atUs) / 1000 - skewMs(dialect, 100);
    });
    report('HK', "kill -9: priority 0 to keepalived's advert, beyond the skew time", took);
    expect(Math.min(...took.values())).toBeGreaterThan(-60);
    expect(Math.max(...took.values())).toBeLessThan(1000);
  });
});

describe.skipIf(skipReason !== undefined)('Holdfast and keepalived in the same place', () => {
  it('show the same `ip -d addr` as MASTER of everything', () => {
    expect([...shownByKind.keys()].sort()).toEqual(['node 1', 'node 2']);
    for (const [node, shown] of shownByKind) {
      const ours = shown.get('holdfast');
      expect(ours, node).toContain('inet6 fd09::100/128 scope global nodad deprecated');
      expect(ours, node).toBe(shown.get('keepalived'));
    }
  });

  it('send the same bytes, numbers aside', () => {
    let compared = 0;
    for (const [key, patterns] of patternsByKind) {
      const [ours, theirs] = [patterns.get('holdfast'), patterns.get('keepalived')];
      if (!ours || !theirs) continue;
      compared += 1;
      expect(ours, key).toEqual(theirs);
      expect(ours.size, key).toBe(1);
    }
    console.info(`${compared} adverts of the same router, priority and node compared byte by byte`);
    // Per dialect: 200 and 0 of the first node, 100 and 0 of the second, 150 and 0 twice at most.
    expect(compared).toBeGreaterThanOrEqual(dialects.length * 6);
  });
});

/** Two hosts on a switch that is watched; the same addresses every time. */
async function openNodes(lab: Lab) {
  const lan = await lab.switch('lan');
  const hosts = [await lab.host('node1'), await lab.host('node2')] as const;
  for (const [at, host] of hosts.entries()) {
    const mac = `02:00:00:00:00:0${at + 1}`;
    await lan.connect(host, { interface: 'eth0', address: `10.9.0.${at + 1}/24`, mac });
  }
  const wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
  return { lan, hosts, wire };
}

/** The first listens before the second starts, or the second might miss a master first. */
async function startBoth(
  hosts: readonly [LabHost, LabHost],
  kinds: readonly [DaemonKind, DaemonKind],
): Promise<[Daemon, Daemon]> {
  const first = await Daemon.start(kinds[0], hosts[0], { config: dialectConfig(0) });
  await first.waitForLine(/Entering BACKUP STATE \(init\)/);
  return [first, await Daemon.start(kinds[1], hosts[1], { config: dialectConfig(1) })];
}

/** Works on all dialects at once and keeps what each gives. */
async function eachDialect<T>(work: (dialect: Dialect) => Promise<T>): Promise<Map<string, T>> {
  const done = dialects.map(async (dialect) => [dialect.name, await work(dialect)] as const);
  return new Map(await Promise.all(done));
}

function report(pairing: Pairing, what: string, took: ReadonlyMap<string, number>): void {
  const figures = [...took].map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  console.info(`${pairing}: ${what}, ms: ${figures.join(', ')}`);
}

function isFrom({ source }: SeenAdvert, node: Node): boolean {
  return source === nodeAddresses[node][4] || source === nodeAddresses[node][6];
}

/** VRRPv2 over IPv6 is keepalived's own: its checksum covers a pseudo header, for Wireshark not. */
function standardComplaints({ complaints }: Judgement, { packets }: Census): string[] {
  const own = new Set(packets.get('v2 IPv6')?.map((number) => `packet ${number}:`));
  const isOwn = (text: string): boolean =>
    [...own].some((start) => text.startsWith(start)) && /bad .*checksum/i.test(text);
  return complaints.filter((text) => !isOwn(text));
}

async function heldByBoth(hosts: readonly LabHost[]): Promise<boolean> {
  const wanted = dialectRouters.flatMap(({ addresses }) => addresses.map(bareAddress));
  const held = await Promise.all(hosts.map((host) => host.addresses('eth0')));
  return held.every((list) => {
    const present = new Set(list.map(({ address }) => address));
    return wanted.every((address) => present.has(address));
  });
}

/** Without what belongs to this interface alone and IFA_PROTO; in the order of the text. */
function normalised(text: string): string {
  const [link = '', ...addresses] = text
    .replace(/^\d+: /, 'N: ')
    .replace(/@if\d+/g, '@ifN')
    .replace(/link-netnsid \d+/g, 'link-netnsid N')
    .replace(/ proto (?:\d+|0x\w+|keepalived|kernel_ll)/g, '')
    .replace(/ +$/gm, '')
    .split(/^(?= {4}inet)/m);
  return link + addresses.sort().join('');
}
