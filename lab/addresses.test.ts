// Owns the proof that virtual addresses look on an interface as keepalived makes them look, and what
// happens when somebody else's hand adds or deletes one. Never looks at elections.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { instanceConfig } from './command.ts';
import { Daemon, type DaemonKind } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import type { LabSwitch } from './switch.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['keepalived', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/addresses.test.ts is skipped: ${skipReason}`);

const ownAddress = '10.9.0.1';
/** RFC 3768, 6.1, of priority 200, in milliseconds. */
const skewMs = (56 / 256) * 1000;

/** A virtual_ipaddress line, and the line of `ip addr` that keepalived 2.4.3 makes of it. */
const forms: readonly (readonly [string, string])[] = [
  ['10.9.0.100', 'inet 10.9.0.100/32 scope global eth0'],
  ['10.9.0.101/16', 'inet 10.9.0.101/16 scope global secondary eth0'],
  ['10.9.0.102/24 dev eth0 label eth0:v', 'inet 10.9.0.102/24 scope global eth0:v'],
  ['10.9.0.103/32 scope link', 'inet 10.9.0.103/32 scope link eth0'],
  ['10.9.0.104/24 brd +', 'inet 10.9.0.104/24 brd 10.9.0.255 scope global secondary eth0'],
  [
    '10.9.0.105/32 brd 10.9.255.255 dev eth0 scope site',
    'inet 10.9.0.105/32 brd 10.9.255.255 scope site eth0',
  ],
  ['10.20.0.1/24', 'inet 10.20.0.1/24 scope global eth0'],
  ['10.20.0.2/24 noprefixroute', 'inet 10.20.0.2/24 scope global secondary noprefixroute eth0'],
  ['10.20.0.3/30 broadcast -', 'inet 10.20.0.3/30 brd 10.20.0.0 scope global eth0'],
  ['10.20.0.4/24 home mngtmpaddr -nodad', 'inet 10.20.0.4/24 scope global secondary eth0'],
  ['10.20.0.5/24 preferred_lft 50', 'inet 10.20.0.5/24 scope global secondary eth0'],
  ['10.20.0.6 no_track', 'inet 10.20.0.6/32 scope global eth0'],
  ['239.9.0.7 autojoin', 'inet 239.9.0.7/32 scope global autojoin eth0'],
];

/** The same for IPv6. */
const forms6: readonly (readonly [string, string])[] = [
  ['fe80::100', 'inet6 fe80::100/128 scope link nodad deprecated'],
  ['fd09::100', 'inet6 fd09::100/128 scope global nodad deprecated'],
  ['fd09::101/64', 'inet6 fd09::101/64 scope global nodad'],
  ['fd09::102 peer fd09::200', 'inet6 fd09::102 peer fd09::200/128 scope global nodad deprecated'],
  ['fd09::103/64 home', 'inet6 fd09::103/64 scope global nodad home'],
  ['fd09::104/64 mngtmpaddr', 'inet6 fd09::104/64 scope global nodad mngtmpaddr'],
  ['fd09::105/64 noprefixroute', 'inet6 fd09::105/64 scope global nodad noprefixroute'],
  ['fd09::106/64 preferred_lft 0', 'inet6 fd09::106/64 scope global nodad deprecated'],
  ['fd09::107 preferred_lft forever', 'inet6 fd09::107/128 scope global nodad'],
  ['fd09::108 preferred_lft 3600', 'inet6 fd09::108/128 scope global nodad'],
  ['fd09::109/64 -nodad home', 'inet6 fd09::109/64 scope global home'],
  ['ff05::10a/64 autojoin', 'inet6 ff05::10a/64 scope site nodad autojoin'],
];
const kinds: readonly DaemonKind[] = ['holdfast', 'keepalived'];

