// Owns the proof that Holdfast and FRRouting's vrrpd are one virtual router in version 3, IPv4 and
// IPv6.
// Never compares with keepalived.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { takeCensus } from './census.ts';
import { statusOf } from './command.ts';
import { type Daemon, startHoldfast } from './daemons.ts';
import { Frr, type FrrRouterOptions, frrMac, prepareFrr } from './frr.ts';
import type { LabHost } from './host.ts';
import { judgePackets } from './judge.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['zebra', 'vrrpd', 'vtysh', 'tshark', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/frr.test.ts is skipped: ${skipReason}`);

type Side = 'holdfast' | 'frr';

/** Both families of a virtual router; each side has its own interval and learns the master's. */
interface SharedRouter {
  readonly vrid: number;
  readonly better: Side;
  readonly intervalMs: Readonly<Record<Side, number>>;
}

const routers: readonly SharedRouter[] = [
  { vrid: 5, better: 'frr', intervalMs: { holdfast: 1000, frr: 500 } },
  { vrid: 6, better: 'holdfast', intervalMs: { holdfast: 500, frr: 1000 } },
];
const [frrBetter, holdfastBetter] = routers as readonly [SharedRouter, SharedRouter];
const families = [4, 6] as const;

/** RFC 9568, 6.1, of the backup, which has priority 100, at the master's interval of 500 ms. */
const skewMs = (156 / 256) * 500;
const masterDownMs = 1500 + skewMs;
/** FRRouting's first IPv6 advert is lost: its macvlan has no link-local address yet. */
const frrLateMs = { 4: 0, 6: 1000 } as const;
/** The same of the better router with its own interval, which is the same. */
const betterMasterDownMs = 1500 + (56 / 256) * 500;

