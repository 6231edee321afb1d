// Owns the proof of a brain that speaks VRRP over IPv6: where it sends from, how it announces, which
// sockets it needs, and that it does not mix the families.
import { describe, expect, test } from 'vitest';
import { higherAddress6, ipv6, lowerAddress6, second, vrid } from '../vrrp/testing.ts';
import {
  eth0,
  eth1,
  instanceModel,
  instanceModel6,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const global6 = interfaceAddress('fd09::5/64');
const local6 = interfaceAddress('fe80::5/64');

function boot(addresses = [ownInterfaceAddress, global6, local6], links = [link()]): Machine {
  return new Machine(modelOf(instanceModel6()), links, addresses).boot();
}

describe('the source of adverts', () => {
  test('is the link-local address of the interface (RFC 9568, 5.1.2.1)', () => {
    const machine = boot();
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('fe80::5');
    const effects = machine.host.handle({ kind: 'timer' }, 3_609_375);
    expect(effects.find(({ kind }) => kind === 'send')).toMatchObject({
      source: 'fe80::5',
      destination: 'ff02::12',
    });
  });

  test('is never a virtual address, also not a link-local one', () => {
    const machine = boot([interfaceAddress('fe80::100/128'), global6, local6]);
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('fe80::5');
  });

  test('no link-local address: "entering FAULT state (no IPv6 address for interface)"', () => {
    const machine = boot([ownInterfaceAddress, global6]);
    expect(machine.words).toContain('(VI_6) entering FAULT state (no IPv6 address for interface)');
    expect(machine.host.status().instances[0]?.faults).toEqual([
      { kind: 'no-address', interface: eth0, family: 6 },
    ]);
  });

  test('when it comes, once duplicate detection is over: BACKUP with the full timer', () => {
    const machine = boot([ownInterfaceAddress, global6]);
    machine.do({ kind: 'address-added', address: local6 }, second);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.nextDeadlineUs).toBe(second + 3_609_375);
  });
});

describe('announcements', () => {
  test('NAs in the order of the list, with their own lines', () => {
    const machine = boot();
    const words = machine.runUntil(3_609_375);
    expect(words.filter((line) => line.startsWith('announce')).slice(0, 3)).toEqual([
      'announce fe80::100 on 2',
      'announce fd09::100 on 2',
      'announce fe80::100 on 2',
    ]);
    expect(words.filter((line) => line.startsWith('announce'))).toHaveLength(10);
    expect(words.filter((line) => line.includes('queueing'))).toEqual([
      '-D (VI_6) Sending/queueing Unsolicited Neighbour Adverts on eth0 for fe80::100',
      '-D (VI_6) Sending/queueing Unsolicited Neighbour Adverts on eth0 for fd09::100',
    ]);
    expect(words).toContain('-D Sending unsolicited Neighbour Advert on eth0 for fd09::100');
  });

  test('Router set if and only if this machine forwards', () => {
    const machine = boot(undefined, [link({ isForwarding: true })]);
    expect(machine.runUntil(3_609_375)).toContain('announce fd09::100 on 2 as router');
    machine.do({ kind: 'link', link: link({ isForwarding: false }) }, 4 * second);
    expect(machine.runUntil(3_609_375 + 5 * second)).toContain('announce fd09::100 on 2');
  });
});

test('a VIP is held as /128, deprecated and without duplicate detection; wider ones stay preferred', () => {
  const machine = boot();
  const effects = machine.host.handle({ kind: 'timer' }, 3_609_375);
  expect(effects.find(({ kind }) => kind === 'add-addresses')).toMatchObject({
    addresses: [
      { address: 'fe80::100', prefixLength: 128, preferredLifetimeSeconds: 0, flags: ['nodad'] },
      { address: 'fd09::100', prefixLength: 128, preferredLifetimeSeconds: 0, flags: ['nodad'] },
    ],
  });
});

