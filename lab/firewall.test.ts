// Owns the proof that addresses that pass traffic on only are kept from it as keepalived keeps them, for
// nft's eyes and for a client's, and that nobody has to clean up. Never looks at elections.
import { beforeAll, describe, expect, it } from 'vitest';
import { Daemon, type DaemonKind } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived', 'nft', 'curl']);
if (skipReason !== undefined) console.warn(`lab/firewall.test.ts is skipped: ${skipReason}`);

const kinds: readonly DaemonKind[] = ['holdfast', 'keepalived'];

/** curl's exit status. */
const connectionRefused = 7;

interface Words {
  readonly global?: readonly string[];
  readonly instance?: readonly string[];
  readonly addresses: readonly string[];
  readonly excluded?: readonly string[];
}

/** An instance of version 3 that is master after less than a second. */
function configOf({ global = [], instance = [], addresses, excluded = [] }: Words): string {
  const block = (name: string, lines: readonly string[]) =>
    lines.length > 0 ? [`${name} {`, ...lines, '}'] : [];
  return [
    ...block('global_defs', global),
    ...['vrrp_instance VI_1 {', 'interface eth0', 'virtual_router_id 51', 'version 3'],
    ...['priority 200', 'advert_int 0.2', ...instance],
    ...block('virtual_ipaddress', addresses),
    ...block('virtual_ipaddress_excluded', excluded),
    '}',
    '',
  ].join('\n');
}

/** What is written, and words that must be in the rules that it leads to. */
const forms: readonly (readonly [string, Words, RegExp])[] = [
  [
    'no_accept of IPv4 addresses',
    { instance: ['no_accept'], addresses: ['10.9.0.100/24', '10.9.0.101'] },
    /table ip keepalived.*elements = { 10\.9\.0\.100, 10\.9\.0\.101 }.*ip daddr @vips drop/s,
  ],
  [
    'no_accept of IPv6 addresses',
    { instance: ['no_accept'], addresses: ['fe80::100', 'fd09::1/64'] },
    /table ip6 keepalived.*elements = { fe80::100 \. "eth0" }/s,
  ],
  [
    'no_accept of both, with a table, a priority and counters of its own',
    {
      global: ['nftables mine', 'nftables_priority 7', 'nftables_counters'],
      instance: ['no_accept'],
      addresses: ['fe80::100', 'fe80::101 dev eth1'],
      excluded: ['10.9.0.200', '10.9.0.201 dev eth1'],
    },
    /table ip6 mine.*priority filter \+ 7.*table ip mine.*ip daddr @vips counter/s,
  ],
  [
    'use_vmac',
    { instance: ['use_vmac'], addresses: ['10.9.0.100/24'] },
    /map vmac_map.*elements = { "vrrp\.51" : "eth0" }.*ip protocol igmp meta oifkind "macvlan" dup/s,
  ],
  [
    'use_vmac and no_accept in IPv6',
    {
      global: ['nftables_counters'],
      instance: ['use_vmac', 'no_accept'],
      addresses: ['fe80::100', 'fd09::1/64'],
    },
    /elements = { fe80::100 \. "vrrp\.51" }.*mld2-listener-report.*nd-router-solicit/s,
  ],
  [
    'strict mode',
    { global: ['vrrp_strict'], addresses: ['10.9.0.100/24'] },
    /elements = { 10\.9\.0\.100 }/s,
  ],
  ['accept', { instance: ['accept'], addresses: ['10.9.0.100/24'] }, /^$/],
  [
    'no_accept of an owner',
    { instance: ['no_accept', 'priority 255'], addresses: ['10.9.0.100'] },
    /^$/,
  ],
];

