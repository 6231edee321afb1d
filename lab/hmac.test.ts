// Owns the proof that adverts signed with auth_hmac elect, hand over and refuse on a real wire, that
// they are introduced and their keys changed without a lost mastership. Never looks at the packet codec.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from './command.ts';
import { type Daemon, startHoldfast } from './daemons.ts';
import { type AdvertSketch, forgeIpv4, forgeMessage } from './forged-adverts.ts';
import { startForger } from './forger.ts';
import type { LabHost } from './host.ts';
import { judgePackets } from './judge.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import { hasGoodTrailer, readSignedAdverts, signInPlace, trailerBytes } from './trailers.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['tshark', 'dumpcap', 'perl']);
if (skipReason !== undefined) console.warn(`lab/hmac.test.ts is skipped: ${skipReason}`);

const routers = [
  { vrid: 51, version: 2, address: '10.9.0.101/24' },
  { vrid: 52, version: 3, address: '10.9.0.102/24' },
  { vrid: 53, version: 3, address: 'fe80::103' },
] as const;
const nodeAddresses = [
  ['10.9.0.1', 'fe80::ff:fe00:1'],
  ['10.9.0.2', 'fe80::ff:fe00:2'],
];
const intruderAddress = '10.9.0.66';
const keys = new Map([
  [7, Buffer.from('first key, of more than 32 bytes.')],
  [8, Buffer.from('second key, of more than 32 bytes')],
]);
/** RFC 3768 and RFC 9568, 6.1, of priority 100, in milliseconds. */
const skewMs = (156 / 256) * 1000;

type Node = 0 | 1;

interface Signing {
  readonly mode: string;
  readonly keyIds?: readonly number[];
  readonly active?: number;
}

/** The second key is read from a file. */
function configOf(node: Node, signing: Signing | undefined): string {
  const { mode, keyIds = [7], active = 7 } = signing ?? { mode: '' };
  const key = (id: number) => (id === 7 ? `"${keys.get(7)}"` : 'file:/run/second.key');
  const block = [
    'auth_hmac {',
    ...keyIds.map((id) => `key ${id} ${key(id)}`),
    ...[`active_key ${active}`, `mode ${mode}`, '}'],
  ];
  return routers
    .map(({ vrid, version, address }) =>
      [
        ...[`vrrp_instance VI_${vrid} {`, 'state BACKUP', 'interface eth0', `version ${version}`],
        ...[`virtual_router_id ${vrid}`, `priority ${node === 0 ? 200 : 100}`],
        ...(signing ? block : []),
        ...[`virtual_ipaddress {`, address, '}', '}', ''],
      ].join('\n'),
    )
    .join('');
}

