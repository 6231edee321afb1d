// Owns the proof of interfaces that virtual routers make for themselves: made, taken over, made again,
// removed, with what the kernel is set to around them.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, VirtualInterface } from '../config/model.ts';
import { parseMac } from '../net/identifiers.ts';
import { interfaceName, known, second, vrid } from '../vrrp/testing.ts';
import type { Link } from './events.ts';
import {
  eth0,
  instanceModel,
  instanceModel6,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const name = interfaceName('vrrp.51');
const mac = known(parseMac('00:00:5e:00:01:33'));
const mac6 = known(parseMac('00:00:5e:00:02:33'));
const own: VirtualInterface = {
  name,
  parent: eth0,
  family: 4,
  mac,
  group: undefined,
  copiesLinkLocal: false,
};
const downUs = 3_609_375;
const settings = (rpFilterOfAll: number) => ({
  rpFilterOfAll,
  ofNewInterfaces: { arpIgnore: 0, arpFilter: 0, rpFilter: 0 },
  localGroupReports: 1,
});
const ipv4 = { arpIgnore: 0, arpFilter: 2, rpFilter: 0 };
const parent = link({ ipv4 });

function vmacModel(changes: Partial<InstanceModel> = {}): InstanceModel {
  const addresses = [virtualAddress('10.9.0.100', name)];
  const made = { advertInterface: name, virtualInterfaces: [own] };
  return instanceModel({ addresses, ...made, ...changes });
}

function vmacModel6(): InstanceModel {
  const addresses = [virtualAddress('fe80::100', name)];
  const own6: VirtualInterface = { ...own, family: 6, mac: mac6, copiesLinkLocal: true };
  return instanceModel6({ addresses, advertInterface: name, virtualInterfaces: [own6] });
}

/** What was done, without the lines of the log and the sockets. */
function deeds(words: readonly string[]): string[] {
  return words.filter((word) => !/^-D |^\(|^Netlink|^listen|^firewall/.test(word));
}

function started(links: readonly Link[] = [parent], addresses = [ownInterfaceAddress]): Machine {
  return new Machine(modelOf(vmacModel()), links, addresses).boot(0, settings(0));
}

describe('at the start', () => {
  test('the interface is made before the router starts, which sees no fault', () => {
    const machine = started();
    expect(machine.words).toEqual([
      'make vrrp.51 on 2 00:00:5e:00:01:33',
      'listen vrrp.51 3: v4/112 51',
      '-D (VI_1): Success creating VMAC interface vrrp.51',
      'net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_filter=1',
      'firewall keepalived: 3 by 2',
      '-D (VI_1) removing VIPs.',
      'remove 10.9.0.100/32@3',
      '(VI_1) Entering BACKUP STATE (init)',
      'VI_1 init -> backup: start',
    ]);
  });

  test('its settings keep the kernel from its own ways', () => {
    const { host } = new Machine(modelOf(vmacModel()), [parent]);
    const picture = { kind: 'interfaces', links: [parent], addresses: [ownInterfaceAddress] };
    host.handle({ ...picture, kind: 'interfaces' }, 0);
    const [made] = host.handle({ kind: 'prepare', model: modelOf(vmacModel()) }, 0);
    expect(made).toEqual({
      kind: 'make-interface',
      interface: 'vrrp.51',
      parentIndex: 2,
      mac: '00:00:5e:00:01:33',
      group: 0,
      settings: [
        { name: 'net/ipv6/conf/vrrp.51/addr_gen_mode', value: 1 },
        { name: 'net/ipv4/conf/vrrp.51/arp_ignore', value: 1 },
        { name: 'net/ipv4/conf/vrrp.51/accept_local', value: 1 },
        { name: 'net/ipv4/conf/vrrp.51/rp_filter', value: 0 },
        { name: 'net/ipv4/conf/vrrp.51/promote_secondaries', value: 1 },
        { name: 'net/ipv6/conf/vrrp.51/disable_ipv6', value: 1 },
      ],
    });
  });

  test('a strict rp_filter of the machine becomes that of each other interface', () => {
    const strange = interfaceName('eth9');
    const strict = link({ index: 9, name: strange, ipv4: { ...ipv4, rpFilter: 2 } });
    const machine = new Machine(modelOf(vmacModel()), [parent, strict]).boot(0, settings(1));
    const all = 'net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_filter=1 ';
    const strictness = ['default/rp_filter=1', 'eth0/rp_filter=1', 'all/rp_filter=0'];
    expect(machine.words).toContain(
      all + strictness.map((word) => `net/ipv4/conf/${word}`).join(' '),
    );
  });

  test('one that a dead run has left is taken over; the parent goes back to what is usual', () => {
    const left = link({ index: 5, name, mac, macvlanOn: 2 });
    const asLeft = link({ ipv4: { ...ipv4, arpIgnore: 1, arpFilter: 1 } });
    const machine = started([asLeft, left]);
    expect(deeds(machine.words).slice(0, 2)).toEqual([
      'make vrrp.51 on 2 00:00:5e:00:01:33',
      'net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_filter=1',
    ]);
    expect(machine.words).toContain('-D (VI_1): Success taking over VMAC interface vrrp.51');
    const stopped = machine.do({ kind: 'stop' });
    expect(stopped).toContain('-D (VI_1) Success removing VMAC interface vrrp.51');
    expect(deeds(stopped).slice(-2)).toEqual([
      'net/ipv4/conf/eth0/arp_filter=0 net/ipv4/conf/eth0/arp_ignore=0',
      'remove vrrp.51',
    ]);
  });

  test('one that a dead run has left on another interface is made anew', () => {
    const left = link({ index: 5, name, mac, macvlanOn: 4 });
    const machine = started([parent, left]);
    expect(deeds(machine.words).slice(0, 3)).toEqual([
      'remove vrrp.51',
      'make vrrp.51 on 2 00:00:5e:00:01:33',
      'net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_filter=1',
    ]);
    expect(machine.words).toContain('listen vrrp.51 3: v4/112 51');
    expect(machine.states()).toEqual(['backup']);
  });

  test("somebody else's interface of that name is left alone, and is a fault", () => {
    const machine = started([parent, link({ index: 5, name })]);
    const problem = 'interface vrrp.51 exists and is not a private macvlan of its own';
    expect(machine.words).toContain(`(VI_1) ${problem}`);
    expect(machine.states()).toEqual(['fault']);
    expect(machine.host.status().instances[0]?.faults).toEqual([
      { kind: 'interface-taken', interface: 'vrrp.51' },
    ]);
    expect(deeds(machine.do({ kind: 'stop' }))).not.toContain('remove vrrp.51');
    expect(machine.host.farewell()).toEqual([]);
  });
});

describe('as a master', () => {
  test('everything goes through the interface with its MAC', () => {
    const machine = started();
    const words = deeds(machine.runUntil(downUs));
    expect(words.slice(0, 3)).toEqual([
      'VI_1 backup -> master: no-master-heard',
      expect.stringMatching(/^send vrrp\.51 100/),
      'add 10.9.0.100/32@3',
    ]);
    expect(words[3]).toBe('announce 10.9.0.100 on 3');
    expect(machine.hear({ priority: 200 }, 4 * second, name)).toContain(
      'VI_1 master -> backup: higher-priority',
    );
  });

  test('the announcements carry the virtual MAC', () => {
    const { host } = started();
    const announced = host.handle({ kind: 'timer' }, downUs).find((e) => e.kind === 'announce');
    expect(announced).toMatchObject({ mac: '00:00:5e:00:01:33', interfaceIndex: 3 });
  });

  test('the farewell sets everything back, and then removes the interface', () => {
    const { host } = started();
    const [firewall, ...others] = host.farewell();
    expect(firewall).toMatchObject({ kind: 'set-firewall', firewall: { diverted: [] } });
    expect(others).toEqual([
      {
        kind: 'change-settings',
        settings: [
          { name: 'net/ipv4/conf/eth0/arp_filter', value: 2 },
          { name: 'net/ipv4/conf/eth0/arp_ignore', value: 0 },
        ],
      },
      { kind: 'remove-interface', interface: 'vrrp.51', interfaceIndex: 3 },
    ]);
    host.handle({ kind: 'timer' }, downUs);
    expect(host.farewell().map(({ kind }) => kind)).toEqual([
      'send',
      'remove-addresses',
      'set-firewall',
      'change-settings',
      'remove-interface',
    ]);
  });

  test('garp_extra_if announces what is where no advert leaves from', () => {
    const garp = { ...instanceModel().garp, delayUs: 0, extraUs: 2 * second };
    const eth1 = link({ index: 8, name: interfaceName('eth1') });
    const addresses = [virtualAddress('10.9.0.100', name), virtualAddress('10.8.0.1', eth1.name)];
    const announced = (changes: Partial<InstanceModel>) => {
      const model = modelOf(vmacModel({ garp, addresses, ...changes }));
      const machine = new Machine(model, [parent, eth1]).boot();
      machine.runUntil(downUs + second);
      const words = machine.runUntil(downUs + 5 * second);
      return words.filter((word) => word.startsWith('announce'));
    };
    expect(announced({})).toEqual([]);
    const twice = (word: string) => [word, word];
    const onOwn = 'announce 10.9.0.100 on 9';
    expect(announced({ advertInterface: eth0 })).toEqual(twice(onOwn));
    expect(announced({ garp: { ...garp, isExtraForAll: true } })).toEqual(
      twice('announce 10.8.0.1 on 8'),
    );
  });
});

describe('over IPv6', () => {
  const linkLocal = interfaceAddress('fe80::5/64');

  test('the interface gets the link-local address of its parent, to speak from', () => {
    const machine = new Machine(modelOf(vmacModel6()), [parent], [linkLocal]).boot();
    expect(deeds(machine.words).slice(0, 2)).toEqual([
      'make vrrp.51 on 2 00:00:5e:00:02:33',
      'add fe80::5/64@3',
    ]);
    expect(deeds(machine.runUntil(downUs))[1]).toMatch(/^send vrrp\.51 100/);
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('fe80::5');
  });

  test('a new link-local address takes the place of the old one', () => {
    const machine = new Machine(modelOf(vmacModel6()), [parent], [linkLocal]).boot();
    machine.do({ kind: 'address-removed', address: linkLocal }, second);
    expect(machine.states()).toEqual(['fault']);
    const next = interfaceAddress('fe80::6/64');
    const words = deeds(machine.do({ kind: 'address-added', address: next }, 2 * second));
    expect(words.slice(0, 2)).toEqual(['remove fe80::5/64@3', 'add fe80::6/64@3']);
    expect(machine.states()).toEqual(['backup']);
  });

  test('a virtual link-local address on the parent does not take its place', () => {
    const other = instanceModel6({ name: 'VI_2', vrid: vrid(52) });
    const machine = new Machine(modelOf(vmacModel6(), other), [parent], [linkLocal]).boot();
    machine.runUntil(downUs);
    const held = other.addresses.map(({ address }) => address);
    const words = deeds(machine.do({ kind: 'address-removed', address: linkLocal }, 4 * second));
    for (const address of held) {
      expect(words).not.toContain(`add ${address}/64@3`);
    }
    expect(words).not.toContain('remove fe80::5/64@3');
  });

  test('somebody removes the copy: it is made again', () => {
    const machine = new Machine(modelOf(vmacModel6()), [parent], [linkLocal]).boot();
    const copy = interfaceAddress('fe80::5/64', 3);
    machine.addresses.pop();
    expect(deeds(machine.do({ kind: 'address-removed', address: copy }, second))).toEqual([
      'add fe80::5/64@3',
    ]);
    expect(machine.states()).toEqual(['backup']);
  });
});

describe('interfaces come and go', () => {
  test('one that somebody removed is made again, and the router starts over', () => {
    const machine = started();
    machine.runUntil(downUs);
    const [news] = machine.unplug(name);
    machine.words = [];
    if (news) machine.do(news, 4 * second);
    expect(deeds(machine.words)).toContain('make vrrp.51 on 2 00:00:5e:00:01:33');
    expect(machine.states()).toEqual(['backup']);
    expect(deeds(machine.runUntil(8 * second))).toContain('add 10.9.0.100/32@3');
  });

  test('its parent comes late, goes, and comes again', () => {
    const machine = new Machine(modelOf(vmacModel()), [], []).boot(0, settings(0));
    expect([machine.states(), machine.links]).toEqual([['fault'], []]);
    const plugIn = (index: number, atUs: number) => {
      const plugged = link({ index, ipv4 });
      machine.links.push(plugged);
      machine.do({ kind: 'link', link: plugged }, atUs);
      const address = interfaceAddress('10.9.0.5/16', index);
      machine.addresses.push(address);
      return machine.do({ kind: 'address-added', address }, atUs);
    };
    plugIn(2, second);
    expect(machine.states()).toEqual(['backup']);
    const gone = [name, eth0].flatMap((each) => machine.unplug(each));
    for (const news of gone) machine.do(news, 2 * second);
    expect([machine.states(), machine.links]).toEqual([['fault'], []]);
    machine.words = [];
    plugIn(7, 3 * second);
    expect(machine.states()).toEqual(['backup']);
    expect(deeds(machine.words).slice(0, 2)).toEqual([
      'make vrrp.51 on 7 00:00:5e:00:01:33',
      'net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_filter=1',
    ]);
  });
});

describe('a reload', () => {
  const plain = modelOf(instanceModel());

  test('that adds use_vmac makes the interface first; one that removes it removes it last', () => {
    const machine = new Machine(plain, [parent]).boot();
    machine.runUntil(downUs);
    const added = deeds(machine.reload(modelOf(vmacModel()), 4 * second));
    expect(added.slice(0, 5)).toEqual([
      'make vrrp.51 on 2 00:00:5e:00:01:33',
      'net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_filter=1',
      expect.stringMatching(/^send eth0 0/),
      'remove 10.9.0.100/32@2',
      'VI_1 master -> stopped: stop',
    ]);
    machine.runUntil(8 * second);
    expect(machine.states()).toEqual(['master']);
    const removed = deeds(machine.reload(plain, 9 * second));
    expect(removed.slice(0, 5)).toEqual([
      expect.stringMatching(/^send vrrp\.51 0/),
      'remove 10.9.0.100/32@3',
      'VI_1 master -> stopped: stop',
      'remove vrrp.51',
      'net/ipv4/conf/eth0/arp_filter=2 net/ipv4/conf/eth0/arp_ignore=0',
    ]);
  });

  test('that changes nothing about it leaves it alone', () => {
    const machine = started();
    machine.runUntil(downUs);
    expect(machine.reload(modelOf(vmacModel()), 4 * second)).toEqual([]);
  });

  test('with another MAC makes it anew', () => {
    const machine = started();
    const other = { ...own, mac: known(parseMac('02:00:00:00:00:01')) };
    const model = modelOf(vmacModel({ virtualInterfaces: [other] }));
    const words = deeds(machine.reload(model, second));
    expect(words.slice(0, 2)).toEqual(['remove vrrp.51', 'make vrrp.51 on 2 02:00:00:00:00:01']);
    expect(machine.states()).toEqual(['backup']);
  });
});

describe('disable_local_igmp', () => {
  test('silences the reports from the start until the stop', () => {
    const plain = modelOf(instanceModel());
    const model = { ...plain, global: { ...plain.global, isLocalIgmpDisabled: true } };
    const machine = new Machine(model).boot(0, settings(0));
    const reports = 'net/ipv4/igmp_link_local_mcast_reports';
    expect(machine.words[0]).toBe('listen eth0 2: v4/112 51');
    expect(machine.words).toContain(`${reports}=0`);
    expect(machine.do({ kind: 'stop' }).at(-1)).toBe(`${reports}=1`);
  });

  test('counts from a reload on, until another one', () => {
    const plain = modelOf(instanceModel());
    const silent = { ...plain, global: { ...plain.global, isLocalIgmpDisabled: true } };
    const machine = new Machine(plain).boot(0, settings(0));
    const reports = 'net/ipv4/igmp_link_local_mcast_reports';
    expect(machine.reload(silent, second)).toContain(`${reports}=0`);
    expect(machine.reload(silent, second)).toEqual([]);
    expect(machine.reload(plain, second)).toContain(`${reports}=1`);
    expect(machine.do({ kind: 'stop' })).not.toContain(`${reports}=1`);
  });
});
