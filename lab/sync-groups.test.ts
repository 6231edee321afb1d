// Owns the proof that a sync group changes state as one, beside keepalived on either side, and what
// sync_group_fast_handover adds. Never looks into a daemon: it reads logs, wires and addresses.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Daemon, type DaemonKind, daemonsOf, type Pairing } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import type { LabSwitch } from './switch.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['keepalived', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/sync-groups.test.ts is skipped: ${skipReason}`);

/** Priority 100, 1 s (RFC 3768, 6.1), and how much later a busy machine may be, in ms. */
const downMs = 3609;
const skewMs = 609;
const roomMs = 700;

const vips = ['10.9.0.100', '10.9.1.100'] as const;

function configOf(priority: number, ownWord = ''): string {
  const members = vips.map(
    (vip, at) => `vrrp_instance VI_${at + 1} {
    interface eth${at}
    virtual_router_id ${51 + at}
    priority ${priority}
    virtual_ipaddress {
        ${vip}
    }
}
`,
  );
  return `vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
    ${ownWord}
}
${members.join('')}`;
}

interface Site {
  readonly lans: readonly LabSwitch[];
  readonly wires: readonly WireObserver[];
  readonly hosts: readonly [LabHost, LabHost];
  readonly first: Daemon;
  readonly second: Daemon;
}

let siteCount = 0;

/** a (200) and b (100) on two switches; a is master of both, and b hears it. */
async function openSite(
  lab: Lab,
  kinds: readonly [DaemonKind, DaemonKind],
  ownWord?: string,
): Promise<Site> {
  siteCount += 1;
  const lans = [await lab.switch('lan0'), await lab.switch('lan1')];
  const hosts = [await lab.host('a'), await lab.host('b')] as const;
  const wires: WireObserver[] = [];
  for (const [at, lan] of lans.entries()) {
    for (const [number, host] of hosts.entries()) {
      await lan.connect(host, { interface: `eth${at}`, address: `10.9.${at}.${number + 1}/24` });
    }
    const file = join(lab.folder, `site${siteCount}-wire${at}.pcap`);
    wires.push(await WireObserver.start(lab, lan, file));
  }
  const second = await Daemon.start(kinds[1], hosts[1], { config: configOf(100, ownWord) });
  // Only who listens hears the adverts that are counted from.
  await second.waitForLine(/\(VI_2\) Entering BACKUP STATE/);
  const first = await Daemon.start(kinds[0], hosts[0], { config: configOf(200) });
  await first.waitForLine(/\(VI_1\) Entering MASTER STATE/);
  const site = { lans, wires, hosts, first, second };
  for (const at of [0, 1]) await advertOf(site, at, 1, 0);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return site;
}

/** The next advert of machine `number` on a wire after that moment. */
function advertOf(
  { wires }: Pick<Site, 'wires'>,
  at: number,
  number: number,
  afterUs: number,
  priority?: number,
): Promise<SeenAdvert> {
  const source = `10.9.${at}.${number}`;
  const wire = wires[at];
  if (!wire) throw new RangeError(`there is no wire ${at}`);
  return wire.waitForAdvert(
    `advert of ${source}`,
    (advert) =>
      advert.source === source &&
      advert.atUs > afterUs &&
      (priority === undefined || advert.priority === priority),
  );
}

/** State lines and lines of the group. */
function storyOf(daemon: Daemon, from: number): string[] {
  return daemon.lines.slice(from).flatMap(({ text }) => {
    const [line] =
      /\(VI_\d\) Entering \w+ STATE|VRRP_Group\(G1\) Syncing instances to \w+ state/.exec(text) ??
      [];
    return line === undefined ? [] : [line];
  });
}

async function holds(host: LabHost): Promise<boolean[]> {
  return Promise.all(vips.map((vip, at) => host.hasAddress(`eth${at}`, vip)));
}

const syncing = (state: string) => `VRRP_Group(G1) Syncing instances to ${state} state`;
const entering = (member: number, state: string) => `(VI_${member}) Entering ${state} STATE`;

/** Both virtual routers to a state, with the group's line between them, whoever is first. */
function together(state: string): unknown {
  const orders = [
    [entering(2, state), syncing(state), entering(1, state)],
    [entering(1, state), syncing(state), entering(2, state)],
  ];
  return expect.toSatisfy((lines: readonly string[]) =>
    orders.some((order) => order.join() === lines.join()),
  );
}

