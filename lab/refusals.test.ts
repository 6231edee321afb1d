// Owns the proof that packets which must be refused change nothing: each defect has a virtual router
// of its own, which becomes and stays master as if nothing came. Never looks at a takeover's details.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type StatusAnswer, statusOf } from './command.ts';
import { type Daemon, startHoldfast } from './daemons.ts';
import { startForger } from './forger.ts';
import { Lab } from './lab.ts';
import {
  forgedPacket,
  type Hearer,
  hearerConfig,
  nameOf,
  type RefusalCase,
  refusalCases,
  senderAddresses,
  unheardCases,
} from './refusal-cases.ts';
import { reasonToSkip } from './requirements.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['dumpcap', 'perl']);
if (skipReason !== undefined) console.warn(`lab/refusals.test.ts is skipped: ${skipReason}`);

/** A router whose packets, all but the first `accepted` ones, change nothing. */
type HarmlessCase = (typeof unheardCases)[number] &
  Partial<Pick<RefusalCase, 'hopLimit' | 'accepted'>> & { readonly vrid: number };

const firstVrid = 101;
const intervalSeconds = 0.3;
const rounds = 32;
/** RFC 3768 and RFC 9568, 6.1, of priority 100 and an interval of one second, in milliseconds. */
const masterDownMs = 3000 + (156 / 256) * 1000;
/** The same after learning an interval of two seconds. */
const learnedMasterDownMs = 2 * masterDownMs;

const cases = refusalCases.map((each, at) => ({ ...each, vrid: firstVrid + at }));
const unheard = unheardCases.map((each, at) => ({ ...each, vrid: 191 + at }));
const harmless: readonly HarmlessCase[] = [...cases, ...unheard];
const goodHearers: readonly Hearer[] = ['v2', 'v2 PASS', 'v2 AH', 'v3 IPv4', 'v3 IPv6'];
/** They hear good adverts: the proof that the packets are wrong only where they are meant to be. */
const obeying = goodHearers.map((hearer, at) => ({ hearer, vrid: 201 + at }));
/** It hears adverts of another interval, which version 3 learns. */
const learning = { hearer: 'v3 IPv4' as const, vrid: 211 };

