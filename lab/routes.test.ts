// Owns the proof that routes and policy rules look in the kernel as keepalived makes them look, and of
// what happens when somebody else's hand deletes one. Never looks at elections.
import { beforeAll, describe, expect, it } from 'vitest';
import { Daemon, type DaemonKind } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import { refusedRouteLines, routeLines, ruleLines } from './routing-lines.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/routes.test.ts is skipped: ${skipReason}`);

const kinds: readonly DaemonKind[] = ['holdfast', 'keepalived'];

function block(keyword: string, lines: readonly string[]): string {
  return `${keyword} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

function instance(blocks: string, priority = 255): string {
  return (
    `vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\npriority ${priority}\nversion 3\n` +
    `${priority === 255 ? 'state MASTER\n' : ''}advert_int 0.2\n` +
    `virtual_ipaddress {\n10.9.0.100/24\n}\n${blocks}}\n`
  );
}

describe.skipIf(skipReason !== undefined)('routes and rules', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  /** A host with eth0 and eth1, each on a switch of its own. */
  const openHost = async (name: string): Promise<LabHost> => {
    const host = await lab.host(name);
    for (const [at, address] of ['10.9.0.1/24', '10.8.0.1/24'].entries()) {
      const lan = await lab.switch(`lan${at}-${name}`);
      await lan.connect(host, { interface: `eth${at}`, address, mac: `02:00:00:00:00:0${at + 1}` });
      const own = `2001:db8:${9 - at}::1/64`;
      await host.runOrThrow(['ip', '-6', 'addr', 'add', own, 'dev', `eth${at}`, 'nodad']);
    }
    return host;
  };
  const eachKind = <T>(work: (kind: DaemonKind) => Promise<T>): Promise<T[]> =>
    Promise.all(kinds.map(work));
  /** Everything but what the kernel itself put there. */
  const shown = async (host: LabHost): Promise<string[]> => {
    const texts = await Promise.all(
      [
        ...['-4', '-6'].map((family) => ['ip', '-d', family, 'route', 'show', 'table', 'all']),
        ...['-4', '-6'].map((family) => ['ip', '-d', family, 'rule']),
      ].map((argv) => host.runOrThrow(argv)),
    );
    return texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.trim() !== '' && !/ proto kernel| table local/.test(line))
      .map((line) => line.replace(/expires \d+sec/, 'expires soon').trimEnd());
  };

  it('look the same with every option, as MASTER and after the stop', async () => {
    const config = instance(
      block('virtual_routes', routeLines) + block('virtual_rules', ruleLines),
    );
    const [ours, theirs] = await eachKind(async (kind) => {
      const host = await openHost(`all-${kind}`);
      const before = await shown(host);
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect
        .poll(async () => (await shown(host)).join('\n'), { timeout: 10_000 })
        .toContain('16384:');
      const asMaster = await shown(host);
      await daemon.stop();
      expect(await shown(host), kind).toEqual(before);
      return asMaster;
    });
    expect(ours).toEqual(theirs);
    expect(ours?.length).toBeGreaterThan(routeLines.length + ruleLines.length - 1);
  });

  it('that the kernel refuses are said to be refused, for the same reason', async () => {
    const config = instance(block('virtual_routes', refusedRouteLines));
    const [ours, theirs] = await eachKind(async (kind) => {
      const host = await openHost(`refused-${kind}`);
      const before = await shown(host);
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect
        .poll(() => host.hasAddress('eth0', '10.9.0.100'), { timeout: 10_000 })
        .toBe(true);
      await daemon.stop();
      expect(await shown(host), kind).toEqual(before);
      return daemon.lines.flatMap(({ text }) => refusal(text) ?? []);
    });
    expect(ours).toEqual(theirs);
    expect(ours?.length).toBeGreaterThan(0);
  });

  it('deleted by hand from a MASTER cost it the mastership for its skew time', async () => {
    const config = instance(
      block('virtual_routes', ['10.10.0.0/16 dev eth0', '10.11.0.0/16 dev eth0 no_track']) +
        block('virtual_rules', ['from 10.1.0.0/16 table 100 preference 1000']),
      200,
    );
    await eachKind(async (kind) => {
      const host = await openHost(`deleted-${kind}`);
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      const full = async () => (await shown(host)).length;
      await expect.poll(full, { timeout: 10_000 }).toBeGreaterThan(2);
      await host.runOrThrow(['ip', 'route', 'del', '10.11.0.0/16']);
      for (const argv of [
        ['ip', 'route', 'del', '10.10.0.0/16'],
        ['ip', 'rule', 'del', 'preference', '1000'],
      ]) {
        const mark = daemon.mark();
        await host.runOrThrow(argv);
        await daemon.waitForLine(/\(VI_1\) Entering BACKUP STATE$/, { from: mark });
        await daemon.waitForLine(/\(VI_1\) Entering MASTER STATE$/, { from: mark });
        await expect
          .poll(async () => (await shown(host)).join('\n'), { timeout: 10_000 })
          .toMatch(/ 10\.10\.0\.0\/16 [\s\S]* 10\.11\.0\.0\/16 [\s\S]*1000:/);
      }
      const states = daemon.lines.filter(({ text }) => /Entering BACKUP STATE$/.test(text));
      expect(states, kind).toHaveLength(2);
      await daemon.stop();
    });
  });

  // keepalived 2.2.7 hears of static rules only if it has virtual ones.
  it('that are static are there from start to stop, and put back', async () => {
    const config =
      'track_group G {\ngroup {\nVI_1\n}\n}\n' +
      block('static_routes', ['10.20.0.0/16 dev eth1 track_group G', '10.21.0.0/16 dev eth0']) +
      block('static_rules', ['from 10.2.0.0/16 table 100 preference 2000']) +
      instance(block('virtual_rules', ['from 10.3.0.0/16 table 100 preference 3000']), 200);
    const [ours, theirs] = await eachKind(async (kind) => {
      const host = await openHost(`static-${kind}`);
      const before = await shown(host);
      const daemon = await Daemon.start(kind, host, { config });
      await daemon.waitForLine(/Entering MASTER STATE/);
      await expect
        .poll(async () => (await shown(host)).join('\n'), { timeout: 10_000 })
        .toContain('3000:');
      const whole = await shown(host);
      for (const argv of [
        ['ip', 'route', 'del', '10.21.0.0/16'],
        ['ip', 'rule', 'del', 'preference', '2000'],
      ]) {
        await host.runOrThrow(argv);
        await expect.poll(() => shown(host), { timeout: 10_000, message: kind }).toEqual(whole);
      }
      expect(daemon.lines.filter(({ text }) => /BACKUP STATE$/.test(text))).toEqual([]);
      const mark = daemon.mark();
      await host.runOrThrow(['ip', 'link', 'set', 'eth1', 'down']);
      await daemon.waitForLine(/\(VI_1\) Entering FAULT STATE$/, { from: mark });
      await host.runOrThrow(['ip', 'link', 'set', 'eth1', 'up']);
      await daemon.waitForLine(/\(VI_1\) Entering MASTER STATE$/, { from: mark });
      await expect.poll(async () => (await shown(host)).sort()).toEqual([...whole].sort());
      await daemon.stop();
      expect(await shown(host), kind).toEqual(before);
      return whole;
    });
    expect(ours).toEqual(theirs);
  });
});

const errorNumbers: Readonly<Record<string, number>> = {
  EINVAL: 22,
  ENOTSUP: 95,
  ENETUNREACH: 101,
};

/** The error number of a route that could not be added, however the daemon says it. */
function refusal(text: string): number | undefined {
  const theirs = /Netlink: error: .*\((\d+)\), type=RTM_NEWROUTE/.exec(text);
  if (theirs) return Number(theirs[1]);
  const ours = /netlink RTM_NEWROUTE failed: (\w+)/.exec(text);
  return ours ? (errorNumbers[ours[1] ?? ''] ?? 0) : undefined;
}