describe.skipIf(skipReason !== undefined)('Holdfast beside FRRouting', () => {
  let lab: Lab;
  let wire: WireObserver;
  let ours: LabHost;
  let theirs: LabHost;
  let holdfast: Daemon;
  let frr: Frr;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    const lan = await lab.switch('lan');
    [ours, theirs] = [await lab.host('holdfast'), await lab.host('frr')];
    await lan.connect(ours, {
      interface: 'eth0',
      address: '10.9.0.1/24',
      mac: '02:00:00:00:00:01',
    });
    await lan.connect(theirs, { interface: 'eth0', address: '10.9.0.3/24' });
    wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
    await prepareFrr(theirs, 'eth0', routers.map(frrOptions));
  });

  const isFrom = ({ sourceMac }: SeenAdvert, side: Side): boolean =>
    sourceMac.startsWith('00:00:5e:') === (side === 'frr');
  const advertsOf = (side: Side, vrid: number, family: 4 | 6): SeenAdvert[] =>
    wire
      .adverts()
      .filter((each) => each.vrid === vrid && isFrom(each, side) && familyOf(each) === family);
  const nextAdvert = (
    side: Side,
    { vrid }: SharedRouter,
    family: 4 | 6,
    after = 0,
  ): Promise<SeenAdvert> =>
    wire.waitForAdvert(`IPv${family} advert of ${vrid} from ${side}`, (advert) => {
      const isOf = advert.vrid === vrid && familyOf(advert) === family;
      return isOf && isFrom(advert, side) && advert.atUs > after;
    });
  const bothFamilies = <T>(work: (family: 4 | 6) => Promise<T>): Promise<T[]> =>
    Promise.all(families.map(work));
  const start = (): Promise<Daemon> =>
    startHoldfast(ours, { config: routers.flatMap(holdfastConfigs).join('') });
  /** The master's last advert before the other side's first one after `afterUs`. */
  const takeoverMs = async (side: Side, router: SharedRouter, family: 4 | 6, afterUs: number) => {
    const taking = await nextAdvert(side, router, family, afterUs);
    const other: Side = side === 'frr' ? 'holdfast' : 'frr';
    const last = advertsOf(other, router.vrid, family).findLast(({ atUs }) => atUs < taking.atUs);
    return { last, taking, tookMs: (taking.atUs - (last?.atUs ?? 0)) / 1000 };
  };

  it('each is elected where it has the higher priority', async () => {
    frr = await Frr.start(theirs);
    for (const { vrid } of routers) {
      for (const family of families) {
        const line = new RegExp(`\\[VRID ${vrid}\\] \\[IPv${family}\\] Initialize -> Backup`);
        await frr.vrrpd.waitForLine(line);
      }
    }
    holdfast = await start();
    await bothFamilies(async (family) => {
      const theirAdvert = await nextAdvert('frr', frrBetter, family);
      expect(theirAdvert).toMatchObject({
        ...{ version: 3, priority: 200, ttl: 255, advertIntervalUs: 500_000 },
        sourceMac: frrMac(family, frrBetter.vrid),
      });
      const ourAdvert = await nextAdvert('holdfast', holdfastBetter, family);
      expect(ourAdvert).toMatchObject({ version: 3, priority: 200, advertIntervalUs: 500_000 });
      await nextAdvert('frr', frrBetter, family, ourAdvert.atUs + 4_000_000);
      const settled = ourAdvert.atUs + 500_000;
      for (const [side, { vrid }] of [
        ['frr', holdfastBetter],
        ['holdfast', frrBetter],
      ] as const) {
        const late = advertsOf(side, vrid, family).filter(({ atUs }) => atUs > settled);
        expect(late, `${side} is no backup`).toEqual([]);
      }
    });
  });

  it('each learns the interval of the other', async () => {
    const learned = /\(VI_5_\d\) advertisement interval updated from 1000ms to 500ms by master/;
    const said = holdfast.lines.filter(({ text }) => learned.test(text));
    expect(said).toHaveLength(2);
    const text = await frr.show(holdfastBetter.vrid);
    expect(text.match(/Master Advertisement Interval .* 500 ms/g)).toHaveLength(2);
  });

  it('says nothing else about what FRRouting sends', async () => {
    for (const { name, statistics } of await instances()) {
      const errors = Object.entries(statistics).filter(
        ([counter, count]) => /error|invalid|mismatch|failure/i.test(counter) && count > 0,
      );
      // On a busy machine FRRouting may be master of its worse router, too, until Holdfast is there.
      const [, vrid, family] = name.split('_').map(Number);
      const own = routers.find((each) => each.vrid === vrid)?.intervalMs.holdfast;
      const isOther = advertsOf('frr', vrid ?? 0, family === 4 ? 4 : 6).some(
        ({ advertIntervalUs }) => advertIntervalUs !== (own ?? 0) * 1000,
      );
      const expected = isOther ? ['advertIntervalErrors'] : [];
      expect(errors.map(([counter]) => counter)).toEqual(expected);
    }
  });

  it('takes over after the master down interval when FRRouting dies', async () => {
    await theirs.powerOff();
    const deadAtUs = Date.now() * 1000;
    await bothFamilies(async (family) => {
      const { tookMs, last } = await takeoverMs('holdfast', frrBetter, family, deadAtUs);
      console.info(`IPv${family}: took over from FRRouting ${tookMs.toFixed(1)} ms after its last`);
      expect(last?.priority).toBe(200);
      expect(tookMs).toBeGreaterThan(masterDownMs - 60);
      expect(tookMs).toBeLessThan(masterDownMs + 1000);
    });
  });

  it('yields when FRRouting returns', async () => {
    const mark = holdfast.mark();
    const returnedAtUs = Date.now() * 1000;
    frr = await Frr.start(theirs);
    await bothFamilies(async (family) => {
      const taking = await nextAdvert('frr', frrBetter, family, returnedAtUs);
      expect((taking.atUs - returnedAtUs) / 1000).toBeGreaterThan(betterMasterDownMs - 60);
      const line = new RegExp(`\\(VI_5_${family}\\) Entering BACKUP STATE$`);
      await holdfast.waitForLine(line, { from: mark });
      const later = await nextAdvert('frr', frrBetter, family, taking.atUs + 2_000_000);
      const late = advertsOf('holdfast', frrBetter.vrid, family).filter(
        ({ atUs }) => atUs > taking.atUs + 500_000 && atUs < later.atUs,
      );
      expect(late).toEqual([]);
    });
  });

  it('FRRouting takes over after the master down interval when Holdfast dies', async () => {
    await ours.powerOff();
    const deadAtUs = Date.now() * 1000;
    await bothFamilies(async (family) => {
      const { tookMs, last } = await takeoverMs('frr', holdfastBetter, family, deadAtUs);
      console.info(`IPv${family}: FRRouting took over ${tookMs.toFixed(1)} ms after our last`);
      expect(last?.priority).toBe(200);
      expect(tookMs).toBeGreaterThan(masterDownMs - 60);
      expect(tookMs).toBeLessThan(masterDownMs + frrLateMs[family] + 1000);
    });
  });

  it('preempts FRRouting on return', async () => {
    const mark = frr.vrrpd.mark();
    const returnedAtUs = Date.now() * 1000;
    holdfast = await start();
    await bothFamilies(async (family) => {
      const taking = await nextAdvert('holdfast', holdfastBetter, family, returnedAtUs);
      expect((taking.atUs - returnedAtUs) / 1000).toBeGreaterThan(betterMasterDownMs - 5);
      const line = new RegExp(`\\[VRID 6\\] \\[IPv${family}\\] Master -> Backup`);
      await frr.vrrpd.waitForLine(line, { from: mark });
    });
  });

  it('hands over within the skew time by priority 0, in both directions', async () => {
    const stoppedAtUs = Date.now() * 1000;
    const leaving = holdfast.stop();
    await bothFamilies(async (family) => {
      const { tookMs, last } = await takeoverMs('frr', holdfastBetter, family, stoppedAtUs);
      console.info(`IPv${family}: FRRouting took over ${tookMs.toFixed(1)} ms after priority 0`);
      expect(last?.priority).toBe(0);
      expect(tookMs).toBeGreaterThan(skewMs - 60);
      expect(tookMs).toBeLessThan(skewMs + frrLateMs[family] + 1000);
    });
    expect(await leaving).toEqual({ status: 0, signal: null });
    holdfast = await start();
    for (const { vrid } of routers) {
      for (const family of families) {
        await holdfast.waitForLine(new RegExp(`\\(VI_${vrid}_${family}\\) Entering`));
      }
    }
    await bothFamilies((family) => nextAdvert('frr', frrBetter, family, Date.now() * 1000));
    const mark = holdfast.mark();
    const frrStoppedAtUs = Date.now() * 1000;
    const theirLeaving = frr.stop();
    await bothFamilies(async (family) => {
      const { tookMs, last } = await takeoverMs('holdfast', frrBetter, family, frrStoppedAtUs);
      console.info(`IPv${family}: took over ${tookMs.toFixed(1)} ms after FRRouting's priority 0`);
      expect(last?.priority).toBe(0);
      expect(tookMs).toBeGreaterThan(skewMs - 60);
      expect(tookMs).toBeLessThan(skewMs + 1000);
      const line = new RegExp(`\\(VI_5_${family}\\) Backup received priority 0 advertisement`);
      await holdfast.waitForLine(line, { from: mark });
    });
    await theirLeaving;
    await holdfast.stop();
  });

  it('put nothing on the wire that Wireshark complains about', async () => {
    const pcapFile = await wire.stop();
    const [census, judgement] = [await takeCensus(pcapFile), await judgePackets(pcapFile)];
    expect(judgement.complaints).toEqual([]);
    expect(census.complaints).toEqual([]);
    for (const kind of ['v3 IPv4', 'v3 IPv6']) {
      expect(census.packets.get(kind)?.length, kind).toBeGreaterThan(20);
      expect(census.packets.get(`${kind} priority 0`)?.length, kind).toBeGreaterThan(1);
    }
  });

  async function instances() {
    const found = (await statusOf(ours)).instances;
    expect(found).toHaveLength(4);
    return found as readonly ((typeof found)[number] & {
      readonly statistics: Readonly<Record<string, number>>;
    })[];
  }
});