describe.skipIf(skipReason !== undefined)('virtual addresses', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  /** A host on a switch of its own, so that the same addresses do not meet. */
  const openHost = async (name: string): Promise<{ host: LabHost; lan: LabSwitch }> => {
    const host = await lab.host(name);
    const lan = await lab.switch(`lan-${name}`);
    await lan.connect(host, {
      ...{ interface: 'eth0', address: `${ownAddress}/16`, mac: '02:00:00:00:00:01' },
    });
    return { host, lan };
  };
  const eachKind = <T>(work: (kind: DaemonKind) => Promise<T>): Promise<T[]> =>
    Promise.all(kinds.map(work));
  const shown = async (host: LabHost): Promise<string> =>
    normalised(await host.runOrThrow(['ip', '-d', 'addr', 'show', 'dev', 'eth0']));
  const routes = (host: LabHost): Promise<string> =>
    host.runOrThrow(['ip', 'route', 'show', 'table', 'all']);
  const shown6 = async (host: LabHost): Promise<string> =>
    normalised(await host.runOrThrow(['ip', '-6', '-d', 'addr', 'show', 'dev', 'eth0']));
  /** Without those of the interface's own address, which differs from host to host. */
  const routes6 = async (host: LabHost): Promise<string[]> => {
    const text = await host.runOrThrow(['ip', '-6', 'route', 'show', 'table', 'all']);
    return text.split('\n').filter((line) => /fd09|ff05/.test(line));
  };

  it('look the same in `ip addr` and make the same routes, as MASTER and after the stop', async () => {
    const config = instanceConfig({ priority: 255, addresses: forms.map(([line]) => line) });
    const [ours, theirs] = await eachKind(async (kind) => {
      const { host } = await openHost(`forms-${kind}`);
      const [before, routesBefore] = [await shown(host), await routes(host)];
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect.poll(() => shown(host), { timeout: 5000 }).toContain('10.20.0.1/24');
      const [asMaster, routesAsMaster] = [await shown(host), await routes(host)];
      await daemon.stop();
      expect([await shown(host), await routes(host)]).toEqual([before, routesBefore]);
      return { before, asMaster, routesAsMaster };
    });
    for (const [line, expected] of forms) {
      expect(ours?.asMaster.split('\n'), line).toContain(`    ${expected}`);
    }
    expect(ours).toEqual(theirs);
  });

  it('of IPv6 look the same in `ip addr` and make the same routes', async () => {
    const config = instanceConfig({ priority: 255, addresses: forms6.map(([line]) => line) });
    const [ours, theirs] = await eachKind(async (kind) => {
      const { host } = await openHost(`forms6-${kind}`);
      const before = await shown6(host);
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect.poll(() => shown6(host), { timeout: 5000 }).toContain('ff05::10a/64');
      // Duplicate address detection is over when the address can be used.
      await expect.poll(() => shown6(host), { timeout: 5000 }).not.toContain('tentative');
      const [asMaster, routesAsMaster] = [await shown6(host), await routes6(host)];
      await daemon.stop();
      expect(await shown6(host)).toBe(before);
      return { asMaster, routesAsMaster };
    });
    for (const [line, expected] of forms6) {
      expect(ours?.asMaster.split('\n'), line).toContain(`    ${expected}`);
    }
    expect(ours).toEqual(theirs);
  });

  it('with a peer look the same in `ip addr`, and go, which those of keepalived 2.2.7 do not', async () => {
    const config = instanceConfig({ priority: 255, addresses: ['10.9.0.100 peer 10.9.1.1'] });
    const [ours, theirs] = await eachKind(async (kind) => {
      const { host } = await openHost(`peer-${kind}`);
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect.poll(() => shown(host), { timeout: 5000 }).toContain('10.9.0.100');
      const asMaster = await shown(host);
      await daemon.stop();
      return { asMaster, isLeft: (await shown(host)).includes('10.9.0.100') };
    });
    expect(ours?.asMaster).toContain('inet 10.9.0.100 peer 10.9.1.1/32 scope global eth0');
    expect(ours?.asMaster).toBe(theirs?.asMaster);
    expect([ours?.isLeft, theirs?.isLeft]).toEqual([false, true]);
  });

  it('are removed at the start when they are there already', async () => {
    await eachKind(async (kind) => {
      const { host } = await openHost(`left-${kind}`);
      await host.runOrThrow(['ip', 'addr', 'add', '10.9.0.100/24', 'dev', 'eth0']);
      const config = instanceConfig({ addresses: ['10.9.0.100/24'] });
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering BACKUP STATE \(init\)/);
      await expect.poll(() => host.hasAddress('eth0', '10.9.0.100'), { timeout: 2000 }).toBe(false);
      expect(daemon.lines.filter(({ text }) => /MASTER STATE/.test(text))).toEqual([]);
      await daemon.stop();
    });
  });

  it('added by hand to a BACKUP stay, are adopted, and go with the mastership', async () => {
    await eachKind(async (kind) => {
      const { host } = await openHost(`hand-${kind}`);
      const config = instanceConfig({ addresses: ['10.9.0.100/24', '10.9.0.101/24'] });
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Startup complete/);
      await daemon.waitForLine(/Entering BACKUP STATE \(init\)/);
      await host.runOrThrow(['ip', 'addr', 'add', '10.9.0.100/24', 'dev', 'eth0']);
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect.poll(() => host.hasAddress('eth0', '10.9.0.101'), { timeout: 5000 }).toBe(true);
      expect(await host.hasAddress('eth0', '10.9.0.100')).toBe(true);
      const states = daemon.lines.map(({ text }) => / (\w+) STATE/.exec(text)?.[1]);
      expect(states.filter((state) => state !== undefined)).toEqual(['BACKUP', 'MASTER']);
      await daemon.stop();
      expect((await host.addresses('eth0')).map(({ address }) => address)).toContain(ownAddress);
      expect(await host.hasAddress('eth0', '10.9.0.100')).toBe(false);
      expect(await host.hasAddress('eth0', '10.9.0.101')).toBe(false);
    });
  });

  it('are promoted with promote_secondaries, which is put back at the stop, as by keepalived', async () => {
    await eachKind(async (kind) => {
      const { host } = await openHost(`promoted-${kind}`);
      const sysctl = '/proc/sys/net/ipv4/conf/eth0/promote_secondaries';
      const promotes = async () => (await host.runOrThrow(['cat', sysctl])).trim();
      const plain = instanceConfig({ addresses: ['10.9.0.100/16'] });
      const config = plain.replace('virtual_ipaddress', 'promote_secondaries\nvirtual_ipaddress');
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering BACKUP STATE/);
      await expect.poll(promotes, { timeout: 5000 }).toBe('1');
      await daemon.stop();
      expect(await promotes()).toBe('0');
    });
  });

  it('that are static are there from start to stop, and are put back as keepalived does', async () => {
    const lines = ['10.7.0.1/24', '10.7.1.1/24 dev eth0 label eth0:s', '10.7.2.1/24 no_track'];
    const block = ['static_ipaddress {', ...lines, 'fd07::1/64', '}'].join('\n');
    const config = `${block}\n${instanceConfig({ addresses: ['10.9.0.100/24'] })}`;
    const [ours, theirs] = await eachKind(async (kind) => {
      const { host } = await openHost(`static-${kind}`);
      const before = await shown(host);
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering BACKUP STATE/);
      await expect.poll(() => shown(host), { timeout: 5000 }).toContain('fd07::1/64');
      const atStart = await shown(host);
      for (const address of ['10.7.0.1/24', '10.7.2.1/24', 'fd07::1/64']) {
        await host.runOrThrow(['ip', 'addr', 'del', address, 'dev', 'eth0']);
      }
      await daemon.waitForLine(/Restoring deleted static address fd07::1/);
      await expect.poll(() => shown(host), { timeout: 5000 }).toContain('fd07::1/64');
      const restored = await shown(host);
      await daemon.stop();
      expect(await shown(host)).toBe(before);
      return { atStart, restored };
    });
    expect(ours?.restored).toContain('10.7.0.1/24');
    expect(ours?.restored).not.toContain('10.7.2.1/24');
    expect(ours).toEqual(theirs);
  });

  it('deleted by hand from a MASTER cost it one priority 0 and the skew time', async () => {
    await eachKind(async (kind) => {
      const { host, lan } = await openHost(`deleted-${kind}`);
      const wire = await WireObserver.start(lab, lan, join(lab.folder, `${kind}.pcap`));
      const next = (afterUs: number, priority: number): Promise<SeenAdvert> =>
        wire.waitForAdvert(
          `priority ${priority}`,
          (advert) => advert.atUs > afterUs && advert.priority === priority,
        );
      const config = instanceConfig({ addresses: ['10.9.0.100/24', '10.9.0.101/24'] });
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect.poll(() => host.hasAddress('eth0', '10.9.0.101'), { timeout: 5000 }).toBe(true);
      const mark = daemon.mark();
      const deletedAtUs = Date.now() * 1000;
      await host.runOrThrow(['ip', 'addr', 'del', '10.9.0.100/24', 'dev', 'eth0']);
      await daemon.waitForLine(/\(VI_1\) Entering BACKUP STATE$/, { from: mark });
      await daemon.waitForLine(/\(VI_1\) Entering MASTER STATE$/, { from: mark });
      const farewell = await next(deletedAtUs, 0);
      const taking = await next(farewell.atUs, 200);
      const tookMs = (taking.atUs - farewell.atUs) / 1000;
      console.info(`${kind}: MASTER again ${tookMs.toFixed(1)} ms after its priority 0`);
      expect(tookMs).toBeGreaterThan(skewMs - 60);
      expect(tookMs).toBeLessThan(skewMs + 600);
      expect(wire.adverts().filter(({ priority }) => priority === 0)).toHaveLength(1);
      for (const address of ['10.9.0.100', '10.9.0.101']) {
        await expect.poll(() => host.hasAddress('eth0', address), { timeout: 5000 }).toBe(true);
      }
      await daemon.stop();
      await wire.stop();
    });
  });
});

/** Without what belongs to this interface alone, and IFA_PROTO, which keepalived 2.2.7 leaves out. */
function normalised(text: string): string {
  return text
    .replace(/^\d+: /gm, 'N: ')
    .replace(/@if\d+/g, '@ifN')
    .replace(/link-netnsid \d+/g, 'link-netnsid N')
    .replace(/preferred_lft \d\d+sec/g, 'preferred_lft Nsec')
    .replace(/ proto (?:\d+|0x\w+|keepalived)/g, '')
    .replace(/^ {4}inet6 fe80::.*\/64.*\n.*\n/gm, '')
    .replace(/ +$/gm, '');
}
