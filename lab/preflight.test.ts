// Owns the proof that `holdfast check --preflight` finds on a real machine what it says it finds, and
// nothing where nothing is wrong.
import { describe, expect, it } from 'vitest';
import { holdfastBin, instanceConfig, runHoldfast } from './command.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { configFile, openLoneMachine } from './lone-machine.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['nft']);
if (skipReason !== undefined) console.warn(`lab/preflight.test.ts is skipped: ${skipReason}`);

const ipv4 = instanceConfig({ addresses: ['10.9.0.100/24'] });
const ipv6 = `vrrp_instance VI_6 {
    interface eth0
    virtual_router_id 56
    version 3
    virtual_ipaddress {
        fe80::100/64
    }
}
`;

async function found(host: LabHost): Promise<readonly string[]> {
  const { stdout } = await runHoldfast(host, ['check', '--preflight', configFile]);
  return [...stdout.matchAll(/^\w+ (PF\d\d): /gm)].map(([, code = '']) => code);
}

const nft = (host: LabHost, ...words: readonly string[]) => host.runOrThrow(['nft', ...words]);

async function dropVrrp(host: LabHost, hook: 'input' | 'output'): Promise<void> {
  await nft(host, 'add', 'table', 'inet', 'wall');
  const chain = `{ type filter hook ${hook} priority 0; }`;
  await nft(host, 'add', 'chain', 'inet', 'wall', hook, chain);
  await nft(host, 'add', 'rule', 'inet', 'wall', hook, 'meta', 'l4proto', 'vrrp', 'drop');
}

describe.skipIf(skipReason !== undefined)('the preflight on a real machine', () => {
  it('finds what is wrong, one thing after the other', async () => {
    const lab = await Lab.open();
    const { host } = await openLoneMachine(lab, 'web1', `${ipv4}${ipv6}`);
    const whole = await runHoldfast(host, ['check', '--preflight', configFile]);
    expect([whole.stdout, whole.status]).toEqual(['preflight: nothing stands in the way\n', 0]);

    await dropVrrp(host, 'input');
    expect(await found(host)).toEqual(['PF09', 'PF09']);
    await nft(host, 'flush', 'ruleset');

    await dropVrrp(host, 'output');
    expect(await found(host)).toEqual(['PF08', 'PF08']);
    await nft(host, 'flush', 'ruleset');

    const link = ['ip', 'link', 'set', 'eth0'];
    await host.runOrThrow([...link, 'multicast', 'off']);
    expect(await found(host)).toEqual(['PF05']);
    await host.runOrThrow([...link, 'multicast', 'on']);

    await host.runOrThrow(['sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=1']);
    expect((await found(host))[0]).toBe('PF07');
    await host.runOrThrow(['sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=0']);

    const address = ['10.9.0.1/24', 'dev', 'eth0'];
    await host.runOrThrow(['ip', 'address', 'del', ...address]);
    expect(await found(host)).toEqual(['PF06']);
    await host.runOrThrow(['ip', 'address', 'add', ...address]);

    await host.runOrThrow([...link, 'down']);
    expect(await found(host)).toContain('PF04');
    await host.runOrThrow([...link, 'up']);

    const unprivileged = ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw'];
    const less = await host.run([...unprivileged, holdfastBin, 'check', '--preflight', configFile]);
    expect([less.status, less.stdout]).toEqual([
      1,
      expect.stringMatching(/^fatal PF01: CAP_NET_RAW is missing: adverts can neither be sent/),
    ]);
    await lab.end();
  }, 60_000);
});
