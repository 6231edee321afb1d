// Owns the proof that the founding story plays for each pairing of daemons on one wire.
// Never knows which daemon it looks at: what differs is in daemons.ts.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Daemon, daemonsOf, type Pairing } from './daemons.ts';
import { judgePackets } from './judge.ts';
import { Lab } from './lab.ts';
import { HttpProbe, type Probe } from './probe.ts';
import { reasonToSkip } from './requirements.ts';
import { openStory, type Story, startOn } from './story.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const pairings: readonly Pairing[] = ['HH', 'HK', 'KH', 'KK'];

const skipReason = reasonToSkip(['keepalived', 'tshark', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/pairing.test.ts is skipped: ${skipReason}`);

/** RFC 3768, 6.1: three advertisement intervals and the skew (256 - priority) / 256, in ms. */
const masterDownMs = { web1: 3000 + (56 / 256) * 1000, web2: 3000 + (156 / 256) * 1000 };
const skewMs = { web2: (156 / 256) * 1000 };

describe.skipIf(skipReason !== undefined).each(pairings)('the founding story, %s', (pairing) => {
  const [kind1, kind2] = daemonsOf(pairing);
  let lab: Lab;
  let story: Story;
  let wire: WireObserver;
  let probe: Probe;
  let first: Daemon;
  let second: Daemon;
  let startedAtMs: number;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    story = await openStory(lab);
    wire = await WireObserver.start(lab, story.lan, join(lab.folder, 'wire.pcap'));
    probe = await HttpProbe.start(story.client, { address: story.vip });
    startedAtMs = Date.now();
    first = await startOn(story.web1, kind1);
    // Were web2 alone by as much as its timer is longer, it would rightly be master for a moment.
    await first.waitForLine(/\(VI_1\) Entering BACKUP STATE/);
    second = await startOn(story.web2, kind2);
  });

  const vipHolders = async (): Promise<string[]> => {
    const holders: string[] = [];
    for (const { host, interface: name } of [story.web1, story.web2]) {
      if (await host.hasAddress(name, story.vip)) holders.push(host.name);
    }
    return holders;
  };
  const nextAdvert = (from: string, afterUs: number, priority?: number): Promise<SeenAdvert> =>
    wire.waitForAdvert(`advertisement from ${from}`, (advert) => {
      const isWanted = priority === undefined || advert.priority === priority;
      return isWanted && advert.source === from && advert.atUs > afterUs;
    });

  it('elects web1 after its master down interval; web2 stays backup', async () => {
    await first.waitForLine(/\(VI_1\) Entering MASTER STATE/);
    const advert = await nextAdvert(story.web1.address, 0);
    const tookMs = advert.atUs / 1000 - startedAtMs;
    expect(tookMs).toBeGreaterThan(masterDownMs.web1 - 5);
    // How long a daemon takes to begin is a matter of the machine's load.
    const listening = await first.waitForLine(/\(VI_1\) Entering BACKUP STATE/);
    expect(advert.atUs / 1000 - listening.atMs).toBeLessThan(masterDownMs.web1 + 700);
    expect(advert).toMatchObject({
      ...{ version: 2, vrid: story.vrid, priority: 200, ttl: 255, destination: '224.0.0.18' },
      ...{ addresses: [story.vip], advertIntervalUs: 1_000_000 },
    });
    await nextAdvert(story.web1.address, advert.atUs + 2_500_000);
    expect(second.lines.filter((line) => /MASTER STATE/.test(line.text))).toEqual([]);
    expect(wire.adverts().filter((each) => each.source !== story.web1.address)).toEqual([]);
  });

  it('shows the VIP in `ip addr` of web1 only', async () => {
    const shown = await story.web1.host.runOrThrow(['ip', '-4', 'addr', 'show', 'dev', 'wlo1']);
    expect(shown).toContain('inet 192.168.0.100/24 scope global secondary wlo1\n');
    expect(await vipHolders()).toEqual(['web1']);
  });

  it('announced the VIP with gratuitous ARP and answers a client through it', async () => {
    const announced = wire.frames.filter(
      (frame) => frame.kind === 'arp' && frame.isGratuitous && frame.senderAddress === story.vip,
    );
    const { mac } = await story.web1.host.link('wlo1');
    expect(announced.length).toBeGreaterThanOrEqual(5);
    expect(new Set(announced.map((frame) => frame.sourceMac))).toEqual(new Set([mac]));
    expect((await probe.nextAnswer()).host).toBe('web1');
  });

  it('ignores and logs an advertisement with a wrong password', async () => {
    const mark = first.mark();
    const intruder = await lab.host('intruder');
    await story.lan.connect(intruder, { interface: 'wlo1', address: '192.168.0.66/24' });
    // Its VIP is another one, so that it does not draw the client's packets by ARP.
    const config = story.web1.config
      .replace('priority 200', 'priority 250')
      .replace('192.168.0.100', '192.168.0.101')
      .replace('auth_pass 1111', 'auth_pass 2222');
    const rogue = await startOn({ ...story.web1, host: intruder, config }, 'keepalived');
    await rogue.waitForLine(/Entering MASTER STATE/);
    await first.waitForLine(/received an invalid passwd/, { from: mark });
    expect(await story.web1.host.hasAddress('wlo1', story.vip)).toBe(true);
    expect(first.lines.filter((line) => /Entering BACKUP STATE$/.test(line.text))).toEqual([]);
    await rogue.stop();
    expect(await story.web1.host.hasAddress('wlo1', story.vip)).toBe(true);
  });

  it('hands over within the skew time when the master gets SIGTERM', async () => {
    const sentAtUs = Date.now() * 1000;
    const leaving = first.stop();
    const farewell = await nextAdvert(story.web1.address, sentAtUs, 0);
    const taking = await nextAdvert(story.web2.address, farewell.atUs);
    const tookMs = (taking.atUs - farewell.atUs) / 1000;
    expect(tookMs).toBeGreaterThan(skewMs.web2 - 60);
    expect(tookMs).toBeLessThan(skewMs.web2 + 600);
    await second.waitForLine(/\(VI_1\) Backup received priority 0 advertisement/);
    expect((await probe.nextAnswer('web2')).host).toBe('web2');
    expect(probe.gapAround(farewell.atUs / 1000)?.lengthMs).toBeLessThan(tookMs + 1000);
    expect(await leaving).toEqual({ status: 0, signal: null });
    expect(await vipHolders()).toEqual(['web2']);
  });

  it('is preempted when the higher priority returns, and yields at once', async () => {
    const mark = second.mark();
    const returnedAtMs = Date.now();
    first = await startOn(story.web1, kind1);
    const listening = await first.waitForLine(/\(VI_1\) Entering BACKUP STATE/);
    const taking = await nextAdvert(story.web1.address, returnedAtMs * 1000);
    expect(taking.atUs / 1000 - returnedAtMs).toBeGreaterThan(masterDownMs.web1 - 5);
    expect(taking.atUs / 1000 - listening.atMs).toBeLessThan(masterDownMs.web1 + 600);
    const received =
      /Master received advert from 192\.168\.0\.114 with higher priority 200, ours 100/;
    await second.waitForLine(received, { from: mark });
    await second.waitForLine(/\(VI_1\) Entering BACKUP STATE$/, { from: mark });
    expect((await probe.nextAnswer('web1')).host).toBe('web1');
    await expect.poll(vipHolders, { timeout: 5000 }).toEqual(['web1']);
  });

  it('takes over after the master down interval when the master machine dies', async () => {
    await story.web1.host.powerOff();
    const deadAtUs = Date.now() * 1000;
    const taking = await nextAdvert(story.web2.address, deadAtUs);
    const last = wire.adverts().findLast((advert) => advert.source === story.web1.address);
    expect(last?.priority).toBe(200);
    const tookMs = (taking.atUs - (last?.atUs ?? 0)) / 1000;
    expect(tookMs).toBeGreaterThan(masterDownMs.web2 - 60);
    expect(tookMs).toBeLessThan(masterDownMs.web2 + 600);
  });

  it('put nothing on the wire that Wireshark complains about', async () => {
    await Promise.all([first.stop(), second.stop(), probe.stop()]);
    const { checked, complaints } = await judgePackets(await wire.stop());
    expect(complaints).toEqual([]);
    expect(checked).toBeGreaterThan(wire.adverts().length);
  });
});