describe.skipIf(skipReason !== undefined)('refused advertisements', () => {
  let lab: Lab;
  let daemon: Daemon;
  let wire: WireObserver;
  let startedAtUs: number;
  let readyAtUs: number;
  let status: StatusAnswer;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    const lan = await lab.switch('lan');
    const [node, intruder] = [await lab.host('node'), await lab.host('intruder')];
    await lan.connect(node, { interface: 'eth0', address: '10.9.0.1/24' });
    const mac = '02:00:00:00:00:66';
    await lan.connect(intruder, { interface: 'eth0', address: `${senderAddresses[4]}/24`, mac });
    wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
    const routers = [...harmless, ...obeying, learning];
    const config = routers.map(({ hearer, vrid }) => hearerConfig(hearer, vrid)).join('');
    startedAtUs = Date.now() * 1000;
    daemon = await startHoldfast(node, { config });
    for (const { vrid } of routers) await daemon.waitForLine(backupLine(vrid));
    readyAtUs = Date.now() * 1000;
    const forger = await startForger(intruder, {
      ...{ source: senderAddresses[4], interface: 'eth0', intervalSeconds, rounds },
      packets: [...harmless.map(badPacket), ...obeying.flatMap(goodPackets), learnedPacket()],
    });
    expect(await forger.exited, forger.lines.map(({ text }) => text).join()).toMatchObject({
      status: 0,
    });
    status = await statusOf(node);
  });

  const advertsOf = (vrid: number): SeenAdvert[] =>
    wire.adverts().filter((advert) => advert.vrid === vrid && !isForged(advert));
  const forgedOf = (vrid: number): SeenAdvert[] =>
    wire.adverts().filter((advert) => advert.vrid === vrid && isForged(advert));
  const nextAdvert = (vrid: number): Promise<SeenAdvert> =>
    wire.waitForAdvert(
      `advert of ${vrid}`,
      (advert) => advert.vrid === vrid && !isForged(advert),
      15_000,
    );
  const linesOf = (vrid: number): string[] =>
    daemon.lines.map(({ text }) => text).filter((text) => text.includes(`(${nameOf(vrid)}) `));

  it('the same packets without the defect are obeyed', async () => {
    for (const { hearer, vrid } of obeying) {
      const last = forgedOf(vrid).at(-1)?.atUs ?? 0;
      const first = await nextAdvert(vrid);
      expect((first.atUs - last) / 1000, hearer).toBeGreaterThan(masterDownMs - 60);
      expect(instanceOf(vrid).statistics, hearer).toMatchObject({ advertsReceived: rounds });
    }
  });

  it.each(harmless)('$hearer, $what: does not touch the timer of a backup', async (each) => {
    const first = await nextAdvert(each.vrid);
    const sinceStartMs = (first.atUs - startedAtUs) / 1000;
    expect(sinceStartMs).toBeGreaterThan(masterDownMs - 5);
    const accepted = forgedOf(each.vrid)[(each.accepted ?? 0) - 1];
    const fromUs = Math.max(accepted?.atUs ?? 0, readyAtUs);
    expect((first.atUs - fromUs) / 1000).toBeLessThan(masterDownMs + 700);
    const before = forgedOf(each.vrid).filter(({ atUs }) => atUs < first.atUs);
    expect(before.length).toBeGreaterThan(8);
  });

  it.each(harmless)('$hearer, $what: does not touch the rhythm of a master', ({ vrid }) => {
    const lastUs = forgedOf(vrid).at(-1)?.atUs ?? 0;
    const adverts = advertsOf(vrid).filter(({ atUs }) => atUs < lastUs);
    const gaps = adverts.slice(1).map(({ atUs }, at) => (atUs - (adverts[at]?.atUs ?? 0)) / 1000);
    expect(gaps.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...gaps)).toBeGreaterThan(500);
    expect(Math.max(...gaps)).toBeLessThan(1900);
    expect(linesOf(vrid).filter((text) => /Entering \w+ STATE/.test(text))).toHaveLength(2);
  });

  it.each(cases)('$hearer, $what: is counted as $counter alone', ({ vrid, counter, accepted }) => {
    expect(forgedOf(vrid)).toHaveLength(rounds);
    const { statistics, state } = instanceOf(vrid);
    expect(state).toBe('master');
    const { advertsSent, becameMaster, ...counters } = statistics;
    expect(advertsSent).toBeGreaterThanOrEqual(5);
    expect(becameMaster).toBe(1);
    const counted = Object.entries(counters).filter(([, count]) => count !== 0);
    const expected: Record<string, number> = { [counter]: rounds - (accepted ?? 0) };
    if (accepted !== undefined) Object.assign(expected, { advertsReceived: accepted });
    expect(Object.fromEntries(counted)).toEqual(expected);
  });

  it.each(unheard)('$hearer, $what: is neither counted nor said', ({ vrid }) => {
    const { advertsSent, becameMaster, ...counters } = instanceOf(vrid).statistics;
    expect(advertsSent).toBeGreaterThanOrEqual(5);
    expect(becameMaster).toBe(1);
    expect(Object.values(counters).filter((count) => count !== 0)).toEqual([]);
    const said = linesOf(vrid).filter((text) => text.includes(senderAddresses[4]));
    expect(said).toEqual([]);
  });

  it.each(cases)('$hearer, $what: is said once as BACKUP and once as MASTER', (each) => {
    const family = each.hearer === 'v3 IPv6' ? 6 : 4;
    const words = each.text.source.replace(/ (from|with) A\b/, ` $1 ${senderAddresses[family]}`);
    const line = new RegExp(`\\(${nameOf(each.vrid)}\\) ${words}$`);
    const lines = linesOf(each.vrid);
    const said = lines.map((text, at) => (line.test(text) ? at : -1)).filter((at) => at >= 0);
    const masterAt = lines.findIndex((text) => text.endsWith('Entering MASTER STATE'));
    expect(said, lines.join('\n')).toHaveLength(2);
    expect(said[0]).toBeLessThan(masterAt);
    expect(said[1]).toBeGreaterThan(masterAt);
  });

  it('another interval in version 3 is no defect: a backup learns it', async () => {
    const { vrid } = learning;
    const lines = linesOf(vrid);
    const line = 'advertisement interval updated from 1000ms to 2000ms by master';
    expect(lines.filter((text) => text.endsWith(line))).toHaveLength(1);
    const mismatch = "advertisement interval mismatch ours = 100 centi-sec rcv'd=200 centi-sec";
    expect(lines.filter((text) => text.endsWith(mismatch))).toHaveLength(1);
    expect(instanceOf(vrid).statistics).toMatchObject({ advertsReceived: rounds, advertsSent: 0 });
    const last = forgedOf(vrid).at(-1)?.atUs ?? 0;
    const first = await nextAdvert(vrid);
    expect((first.atUs - last) / 1000).toBeGreaterThan(learnedMasterDownMs - 60);
    expect((first.atUs - last) / 1000).toBeLessThan(learnedMasterDownMs + 1000);
    expect(first.advertIntervalUs).toBe(1_000_000);
  });

  it('leave a daemon that goes on and ends well', async () => {
    expect(await daemon.stop()).toEqual({ status: 0, signal: null });
  });

  function instanceOf(vrid: number) {
    const found = status.instances.find((instance) => instance.vrid === vrid);
    if (!found) throw new Error(`no instance has VRID ${vrid}`);
    return found as typeof found & { readonly statistics: Readonly<Record<string, number>> };
  }
});

function backupLine(vrid: number): RegExp {
  return new RegExp(`\\(${nameOf(vrid)}\\) Entering BACKUP STATE \\(init\\)`);
}

function badPacket({ hearer, vrid, defect, hopLimit }: HarmlessCase) {
  return forgedPacket(hearer, vrid, defect, hopLimit === undefined ? {} : { hopLimit });
}

/** Under an authentication header each has to be a new one. */
function goodPackets({ hearer, vrid }: (typeof obeying)[number]) {
  if (hearer !== 'v2 AH') return [forgedPacket(hearer, vrid)];
  return Array.from({ length: rounds }, (_, at) =>
    forgedPacket(hearer, vrid, { sequence: at + 1 }, { round: at + 1 }),
  );
}

function learnedPacket() {
  return forgedPacket(learning.hearer, learning.vrid, { interval: 200 });
}

function isForged({ source }: SeenAdvert): boolean {
  return source === senderAddresses[4] || source === senderAddresses[6];
}