describe.skipIf(skipReason !== undefined)('the firewall', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  /** A host and a client on a switch of their own. */
  const openHosts = async (name: string): Promise<{ host: LabHost; client: LabHost }> => {
    const [host, client] = [await lab.host(name), await lab.host(`client-${name}`)];
    const lan = await lab.switch(`lan-${name}`);
    await lan.connect(host, { interface: 'eth0', address: '10.9.0.1/24' });
    await lan.connect(host, { interface: 'eth1', address: '10.8.0.1/24' });
    await lan.connect(client, { interface: 'eth0', address: '10.9.0.9/24' });
    return { host, client };
  };
  const rules = async (host: LabHost): Promise<string> =>
    (await host.runOrThrow(['nft', 'list', 'ruleset'])).replace(
      /counter packets \d+ bytes \d+/g,
      'counter',
    );
  const becomesMaster = async (daemon: Daemon, addresses: readonly string[]): Promise<void> => {
    await daemon.waitForLine(/Entering MASTER STATE/);
    const last = addresses.at(-1)?.split(/[ /]/)[0] ?? '';
    const { host } = daemon;
    await expect
      .poll(() => host.runOrThrow(['ip', 'address']), { timeout: 5000 })
      .toContain(` ${last}/`);
  };

  it.each(forms)('of %s is the same, as MASTER and after the stop', async (_, words, expected) => {
    const config = configOf(words);
    const [ours, theirs] = await Promise.all(
      kinds.map(async (kind) => {
        const { host } = await openHosts(`${kind}-${forms.findIndex(([, own]) => own === words)}`);
        const daemon = await Daemon.start(kind, host, { config });
        await becomesMaster(daemon, [...words.addresses, ...(words.excluded ?? [])]);
        const asMaster = await rules(host);
        await daemon.stop();
        expect(await rules(host)).toBe('');
        return asMaster;
      }),
    );
    expect(ours).toMatch(expected);
    expect(ours).toBe(theirs);
  });

  it('keeps a client away from an address with no_accept, and lets it with accept', async () => {
    const { host, client } = await openHosts('client');
    // Nobody listens there: a host that hears the client refuses, any other is silent.
    const answers = async (address: string) =>
      (await client.run(['curl', '--connect-timeout', '1', `http://${address}:9`])).status ===
      connectionRefused;
    const words = { instance: ['no_accept'], addresses: ['10.9.0.100/24'] };
    const daemon = await Daemon.start('holdfast', host, { config: configOf(words) });
    await becomesMaster(daemon, words.addresses);
    expect([await answers('10.9.0.1'), await answers('10.9.0.100')]).toEqual([true, false]);
    // It is there nevertheless: a neighbour finds it.
    expect(await client.runOrThrow(['ip', 'neighbour', 'show', '10.9.0.100'])).toContain('lladdr');
    daemon.configure(configOf({ ...words, instance: ['accept'] }));
    daemon.signal('SIGHUP');
    await expect.poll(() => answers('10.9.0.100'), { timeout: 10_000 }).toBe(true);
    expect(await rules(host)).toBe('');
    await daemon.stop();
  });

  it('goes when the engine is killed, and what a dead run left goes at the start', async () => {
    const { host } = await openHosts('dead');
    await host.runOrThrow(['nft', 'add', 'table', 'ip', 'keepalived']);
    const words = { instance: ['no_accept', 'priority 1'], addresses: ['10.9.0.100/24'] };
    const config = configOf(words).replace('advert_int 0.2', 'advert_int 1');
    const daemon = await Daemon.start('holdfast', host, { config });
    await daemon.waitForLine(/Entering BACKUP STATE \(init\)/);
    await expect.poll(() => rules(host), { timeout: 3000 }).toBe('');
    await becomesMaster(daemon, words.addresses);
    expect(await rules(host)).toContain('10.9.0.100');
    const mark = daemon.mark();
    host.kill(await daemon.childPid(), 'SIGKILL');
    await daemon.waitForLine(/Entering BACKUP STATE \(init\)/, { from: mark });
    expect(await rules(host)).toBe('');
    await daemon.stop();
  });

  it('that somebody flushed is made anew with the next change', async () => {
    const { host } = await openHosts('flushed');
    const words = { instance: ['no_accept'], addresses: ['10.9.0.100/24'] };
    const daemon = await Daemon.start('holdfast', host, { config: configOf(words) });
    await becomesMaster(daemon, words.addresses);
    await host.runOrThrow(['nft', 'flush', 'ruleset']);
    daemon.configure(configOf({ ...words, addresses: ['10.9.0.100/24', '10.9.0.101'] }));
    daemon.signal('SIGHUP');
    await expect
      .poll(() => rules(host), { timeout: 5000 })
      .toContain('elements = { 10.9.0.100, 10.9.0.101 }');
    await daemon.stop();
  });
});
