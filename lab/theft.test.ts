// Owns the story of a program that takes a master's address or route away, as one that manages all of
// a machine's network does: keepalived holds an election, Holdfast with vip_restore puts it back.
import { beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from './command.ts';
import { Daemon, type DaemonKind } from './daemons.ts';
import { type AddressNews, watchKernel } from './fidelity/watch.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/theft.test.ts is skipped: ${skipReason}`);

const vip = '10.9.0.100';
const route = '203.0.113.0/24';

const config = `global_defs {
    #:holdfast vip_restore
}
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.2
    virtual_ipaddress {
        ${vip}/24
    }
    virtual_routes {
        ${route} via 10.9.0.1
    }
}
`;

interface Robbed {
  readonly host: LabHost;
  readonly daemon: Daemon;
  readonly news: readonly AddressNews[];
}

async function openRobbed(lab: Lab, kind: DaemonKind): Promise<Robbed> {
  const host = await lab.host(kind);
  const lan = await lab.switch(`lan-${kind}`);
  await lan.connect(host, { interface: 'eth0', address: '10.9.0.2/24' });
  const news: AddressNews[] = [];
  await watchKernel(host, [vip], (each) => news.push(each));
  const daemon = await Daemon.start(kind, host, { config });
  await daemon.waitForLine(/Entering MASTER STATE/);
  await pollFor('the address', async () => (news.length > 0 ? true : undefined));
  return { host, daemon, news };
}

const demotions = ({ daemon }: Robbed): number =>
  daemon.lines.filter(({ text }) => /Entering BACKUP STATE/.test(text)).length - 1;

describe.skipIf(skipReason !== undefined)('when others take the address and the route', () => {
  const robbed = {} as Record<DaemonKind, Robbed>;
  let restored: unknown;

  beforeAll(async () => {
    const lab = await Lab.open();
    for (const kind of ['keepalived', 'holdfast'] as const) {
      const each = await openRobbed(lab, kind);
      robbed[kind] = each;
      await each.host.runOrThrow(['ip', 'address', 'del', `${vip}/24`, 'dev', 'eth0']);
      await pollFor(
        `${kind} to have the address again`,
        async () => each.news.length > 2 || undefined,
      );
    }
    const { host } = robbed.holdfast;
    await host.runOrThrow(['ip', 'route', 'del', route]);
    await pollFor('the route to be back', async () => {
      return (await host.runOrThrow(['ip', 'route', 'show', route])) !== '' || undefined;
    });
    restored = (await statusOf(host)).instances[0];
    for (const { daemon } of Object.values(robbed)) await daemon.stop();
    await lab.end();
  }, 60_000);

  it('keepalived holds an election', () => {
    expect(demotions(robbed.keepalived)).toBe(1);
  });

  it('Holdfast stays master, and says what it put back', () => {
    const { daemon } = robbed.holdfast;
    expect(demotions(robbed.holdfast)).toBe(0);
    const said = daemon.lines.filter(({ text }) => /puts back/.test(text)).map(({ text }) => text);
    expect(said.join('\n')).toMatch(/\(VI_1\) puts back address 10\.9\.0\.100\/24 dev eth0/);
    expect(said.join('\n')).toMatch(/\(VI_1\) puts back route 203\.0\.113\.0\/24/);
    expect(restored).toMatchObject({ restored: { count: said.length } });
  });

  it('without the address Holdfast is the shorter', () => {
    const without = ({ news }: Robbed) => (news[2]?.atMs ?? 0) - (news[1]?.atMs ?? 0);
    const [ours, theirs] = [without(robbed.holdfast), without(robbed.keepalived)];
    console.info(`without the address: Holdfast ${ours} ms, keepalived ${theirs} ms`);
    expect(ours).toBeGreaterThan(0);
    expect(ours).toBeLessThan(theirs);
  });
});