describe.skipIf(skipReason !== undefined)('a sync group on two links', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterAll(async () => {
    await lab.end();
  });

  const pairings: readonly Pairing[] = ['HH', 'HK', 'KH'];
  it.concurrent.for(pairings)(
    'moves as one when one link fails and returns, %s',
    { timeout: 60_000 },
    async (pairing, { expect }) => {
      const site = await openSite(lab, daemonsOf(pairing));
      const { first, second, hosts, lans, wires } = site;
      let [mark, peerMark] = [first.mark(), second.mark()];
      await lans[1]?.cut(hosts[0], 'eth1');
      const zero = await advertOf(site, 0, 1, 0, 0);
      const taken = await advertOf(site, 0, 2, zero.atUs);
      const last = wires[1]?.adverts().findLast(({ source }) => source === '10.9.1.1');
      const tookMs = (taken.atUs - (last?.atUs ?? 0)) / 1000;
      expect(tookMs).toBeGreaterThan(downMs - 60);
      expect(tookMs).toBeLessThan(downMs + roomMs);
      await second.waitForLine(/\(VI_2\) Entering MASTER STATE/, { from: peerMark });
      await second.waitForLine(/\(VI_1\) Entering MASTER STATE/, { from: peerMark });
      expect(storyOf(first, mark)).toEqual([
        entering(2, 'FAULT'),
        syncing('FAULT'),
        entering(1, 'FAULT'),
      ]);
      expect(storyOf(second, peerMark)).toEqual(together('MASTER'));
      const zeros = wires[0]?.adverts().filter(({ priority }) => priority === 0);
      expect(zeros?.map(({ source }) => source)).toEqual(['10.9.0.1']);
      await expect.poll(() => holds(hosts[1])).toEqual([true, true]);
      expect(await holds(hosts[0])).toEqual([false, false]);

      [mark, peerMark] = [first.mark(), second.mark()];
      await lans[1]?.mend(hosts[0], 'eth1');
      await first.waitForLine(/\(VI_1\) Entering MASTER STATE/, { from: mark });
      await first.waitForLine(/\(VI_2\) Entering MASTER STATE/, { from: mark });
      await second.waitForLine(/\(VI_2\) Entering BACKUP STATE/, { from: peerMark });
      await second.waitForLine(/\(VI_1\) Entering BACKUP STATE/, { from: peerMark });
      const back = storyOf(first, mark);
      expect(back.slice(0, 3)).toEqual([
        entering(2, 'BACKUP'),
        syncing('BACKUP'),
        entering(1, 'BACKUP'),
      ]);
      expect(back.slice(3)).toEqual(together('MASTER'));
      expect(storyOf(second, peerMark)).toEqual(together('BACKUP'));
      const spoken = wires.flatMap((wire) => wire.adverts());
      expect(
        spoken.filter(({ source, priority }) => priority === 0 && source.endsWith('.2')),
      ).toEqual([]);
      await expect.poll(() => holds(hosts[0])).toEqual([true, true]);
      await expect.poll(() => holds(hosts[1])).toEqual([false, false]);
    },
  );

  const heirs: readonly Pairing[] = ['HH', 'KH'];
  it.concurrent.for(heirs)(
    'hands over within the skew time with sync_group_fast_handover, %s',
    { timeout: 60_000 },
    async (pairing, { expect }) => {
      const site = await openSite(lab, daemonsOf(pairing), '#:holdfast sync_group_fast_handover');
      const { second, hosts, lans } = site;
      const mark = second.mark();
      await lans[1]?.cut(hosts[0], 'eth1');
      const zero = await advertOf(site, 0, 1, 0, 0);
      for (const at of [0, 1]) {
        const taken = await advertOf(site, at, 2, zero.atUs);
        const tookMs = (taken.atUs - zero.atUs) / 1000;
        expect(tookMs).toBeGreaterThan(skewMs - 60);
        expect(tookMs).toBeLessThan(skewMs + roomMs);
      }
      await second.waitForLine(/\(VI_1\) Entering MASTER STATE/, { from: mark });
      await second.waitForLine(/\(VI_2\) Entering MASTER STATE/, { from: mark });
      expect(storyOf(second, mark)).toEqual(together('MASTER'));
      await expect.poll(() => holds(hosts[1])).toEqual([true, true]);
    },
  );
});