function addressesOf(vrid: number, family: 4 | 6): string[] {
  return family === 4 ? [`10.9.0.10${vrid}/24`] : [`fe80::10${vrid}/64`, `fd09::10${vrid}/64`];
}

function frrOptions({ vrid, better, intervalMs }: SharedRouter): FrrRouterOptions {
  return {
    ...{ vrid, priority: better === 'frr' ? 200 : 100, intervalMs: intervalMs.frr },
    addresses: families.flatMap((family) => addressesOf(vrid, family)),
  };
}

/** One vrrp_instance per family, VI_VRID_FAMILY. */
function holdfastConfigs({ vrid, better, intervalMs }: SharedRouter): string[] {
  return families.map((family) => {
    const addresses = addressesOf(vrid, family).map((each) => `        ${each}\n`);
    return [
      `vrrp_instance VI_${vrid}_${family} {`,
      ...['    state BACKUP', '    interface eth0', '    version 3'],
      ...[`    virtual_router_id ${vrid}`, `    priority ${better === 'frr' ? 100 : 200}`],
      `    advert_int ${intervalMs.holdfast / 1000}`,
      `    virtual_ipaddress {\n${addresses.join('')}    }\n}\n`,
    ].join('\n');
  });
}

function familyOf({ source }: SeenAdvert): 4 | 6 {
  return source.includes(':') ? 6 : 4;
}