describe('elections', () => {
  const master = () => {
    const machine = boot();
    machine.runUntil(3_609_375);
    return machine;
  };

  test('equal from a higher link-local address: yields, without priority 0', () => {
    const machine = master();
    const words = machine.hear({ from: higherAddress6 }, 4 * second);
    expect(words.filter((line) => line.startsWith('send'))).toEqual([]);
    expect(machine.states()).toEqual(['backup']);
  });

  test('equal from a lower one: an advert at once, and NAs', () => {
    const machine = master();
    const words = machine.hear({ from: lowerAddress6 }, 4 * second);
    expect(words).toContain('send eth0 100');
    expect(words).toContain('announce fd09::100 on 2');
  });

  test('stop: priority 0 before the addresses go', () => {
    const words = master().do({ kind: 'stop' }, 4 * second);
    expect(words.filter((line) => /^(send|remove)/.test(line))).toEqual([
      'send eth0 0',
      'remove fe80::100/128@2 fd09::100/128@2',
    ]);
  });
});

describe('both families on one interface', () => {
  const both = modelOf(instanceModel(), instanceModel6());
  const start = () => new Machine(both, [link()], [ownInterfaceAddress, local6]).boot();
  const received = (machine: Machine) =>
    machine.host.status().instances.map((own) => own.statistics.advertsReceived);

  test('with the same VRID do not mix', () => {
    const machine = start();
    machine.hear({ priority: 200 }, second);
    expect(received(machine)).toEqual([1, 0]);
    machine.hear({ priority: 200, from: higherAddress6 }, second);
    expect(received(machine)).toEqual([1, 1]);
  });

  test('one arrival of both kinds reaches each its own', () => {
    const machine = start();
    const low = { priority: 200 };
    machine.hear([low, { ...low, from: higherAddress6 }, low], second);
    expect(received(machine)).toEqual([2, 1]);
  });

  test('losing the IPv6 address takes the IPv6 instance alone', () => {
    const machine = start();
    machine.do({ kind: 'address-removed', address: local6 }, second);
    expect(machine.states()).toEqual(['backup', 'fault']);
  });
});

test('sockets: one per family and protocol, with the VRIDs that it is for', () => {
  const ah = { type: 'ah', password: 'secret12' } as const;
  const models = [
    instanceModel(),
    instanceModel({ name: 'VI_2', vrid: vrid(52) }),
    instanceModel({ name: 'VI_3', vrid: vrid(53), authentication: ah }),
    instanceModel6({ vrid: vrid(61) }),
    instanceModel6({ name: 'VI_7', vrid: vrid(62), interface: eth1 }),
  ];
  const links = [link(), link({ index: 3, name: eth1 })];
  const machine = new Machine(modelOf(...models), links, [ownInterfaceAddress, local6]).boot();
  expect(machine.words.filter((line) => line.startsWith('listen'))).toEqual([
    'listen eth0 2: v4/112 51 52, v4/51 53, v6/112 61',
    'listen eth1 3: v6/112 62',
  ]);
});

test('under AH a packet reaches its instance, and a plain one of the same VRID is refused', () => {
  const authentication = { type: 'ah', password: 'secret12' } as const;
  const machine = new Machine(modelOf(instanceModel({ authentication }))).boot();
  machine.hear({ priority: 200, header: { password: 'secret12' } }, second);
  machine.hear({ priority: 200 }, 2 * second);
  expect(machine.host.status().instances[0]?.statistics).toMatchObject({
    advertsReceived: 1,
    authenticationTypeMismatch: 1,
  });
});

test('packets that arrived together are one backlog of each instance, and noise is stepped over', () => {
  const machine = new Machine().boot();
  machine.runUntil(3_609_375);
  const noise = { family: 4, bytes: Uint8Array.of(0x45, 0) } as const;
  const from = ipv6('fe80::9');
  const strange = { family: 6, bytes: new Uint8Array(3), source: from, destination: from } as const;
  const packets = [noise, { ...strange, hopLimit: 255, protocol: 112 }];
  expect(machine.do({ kind: 'packets', interface: eth0, packets }, 4 * second)).toEqual([]);
  const words = machine.hear(new Array(8).fill({ priority: 50 }), 4 * second);
  expect(words.filter((line) => line.startsWith('send'))).toEqual(['send eth0 100 #2']);
  expect(words.filter((line) => line.startsWith('announce'))).toHaveLength(5);
});
