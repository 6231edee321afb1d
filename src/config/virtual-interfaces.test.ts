// Owns the proof of the words that make interfaces of a virtual router's own: names, MACs, places.
import { describe, expect, it } from 'vitest';
import { surroundingsWith } from './language/testing.ts';
import { loadConfig } from './load.ts';

function load(...lines: readonly string[]) {
  const { model, diagnostics } = loadConfig({ name: 'x', text: lines.join('\n') });
  return { model, problems: diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

/** An instance VI_<vrid> on eth0; no address unless told. */
function instance(vrid: number, words: readonly string[], ...addresses: readonly string[]): string {
  const list = ['virtual_ipaddress {', ...addresses, '}'];
  const head = [`vrrp_instance VI_${vrid} {`, 'interface eth0', `virtual_router_id ${vrid}`];
  return [...head, ...words, ...list, '}'].join('\n');
}

/** What one instance makes, and where its addresses go, in a few words. */
function placing(words: readonly string[], ...addresses: readonly string[]) {
  const { model, problems } = load(instance(51, words, ...addresses));
  const [only] = model.instances;
  return {
    problems,
    adverts: only?.advertInterface,
    made: only?.virtualInterfaces.map(({ name, parent, mac }) => `${name} on ${parent} ${mac}`),
    places: only?.addresses.map((each) => `${each.address} ${each.interface}`),
  };
}

describe('the interface of an instance', () => {
  it('use_vmac makes a macvlan for adverts and addresses', () => {
    expect(placing(['use_vmac'], '192.0.2.1', '192.0.2.2 dev eth0', '192.0.2.3 dev eth1')).toEqual({
      problems: [],
      adverts: 'vrrp.51',
      made: ['vrrp.51 on eth0 00:00:5e:00:01:33'],
      places: ['192.0.2.1 vrrp.51', '192.0.2.2 vrrp.51', '192.0.2.3 eth1'],
    });
    const { model } = load(instance(51, ['use_vmac'], 'fe80::1'));
    expect(model.instances[0]?.virtualInterfaces).toEqual([
      {
        name: 'vrrp.51',
        parent: 'eth0',
        family: 6,
        mac: '00:00:5e:00:02:33',
        group: undefined,
        copiesLinkLocal: true,
      },
    ]);
  });

  it('an address of the other family stays on the parent', () => {
    const words = ['use_vmac', 'virtual_ipaddress_excluded {', 'fd09::1', '}'];
    expect(placing(words, '192.0.2.1').places).toEqual(['192.0.2.1 vrrp.51', 'fd09::1 eth0']);
  });

  it('vmac_xmit_base sends adverts from the parent', () => {
    expect(placing(['use_vmac', 'vmac_xmit_base'], 'fe80::1')).toMatchObject({
      adverts: 'eth0',
      places: ['fe80::1 vrrp.51'],
    });
    const { model } = load(instance(51, ['use_vmac', 'vmac_xmit_base'], 'fe80::1'));
    expect(model.instances[0]?.virtualInterfaces[0]?.copiesLinkLocal).toBe(false);
    expect(placing(['vmac_xmit_base'], '192.0.2.1').problems).toEqual([
      'HF1609 (VI_51) vmac_xmit_base is only valid with a vmac',
    ]);
  });

  it('promotes secondary addresses by itself, not on the parent', () => {
    const words = ['use_vmac', 'promote_secondaries'];
    expect(placing(words, '192.0.2.1').problems).toEqual([
      'HF1611 (VI_51) promote_secondaries is automatically set for vmacs - ignoring',
    ]);
    const { model } = load(instance(51, words, '192.0.2.1'));
    expect(model.instances[0]?.promotesSecondaries).toBe(false);
  });

  it('unicast adverts leave from the parent', () => {
    const found = placing(['use_vmac', 'unicast_peer { 192.0.2.9 }'], '192.0.2.1');
    expect([found.adverts, found.places, found.problems]).toEqual([
      'eth0',
      ['192.0.2.1 vrrp.51'],
      ['HF1610 (VI_51) unicast with use_vmac requires vmac_xmit_base - setting'],
    ]);
  });

  it.each([
    ['use_vmac a', 'a on eth0 00:00:5e:00:01:33'],
    ['use_vmac name a', 'a on eth0 00:00:5e:00:01:33'],
    ['use_vmac a 02:0:00:00:00', 'a on eth0 02:00:00:00:00:33'],
    ['use_vmac 02:00:00:00:00:55', 'vrrp.51 on eth0 02:00:00:00:00:55'],
    ['use_vmac netlink_notify_msg', 'vrrp.51 on eth0 00:00:5e:00:01:33'],
    ['use_vmac a\nuse_vmac b', 'a on eth0 00:00:5e:00:01:33'],
  ])('%s', (word, made) => {
    expect(placing([word], '192.0.2.1').made).toEqual([made]);
  });

  it.each([
    [
      'use_vmac a b',
      ['HF1602 (VI_51) use_vmac: VMAC interface name already specified; b is ignored'],
    ],
    [
      'use_vmac 01:00:00:00:00:01',
      [
        'HF1601 (VI_51) use_vmac: VMAC MAC address 01:00:00:00:00:01 is not one of a single station' +
          ' - ignoring',
      ],
    ],
    [
      'use_vmac abcdefghijklmnop',
      [
        "HF0307 (VI_51) use_vmac: VMAC interface name 'abcdefghijklmnop' too long or invalid" +
          ' characters - ignoring',
      ],
    ],
    ['use_vmac group x', ["HF1608 unknown interface group 'x'; the parent's group is kept"]],
    ['use_vmac group default', []],
    ['use_vmac group 7', []],
  ])('%s is said to be wrong, if it is', (word, problems) => {
    const found = placing([word], '192.0.2.1');
    expect([found.problems, found.made?.length]).toEqual([problems, 1]);
  });

  it('the interface group is a number or default', () => {
    const group = (word: string) => {
      const { model } = load(instance(51, [word], '192.0.2.1'));
      return model.instances[0]?.virtualInterfaces[0]?.group;
    };
    expect([group('use_vmac group 7'), group('use_vmac a group default')]).toEqual([7, 0]);
    expect([group('use_vmac'), group('use_vmac group x')]).toEqual([undefined, undefined]);
  });

  it('the interface group may have a name of iproute2', () => {
    const names = { '/etc/iproute2/group': '0 default\n9 uplink\n' };
    const text = instance(51, ['use_vmac group uplink'], '192.0.2.1');
    const { model } = loadConfig({ name: 'x', text }, undefined, surroundingsWith(names));
    expect(model.instances[0]?.virtualInterfaces[0]?.group).toBe(9);
  });
});

describe('an ipvlan', () => {
  const made = (words: readonly string[], ...addresses: readonly string[]) => {
    const { model, problems } = load(instance(51, words, ...addresses));
    const [only] = model.instances;
    return { only, own: only?.virtualInterfaces[0], problems };
  };

  it('use_ipvlan makes an ipvlan for adverts alone', () => {
    const { only, own, problems } = made(['use_ipvlan 192.0.2.9/24'], '192.0.2.1');
    expect(problems).toEqual([]);
    expect(own).toEqual({
      name: 'vrrp.51',
      parent: 'eth0',
      family: 4,
      mac: undefined,
      ipvlan: { traffic: 'bridge', address: { address: '192.0.2.9', length: 24 } },
      group: undefined,
      copiesLinkLocal: false,
    });
    expect(only?.advertInterface).toBe('vrrp.51');
    expect(only?.sourceAddress).toBe('192.0.2.9');
    expect(only?.addresses.map((each) => each.interface)).toEqual(['eth0']);
  });

  it('has its words in any order, each once', () => {
    const { own, problems } = made(
      ['use_ipvlan vepa group 7 name ip51 192.0.2.9 private 192.0.2.8 x'],
      '192.0.2.1',
    );
    expect([own?.name, own?.group, own?.ipvlan]).toEqual([
      'ip51',
      7,
      { traffic: 'vepa', address: { address: '192.0.2.9', length: 32 } },
    ]);
    expect(problems).toEqual([
      "HF1612 (VI_51) use_ipvlan: ipvlan type already specified - ignoring 'private'",
    ]);
  });

  it('a word that is neither an address nor a name is left out', () => {
    const { own, problems } = made(['use_ipvlan 192.0.2.9 192.0.2.1/33'], '192.0.2.1');
    expect(own?.name).toBe('vrrp.51');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^HF0307 .*IPVLAN interface name '192.0.2.1\/33' too long/);
  });

  it('over IPv4 needs an address to send from, over IPv6 the kernel gives it one', () => {
    const alone = made(['use_ipvlan'], '192.0.2.1');
    expect(alone.own?.ipvlan).toEqual({ traffic: 'bridge', address: undefined });
    expect(alone.problems).toEqual([
      'HF1613 (VI_51) IPv4 ipvlan requires a source ip address to be configured. setting instance to fault state',
    ]);
    expect(made(['use_ipvlan'], 'fe80::1').problems).toEqual([]);
  });

  it('its address says the family where it stands first, and else follows it', () => {
    expect(made(['use_ipvlan fe80::9'], 'fe80::1').only?.family).toBe(6);
    const late = ['native_ipv6', 'use_ipvlan 192.0.2.9'];
    const { own, problems } = made(late, 'fe80::1');
    expect(own?.ipvlan?.address).toBeUndefined();
    expect(problems.some((line) => /HF1613 .*MUST match vrrp instance family/.test(line))).toBe(
      true,
    );
  });

  it('with use_vmac, too, is where the addresses go', () => {
    const { only } = made(['use_vmac', 'use_ipvlan 192.0.2.9'], '192.0.2.1', '192.0.2.2 dev eth1');
    expect(only?.virtualInterfaces).toHaveLength(1);
    expect(only?.addresses.map((each) => each.interface)).toEqual(['vrrp.51', 'eth1']);
  });

  it('is where unicast adverts leave from, and the configured source goes before its address', () => {
    const words = ['unicast_src_ip 192.0.2.7', 'unicast_peer {', '192.0.2.8', '}'];
    const { only, problems } = made(['use_ipvlan 192.0.2.9', ...words], '192.0.2.1');
    expect([only?.advertInterface, only?.sourceAddress]).toEqual(['vrrp.51', '192.0.2.7']);
    expect(problems).toEqual([]);
  });

  it('knows nothing of vmac_xmit_base and promote_secondaries', () => {
    const words = ['use_ipvlan 192.0.2.9', 'vmac_xmit_base', 'promote_secondaries'];
    const { only, problems } = made(words, '192.0.2.1');
    expect([only?.advertInterface, only?.promotesSecondaries]).toEqual(['vrrp.51', false]);
    expect(problems.map((line) => line.slice(0, 6))).toEqual(['HF1609', 'HF1611']);
  });
});

describe('names', () => {
  const names = (...lines: readonly string[]) => {
    const { model, problems } = load(...lines);
    const made = model.instances.flatMap((each) => each.virtualInterfaces.map(({ name }) => name));
    return { made, problems };
  };
  const on = (text: string, name: string, changes: readonly (readonly [string, string])[]) =>
    changes.reduce((known, [from, to]) => known.replace(from, to), text.replace('VI_51', name));

  it('counts on where a name is taken', () => {
    const ipv4 = instance(51, ['use_vmac'], '192.0.2.1');
    const ipv6 = instance(51, ['use_vmac'], 'fe80::1');
    const list = [
      ipv4,
      on(ipv6, 'B', []),
      on(ipv4, 'C', [['eth0', 'eth1']]),
      on(ipv6, 'D', [['eth0', 'eth1']]),
    ];
    expect(names(...list).made).toEqual(['vrrp.51', 'vrrp6.51', 'vrrp1.51', 'vrrp2.51']);
    expect(names(on(ipv6, 'B', []), ipv4).made).toEqual(['vrrp.51', 'vrrp1.51']);
  });

  it('a chosen name that is taken is ignored', () => {
    const chosen = (vrid: number) => instance(vrid, ['use_vmac a'], `192.0.2.${vrid}`);
    expect(names(chosen(1), chosen(2))).toEqual({
      made: ['a', 'vrrp.2'],
      problems: ['HF1603 (VI_2) VRRP instance VI_1 is already using a - ignoring name'],
    });
  });

  it('vmac_prefix begins the names of macvlans', () => {
    const both = instance(51, ['use_vmac'], '192.0.2.1', '192.0.2.2 dev eth1 use_vmac');
    const behind = (...words: readonly string[]) => names(both, 'global_defs {', ...words, '}');
    expect(behind('vmac_prefix a').made).toEqual(['a.51', 'a1.51']);
    const wrong = behind('vmac_prefix a/b');
    expect(wrong.made).toEqual(['vrrp.51', 'vrrp1.51']);
    expect(wrong.problems).toEqual([
      "HF1607 'a/b' cannot begin the name of an interface - ignoring",
    ]);
    expect(behind('vmac_prefix abcdefghijklm').made).toEqual([
      'abcdefghijkl.51',
      'abcdefghijk1.51',
    ]);
  });

  it('vmac_addr_prefix begins those of addresses', () => {
    const both = instance(51, ['use_vmac'], '192.0.2.1', '192.0.2.2 dev eth1 use_vmac');
    const behind = names('global_defs {', 'vmac_addr_prefix a', '}', both);
    expect(behind.made).toEqual(['vrrp.51', 'a.51']);
  });
});

describe('interfaces of addresses', () => {
  it('an address with use_vmac is on a macvlan of its own', () => {
    const addresses = ['192.0.2.1', '192.0.2.2 use_vmac', '192.0.2.3 dev eth1 use_vmac'];
    expect(placing([], ...addresses, '192.0.2.4 dev eth1 use_vmac')).toEqual({
      problems: [],
      adverts: 'eth0',
      made: ['vrrp.51 on eth0 00:00:5e:00:01:33', 'vrrp1.51 on eth1 00:00:5e:00:01:33'],
      places: ['192.0.2.1 eth0', '192.0.2.2 vrrp.51', '192.0.2.3 vrrp1.51', '192.0.2.4 vrrp1.51'],
    });
  });

  it("says where the instance's own interface serves already", () => {
    const found = placing(['use_vmac'], '192.0.2.1 use_vmac');
    expect(found.places).toEqual(['192.0.2.1 vrrp.51']);
    expect(found.problems).toEqual([
      'HF1604 (VI_51) use_vmac specified for VIP/eVIP 192.0.2.1 and vrrp instance',
    ]);
  });

  it('use_vmac_addr makes macvlans on other interfaces', () => {
    const excluded = ['virtual_ipaddress_excluded {', 'fd09::1', '}'];
    const found = placing(['use_vmac_addr', ...excluded], '192.0.2.1', '192.0.2.2 dev eth1');
    expect(found.made).toEqual([
      'vrrp.51 on eth1 00:00:5e:00:01:33',
      'vrrp6.51 on eth0 00:00:5e:00:02:33',
    ]);
    expect(found.places).toEqual(['192.0.2.1 eth0', '192.0.2.2 vrrp.51', 'fd09::1 vrrp6.51']);
  });
});

describe('announcements on interfaces that no advert leaves from', () => {
  const garp = (globals: readonly string[], ...words: readonly string[]) => {
    const text = instance(51, words, '192.0.2.1');
    const { model, problems } = load('global_defs {', ...globals, '}', text);
    const { extraUs, isExtraForAll } = model.instances[0]?.garp ?? {};
    return [extraUs, isExtraForAll, ...problems];
  };

  it('garp_extra_if is a period, for all interfaces or for macvlans', () => {
    expect(garp([])).toEqual([0, false]);
    expect(garp([], 'garp_extra_if 9')).toEqual([9_000_000, false]);
    expect(garp([], 'garp_extra_if all 9')).toEqual([9_000_000, true]);
    expect(garp(['vrrp_garp_extra_if all 9'], 'garp_extra_if 0')).toEqual([0, false]);
  });

  it.each([
    ['garp_extra_if all', 'HF1605 (VI_51) garp_extra_if: specified without time - ignoring'],
    [
      'garp_extra_if 86401',
      "HF0302 (VI_51) garp_extra_if: number '86401' outside range [0, 86400]",
    ],
    ['garp_extra_if x', "HF0301 (VI_51) garp_extra_if: invalid number 'x'"],
    [
      'garp_extra_if',
      'HF0103 *** Configuration line starting `garp_extra_if` is missing a parameter after keyword `garp_extra_if` at word position 2',
    ],
  ])('%s is ignored', (word, problem) => {
    expect(garp([], word)).toEqual([0, false, problem]);
  });

  it('vmac_garp_intvl is the old name of garp_extra_if', () => {
    expect(garp([], 'vmac_garp_intvl all 9')).toEqual([9_000_000, true]);
  });

  it('vrrp_garp_extra_if is the default of garp_extra_if', () => {
    expect(garp(['vrrp_garp_extra_if all 9'])).toEqual([9_000_000, true]);
    expect(garp(['vrrp_garp_extra_if 0'])).toEqual([
      0,
      false,
      "HF0302 vrrp_garp_extra_if: number '0' outside range [1, 86400]",
    ]);
  });

  it('vrrp_vmac_garp_intvl is the old name of vrrp_garp_extra_if', () => {
    expect(garp(['vrrp_vmac_garp_intvl 9'])).toEqual([9_000_000, false]);
  });
});

describe('the machine around', () => {
  it('disable_local_igmp silences reports', () => {
    expect(load().model.global.isLocalIgmpDisabled).toBe(false);
    const { model } = load('global_defs {', 'disable_local_igmp', '}');
    expect(model.global.isLocalIgmpDisabled).toBe(true);
  });

  it('dynamic_interfaces accepts what is not there yet', () => {
    const text = instance(51, ['use_vmac'], '192.0.2.1 dev eth7');
    const codes = (...words: readonly string[]) => {
      const source = { name: 'x', text: ['global_defs {', ...words, '}', text].join('\n') };
      const { model, diagnostics } = loadConfig(source, { interfaces: ['lo'] });
      return [model.global.hasDynamicInterfaces, ...diagnostics.map(({ code }) => code)];
    };
    expect(codes()).toEqual([false, 'HF0104', 'HF0104']);
    expect(codes('dynamic_interfaces')).toEqual([true]);
    expect(codes('dynamic_interfaces allow_if_changes')).toEqual([true]);
    expect(codes('dynamic_interfaces perhaps')).toEqual([true, 'HF1606']);
  });
});