describe.skipIf(skipReason !== undefined)('auth_hmac between two machines', () => {
  let lab: Lab;
  let hosts: readonly [LabHost, LabHost];
  let intruder: LabHost;
  let daemons: [Daemon, Daemon];
  let wire: WireObserver;
  /** From when on every advert of the two must be signed, and with which key. */
  const signedSinceUs: { readonly atUs: number; readonly keyId: number | undefined }[] = [];

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    const lan = await lab.switch('lan');
    hosts = [await lab.host('node1'), await lab.host('node2')];
    intruder = await lab.host('intruder');
    for (const [at, host] of [...hosts, intruder].entries()) {
      const last = host === intruder ? 66 : at + 1;
      const mac = `02:00:00:00:00:${String(last).padStart(2, '0')}`;
      await lan.connect(host, { interface: 'eth0', address: `10.9.0.${last}/24`, mac });
      host.writeFile('/run/second.key', `${keys.get(8)}\n`);
    }
    wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
    const first = await startHoldfast(hosts[0], { config: configOf(0, undefined) });
    await first.waitForLine(/Entering BACKUP STATE \(init\)/);
    daemons = [first, await startHoldfast(hosts[1], { config: configOf(1, undefined) })];
    await daemons[1].waitForLine(/Entering BACKUP STATE \(init\)/);
    await eachRouter(({ vrid }) => nextAdvert(vrid, 0, 0));
  });

  const eachRouter = <T>(work: (router: (typeof routers)[number]) => Promise<T>): Promise<T[]> =>
    Promise.all(routers.map(work));
  const isFrom = ({ source }: SeenAdvert, node: Node): boolean =>
    nodeAddresses[node]?.includes(source) ?? false;
  const nextAdvert = (vrid: number, node: Node, afterUs: number, priority?: number) =>
    wire.waitForAdvert(`advert of ${vrid} from node ${node + 1}`, (advert) => {
      const isWanted = priority === undefined || advert.priority === priority;
      return isWanted && advert.vrid === vrid && isFrom(advert, node) && advert.atUs > afterUs;
    });
  const nowUs = () => Date.now() * 1000;

  /** Reloads the second node first; then the first node must go on speaking, alone. */
  const reload = async (signing: Signing): Promise<void> => {
    const beganUs = nowUs();
    for (const node of [1, 0] as const) {
      const daemon = daemons[node];
      daemon.configure(configOf(node, signing));
      const from = daemon.mark();
      daemon.signal('SIGHUP');
      await daemon.waitForLine(/Reload complete$/, { from });
    }
    const keyId = signing.mode === 'receive-only' ? undefined : (signing.active ?? 7);
    const doneUs = nowUs();
    signedSinceUs.push({ atUs: doneUs, keyId });
    // Longer than the second node waits for a master that it does not hear.
    await eachRouter(({ vrid }) => nextAdvert(vrid, 0, doneUs + 4_500_000));
    const others = wire.adverts().filter((advert) => isFrom(advert, 1) && advert.atUs > beganUs);
    expect(others, JSON.stringify(signing)).toEqual([]);
  };
  const statisticsOf = async (
    node: Node,
    vrid: number,
  ): Promise<Readonly<Record<string, number | string>>> => {
    const instance = (await statusOf(hosts[node])).instances.find((each) => each.vrid === vrid);
    if (!instance) throw new Error(`no virtual router ${vrid}`);
    return { state: instance.state, ...instance.statistics };
  };
  const expectUnmoved = async (): Promise<void> => {
    for (const { vrid } of routers) {
      const [first, second] = [await statisticsOf(0, vrid), await statisticsOf(1, vrid)];
      expect(first).toMatchObject({ state: 'master', becameMaster: 1, releasedMaster: 0 });
      expect(second).toMatchObject({ state: 'backup', becameMaster: 0 });
    }
  };

  it('is introduced in three reloads without a lost mastership', async () => {
    for (const mode of ['receive-only', 'permissive', 'enforce']) await reload({ mode });
    await expectUnmoved();
    for (const { vrid } of routers) {
      expect(await statisticsOf(1, vrid)).toMatchObject({ trailerMissing: 0, lengthErrors: 0 });
    }
  });

  it('changes its key in three reloads without a lost mastership', async () => {
    await reload({ mode: 'enforce', keyIds: [7, 8] });
    await reload({ mode: 'enforce', keyIds: [7, 8], active: 8 });
    await reload({ mode: 'enforce', keyIds: [8], active: 8 });
    await reload({ mode: 'enforce', keyIds: [8, 7], active: 7 });
    await expectUnmoved();
  });

  it('refuses to reload without its active key, and goes on signing', async () => {
    const from = daemons[0].mark();
    daemons[0].configure(configOf(0, { mode: 'enforce', active: 9 }));
    daemons[0].signal('SIGHUP');
    await daemons[0].waitForLine(/active_key 9 names no key/, { from });
    const afterUs = nowUs();
    await eachRouter(({ vrid }) => nextAdvert(vrid, 0, afterUs + 1_000_000));
    daemons[0].configure(configOf(0, { mode: 'enforce', keyIds: [8, 7] }));
    await expectUnmoved();
  });

  it('refuses unsigned, forged and repeated adverts of a better master', async () => {
    const { vrid, address } = routers[0];
    const sketch: AdvertSketch = {
      ...{ vrid, version: 2, source: intruderAddress, priority: 250 },
      addresses: [address.split('/')[0] ?? ''],
    };
    const forged = forgeIpv4({ ...sketch, surplus: trailerBytes });
    const sketch6: AdvertSketch = { ...sketch, version: 3, source: 'fe80::ff:fe00:66' };
    const overIpv6 = forgeMessage({ ...sketch6, vrid: 53, addresses: ['fe80::103'] });
    const recorded = readSignedAdverts(wire.pcapFile).findLast(
      (advert) => advert.vrid === 52 && advert.source === nodeAddresses[0]?.[0],
    );
    const forger = await startForger(intruder, {
      ...{ source: intruderAddress, interface: 'eth0', intervalSeconds: 0.3, rounds: 10 },
      packets: [
        { family: 4, bytes: forgeIpv4(sketch) },
        { family: 4, bytes: signInPlace(forged, intruderAddress, Buffer.alloc(32)) },
        { family: 4, bytes: recorded?.packet ?? new Uint8Array() },
        { family: 6, bytes: overIpv6, hopLimit: 255 },
      ],
    });
    expect(await forger.exited).toMatchObject({ status: 0 });
    for (const node of [0, 1] as const) {
      expect(await statisticsOf(node, 51)).toMatchObject({
        ...{ trailerMissing: 10, trailerInvalidHmac: 10 },
      });
      expect(await statisticsOf(node, 53)).toMatchObject({ trailerMissing: 10 });
    }
    expect(await statisticsOf(1, 52)).toMatchObject({ trailerReplayed: 10 });
    await daemons[1].waitForLine(/\(VI_51\) missing authentication trailer from 10\.9\.0\.66/);
    await daemons[1].waitForLine(/\(VI_51\) invalid authentication HMAC from 10\.9\.0\.66/);
    await daemons[1].waitForLine(/\(VI_52\) replayed authentication trailer from 10\.9\.0\.1/);
    await expectUnmoved();
  });

  it('hands over within the skew time when the VRRP process is killed or stopped', async () => {
    const pid = await daemons[0].childPid();
    const killedAtUs = nowUs();
    hosts[0].kill(pid, 'SIGKILL');
    await eachRouter(async ({ vrid }) => {
      const farewell = await nextAdvert(vrid, 0, killedAtUs, 0);
      const taking = await nextAdvert(vrid, 1, farewell.atUs);
      const tookMs = (taking.atUs - farewell.atUs) / 1000 - skewMs;
      expect(tookMs).toBeGreaterThan(-60);
      expect(tookMs).toBeLessThan(1000);
      await nextAdvert(vrid, 0, taking.atUs, 200); // a new process takes it back
    });
    const stoppedAtUs = nowUs();
    const leaving = daemons[0].stop();
    await eachRouter(async ({ vrid }) => {
      const farewell = await nextAdvert(vrid, 0, stoppedAtUs, 0);
      const taking = await nextAdvert(vrid, 1, farewell.atUs);
      expect((taking.atUs - farewell.atUs) / 1000 - skewMs).toBeLessThan(1000);
    });
    expect(await leaving).toEqual({ status: 0, signal: null });
    expect((await daemons[1].stop()).status).toBe(0);
  });

  it('every advert was signed as configured, no number came twice, Wireshark reads them', async () => {
    const pcapFile = await wire.stop();
    const own = readSignedAdverts(pcapFile).filter(({ source }) =>
      nodeAddresses.flat().includes(source),
    );
    const numbers = new Map<string, bigint>();
    let repeated = 0;
    for (const advert of own) {
      const { keyId, sequence, atUs, source, vrid } = advert;
      if (keyId === undefined) continue;
      expect(hasGoodTrailer(advert, keys.get(keyId) ?? Buffer.alloc(32))).toBe(true);
      const difference = Number(sequence >> 16n) / 65_536 - atUs / 1_000_000;
      const last = numbers.get(`${source}/${vrid}`) ?? 0n;
      if (sequence <= last) repeated += 1;
      else expect(Math.abs(difference)).toBeLessThan(2);
      numbers.set(`${source}/${vrid}`, sequence > last ? sequence : last);
    }
    // The intruder's ten, and nobody else's.
    expect(repeated).toBe(10);
    for (const [at, { atUs, keyId }] of signedSinceUs.entries()) {
      const untilUs = signedSinceUs[at + 1]?.atUs ?? Number.POSITIVE_INFINITY;
      // A reload of the next step begins to change it before the step is done.
      const during = own.filter(
        (each) => each.atUs > atUs + 10_000 && each.atUs < untilUs - 2_000_000,
      );
      expect(during.length).toBeGreaterThan(0);
      expect(new Set(during.map((each) => each.keyId))).toEqual(new Set([keyId]));
    }
    const { checked, complaints } = await judgePackets(pcapFile);
    expect(checked).toBeGreaterThan(100);
    // To Wireshark, which does not know the trailer, IPv4's checksum should cover it.
    const signed = readSignedAdverts(pcapFile).filter(({ keyId }) => keyId !== undefined);
    const overIpv4 = new Set(
      signed.flatMap(({ source, number }) => (source.includes(':') ? [] : [`packet ${number}:`])),
    );
    const others = complaints.filter((text) => {
      const [packet = ''] = /^packet \d+:/.exec(text) ?? [];
      return !overIpv4.has(packet) || !/bad .*checksum/i.test(text);
    });
    expect(others).toEqual([]);
  });
});
