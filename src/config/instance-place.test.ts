// Owns the proof of where an instance can live: on an interface, in a VRF, or, as unicast, on none.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';

const peers = 'unicast_peer { 10.0.2.2 }';
const source = 'unicast_src_ip 10.0.1.1';
const vip = 'virtual_ipaddress { 192.0.2.1 dev eth1 }';
const globally = (word: string) => `global_defs { ${word}\n}\n`;

function read(lines: readonly string[], head = '', interfaces?: readonly string[]) {
  const text = `${head}vrrp_instance A {\nvirtual_router_id 1\n${lines.join('\n')}\n}`;
  const file = { name: 'keepalived.conf', text };
  const { model, diagnostics } = loadConfig(file, interfaces && { interfaces });
  return {
    instance: model.instances[0],
    model,
    problems: diagnostics.map(({ code, message }) => `${code} ${message}`),
    codes: diagnostics.map(({ code }) => code),
    exitCode: configTestExitCode(diagnostics),
  };
}

describe('without an interface', () => {
  it('unicast lives where the routes lead', () => {
    const { instance, problems } = read([source, peers, vip]);
    expect(problems).toEqual([]);
    expect(instance).toMatchObject({
      sourceAddress: '10.0.1.1',
      addresses: [{ interface: 'eth1' }],
    });
    expect([instance?.interface, instance?.advertInterface]).toEqual([undefined, undefined]);
  });

  it('vrf is where unicast without an interface lives', () => {
    const { instance, problems } = read(['vrf red', source, peers, vip]);
    expect(problems).toEqual([]);
    expect([instance?.interface, instance?.advertInterface]).toEqual([undefined, 'red']);
    const absent = read(['vrf red', source, peers, vip], '', ['lo', 'eth1']);
    expect(absent.problems).toEqual(['HF0104 no interface red here; there are eth1']);
  });

  it('multicast cannot live', () => {
    expect(read([vip]).codes).toEqual(['HF0402']);
    expect(read([source, 'vrf red', vip]).codes).toContain('HF0402');
  });

  it('is an instance on the loopback, which reaches nobody', () => {
    const ignored = 'HF0419 (A) cannot use a loopback interface (lo) for vrrp - ignoring';
    const unknown = 'HF0402 (A) Unknown interface! None but lo is named';
    expect(read(['interface lo', vip]).problems).toEqual([ignored, unknown]);
    const unicast = read(['interface lo', source, peers, vip]);
    expect(unicast.problems).toEqual([ignored]);
    expect(unicast.instance).toEqual(read(['', source, peers, vip]).instance);
    expect(read(['interface eth0', 'virtual_ipaddress { 192.0.2.1 dev lo }']).codes).toEqual([]);
  });

  it('a source address must be said', () => {
    const { instance, codes } = read([peers, vip]);
    expect([instance, codes]).toEqual([undefined, ['HF0414']]);
  });

  it('an address needs dev, or default_interface', () => {
    const lines = [source, peers, 'virtual_ipaddress {\n192.0.2.1\n192.0.2.2 dev eth1\n}'];
    const { instance, problems } = read(lines);
    expect(instance).toBeUndefined();
    expect(problems).toEqual(['HF0415 (A) no interface for 192.0.2.1: no dev is written']);
    const placed = read(lines, globally('default_interface eth7')).instance?.addresses;
    expect(placed?.map((each) => each.interface)).toEqual(['eth7', 'eth1']);
  });

  it('link-local addresses say nothing', () => {
    const lines = ['unicast_src_ip fe80::1', 'unicast_peer { fe80::2 }', 'no_virtual_ipaddress'];
    expect(read(lines).codes).toEqual(['HF0418']);
    expect(read([...lines, 'interface eth0']).codes).toEqual([]);
  });

  it('words about the own interface are ignored, each with a line', () => {
    const words = ['use_vmac', 'vmac_xmit_base', 'promote_secondaries', 'dont_track_primary'];
    const { instance, problems } = read([source, peers, vip, ...words, 'linkbeat_use_polling']);
    expect(problems).toEqual(
      [...words, 'linkbeat_use_polling'].map((word) => {
        return `HF0417 (A) ${word} needs an interface - ignoring`;
      }),
    );
    expect(instance).toEqual(read([...words.map(() => ''), source, peers, vip]).instance);
    const polled = read([source, peers, vip], 'linkbeat_use_polling\n').model;
    expect(polled.linkbeats).toBeUndefined();
  });
});

describe('vrf beside an interface', () => {
  it.each([
    ['vrf red\ninterface eth0', 'vrf can only be specified without interface - clearing'],
    ['interface eth0\nvrf red', 'Cannot specify VRF interface and interface - ignoring'],
  ])('is ignored with the line of keepalived 2.2.7: %j', (lines, line) => {
    const { instance, problems, exitCode } = read([lines, source, peers, vip]);
    expect([problems, exitCode]).toEqual([[`HF0416 (A) ${line}`], 5]);
    expect([instance?.interface, instance?.advertInterface]).toEqual(['eth0', 'eth0']);
  });

  it('and a second vrf is ignored, too', () => {
    const { instance, codes } = read(['vrf red', 'vrf blue', source, peers, vip]);
    expect([instance?.advertInterface, codes]).toEqual(['red', ['HF0111']]);
  });
});

describe('one virtual router id', () => {
  const two = (first: readonly string[], second: readonly string[]) => {
    const other = `vrrp_instance B {\nvirtual_router_id 1\n${second.join('\n')}\n}\n`;
    const lone = [source, 'virtual_ipaddress { 192.0.2.2 dev eth1 }'];
    return read([...lone, ...first], other).problems.filter((each) => each.startsWith('HF0403'));
  };
  const here = [source, peers, vip];

  it('cannot be that of two without an interface, but of two VRFs', () => {
    expect(two([peers], here)).toEqual([
      'HF0403 B and A both use VRID 1 with IPv4 without an interface',
    ]);
    expect(two([peers, 'vrf red'], [...here, 'vrf blue'])).toEqual([]);
    expect(two([peers, 'vrf red'], [...here, 'vrf red'])).toHaveLength(1);
  });

  it('cannot be that of unicast on an interface, unless both hear only their peers', () => {
    const on = [...here, 'interface eth0'];
    expect(two([peers], on)).toEqual([
      'HF0403 B and A both use VRID 1 with IPv4 on interface eth0',
    ]);
    expect(two([peers, 'check_unicast_src'], [...on, 'check_unicast_src'])).toEqual([]);
    const multicast = ['interface eth0', vip];
    expect(two([peers, 'check_unicast_src'], multicast)).toEqual([]);
  });
});
