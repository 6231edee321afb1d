// Owns the proof of one machine's brain: interfaces, packets, addresses, one behaviour a test.
// Resynchronisation and odd interfaces are in resync.test.ts.
import { describe, expect, test } from 'vitest';
import {
  type AdvertChanges,
  advertBytes,
  higherAddress,
  lowerAddress,
  priority,
  second,
  vrid,
} from '../vrrp/testing.ts';
import { Host } from './host.ts';
import {
  eth0,
  eth1,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const vip = '10.9.0.100/32';
const hear = (machine: Machine, changes: AdvertChanges, nowUs: number) =>
  machine.hear(changes, nowUs);

/** Master since 3609375 us. */
function master(...instances: readonly ReturnType<typeof instanceModel>[]): Machine {
  const machine = new Machine(modelOf(...(instances.length > 0 ? instances : [instanceModel()])));
  machine.boot().runUntil(3_609_375);
  return machine;
}

/** What is not for -D only and not an effect for the kernel. */
const plainLines = (words: readonly string[]) =>
  words.filter((line) => /^(\(|Netlink|Interface)/.test(line));
const allLines = (words: readonly string[]) =>
  plainLines(words.map((line) => line.replace(/^-D /, '')));

describe('takeover', () => {
  test('advert, then the address, then 5 GARPs for it, then the second set after 5 s', () => {
    const machine = new Machine().boot();
    const words = machine.runUntil(3_609_375).filter((line) => /^(send|add|announce)/.test(line));
    expect(words).toEqual([
      'send eth0 100 #1',
      'add 10.9.0.100/32@2',
      ...new Array(5).fill('announce 10.9.0.100 on 2'),
    ]);
    expect(machine.holds(vip)).toBe(true);
    const later = machine.runUntil(3_609_375 + 60 * second);
    expect(later.filter((line) => line.startsWith('announce'))).toHaveLength(5);
    expect(later.filter((line) => line.startsWith('send'))).toHaveLength(60);
  });

  test('the second set comes at its own time, not with the next advert', () => {
    const garp = { ...instanceModel().garp, delayUs: 2.5 * second };
    const machine = master(instanceModel({ garp }));
    machine.runUntil(3_609_375 + 2 * second);
    expect(machine.host.nextDeadlineUs).toBe(3_609_375 + 2.5 * second);
    const words = machine.runUntil(3_609_375 + 2.5 * second);
    expect(words.filter((line) => !line.startsWith('-D'))).toEqual(
      new Array(5).fill('announce 10.9.0.100 on 2'),
    );
  });

  test('loop order VIP1 VIP2 VIP1 VIP2; "Sending/queueing" once per VIP, "Sending" per packet', () => {
    const addresses = [virtualAddress('10.9.0.100'), virtualAddress('10.9.0.101')];
    const garp = { ...instanceModel().garp, repeat: 2 };
    const words = master(instanceModel({ addresses, garp })).words;
    const isGarp = (line: string) => /ARP/.test(line);
    expect(words.filter((line) => line.startsWith('announce'))).toEqual([
      'announce 10.9.0.100 on 2',
      'announce 10.9.0.101 on 2',
      'announce 10.9.0.100 on 2',
      'announce 10.9.0.101 on 2',
    ]);
    expect(words.filter((line) => line.includes('Sending/queueing'))).toEqual([
      '-D (VI_1) Sending/queueing gratuitous ARPs on eth0 for 10.9.0.100',
      '-D (VI_1) Sending/queueing gratuitous ARPs on eth0 for 10.9.0.101',
    ]);
    expect(words.filter(isGarp).filter((line) => !line.includes('queueing'))).toHaveLength(4);
  });

  test('a VIP already on the interface is removed at start', () => {
    const machine = new Machine(modelOf(instanceModel()), undefined, [
      ownInterfaceAddress,
      interfaceAddress(vip),
    ]);
    expect(machine.boot().words).toContain('remove 10.9.0.100/32@2');
    expect(machine.holds(vip)).toBe(false);
    expect(machine.states()).toEqual(['backup']);
  });

  test('a VIP added by hand while BACKUP stays, is adopted at MASTER, removed at release', () => {
    const machine = new Machine().boot();
    machine.addresses.push(interfaceAddress(vip));
    machine.do({ kind: 'address-added', address: interfaceAddress(vip) }, second);
    expect(machine.holds(vip)).toBe(true);
    machine.runUntil(4 * second);
    expect(machine.states()).toEqual(['master']);
    machine.do({ kind: 'stop' }, 5 * second);
    expect(machine.holds(vip)).toBe(false);
  });

  test('only lines that keepalived shows without -D are shown without it', () => {
    const machine = master();
    hear(machine, { priority: 150 }, 4 * second);
    expect(plainLines(machine.words)).toEqual([
      '(VI_1) Entering BACKUP STATE (init)',
      '(VI_1) Entering MASTER STATE',
      '(VI_1) Master received advert from 10.9.0.9 with higher priority 150, ours 100',
      '(VI_1) Entering BACKUP STATE',
    ]);
  });

  test('"Only with -D": timeout, VIPs, priority 0, preempt delay, master set to', () => {
    const machine = master();
    hear(machine, { priority: 0 }, 4 * second);
    hear(machine, { priority: 150 }, 4.1 * second);
    hear(machine, { priority: 0 }, 4.2 * second);
    const details = machine.words.filter((line) => line.startsWith('-D') && !/ARP/.test(line));
    expect(details).toEqual([
      '-D (VI_1) removing VIPs.',
      '-D (VI_1) Receive advertisement timeout',
      '-D (VI_1) setting VIPs.',
      '-D (VI_1) Master received priority 0 message',
      '-D (VI_1) removing VIPs.',
      '-D (VI_1) master set to 10.9.0.9',
      '-D (VI_1) Backup received priority 0 advertisement',
    ]);
  });
});

describe('yield, stop, farewell', () => {
  test('pending GARP sets are cancelled when leaving MASTER', () => {
    const machine = master();
    hear(machine, { priority: 150 }, 4 * second);
    expect(machine.holds(vip)).toBe(false);
    expect(machine.host.nextDeadlineUs).toBe(4 * second + 3_609_375);
    const words = machine.runUntil(7 * second);
    expect(words).toEqual([]);
  });

  test('a lower-priority advert is answered by one advert and 5 GARPs', () => {
    const machine = master();
    const words = hear(machine, { priority: 50, from: lowerAddress }, 4 * second);
    expect(words.filter((line) => /^(send|announce)/.test(line))).toEqual([
      'send eth0 100 #2',
      ...new Array(5).fill('announce 10.9.0.100 on 2'),
    ]);
  });

  test('stop: priority 0 before the address goes; then nothing is due and nothing held', () => {
    const machine = master();
    const words = machine.do({ kind: 'stop' }, 4 * second);
    expect(words.filter((line) => /^(send|remove)/.test(line))).toEqual([
      'send eth0 0 #2',
      'remove 10.9.0.100/32@2',
    ]);
    expect(machine.host.nextDeadlineUs).toBeUndefined();
    expect(machine.host.farewell()).toEqual([]);
    expect(machine.states()).toEqual(['stopped']);
    expect(machine.setUp(false, 5 * second)).not.toContain('VI_1 stopped -> fault: fault');
  });

  test('farewell of a master: priority 0 and its addresses; asking changes nothing', () => {
    const machine = master();
    const farewell = machine.host.farewell();
    expect(farewell).toMatchObject([
      { kind: 'send', interface: eth0 },
      { kind: 'remove-addresses', addresses: [{ interfaceIndex: 2, address: '10.9.0.100' }] },
    ]);
    expect(machine.host.farewell()).toEqual(farewell);
    expect(machine.runUntil(3_609_375 + second)).toEqual(['send eth0 100 #2']);
  });

  test('farewell of a BACKUP is nothing', () => {
    expect(new Machine().boot().host.farewell()).toEqual([]);
  });
});

describe('link down and up, lines in order', () => {
  test('BACKUP', () => {
    const machine = new Machine().boot();
    expect(allLines(machine.setUp(false, second))).toEqual([
      'Netlink reports eth0 down',
      '(VI_1) Entering FAULT STATE',
    ]);
    expect(allLines(machine.setUp(true, 2 * second))).toEqual([
      'Netlink reports eth0 up',
      '(VI_1) Entering BACKUP STATE',
    ]);
    expect(machine.host.nextDeadlineUs).toBe(2 * second + 3_609_375);
  });

  test('MASTER: "sent 0 priority" is logged although nothing can leave', () => {
    const machine = master();
    const words = machine.setUp(false, 4 * second);
    expect(allLines(words)).toEqual([
      'Netlink reports eth0 down',
      '(VI_1) Entering FAULT STATE',
      '(VI_1) sent 0 priority',
      '(VI_1) removing VIPs.',
    ]);
    expect(words.filter((line) => line.startsWith('send'))).toEqual([]);
    expect(machine.holds(vip)).toBe(false);
    expect(machine.host.nextDeadlineUs).toBeUndefined();
  });

  test('MASTER, after the bounce: lower adverts discarded, MASTER after the full timer', () => {
    const machine = master();
    machine.setUp(false, 4 * second);
    machine.setUp(true, 5 * second);
    expect(allLines(hear(machine, { priority: 50 }, 6 * second))).toEqual([
      '(VI_1) received lower priority (50) advert from 10.9.0.9 - discarding',
    ]);
    expect(machine.host.nextDeadlineUs).toBe(5 * second + 3_609_375);
    expect(allLines(machine.runUntil(5 * second + 3_609_375)).slice(0, 2)).toEqual([
      '(VI_1) Receive advertisement timeout',
      '(VI_1) Entering MASTER STATE',
    ]);
  });

  test('a link event that changes nothing says and does nothing', () => {
    const machine = master();
    expect(machine.setUp(true, 4 * second)).toEqual([]);
  });

  test('a start with the interface down: FAULT, BACKUP with the full timer when it comes up', () => {
    const machine = new Machine(modelOf(instanceModel()), [link({ up: false })]).boot();
    expect(plainLines(machine.words)).toEqual([
      '(VI_1): entering FAULT state (interface eth0 down)',
      '(VI_1) entering FAULT state',
    ]);
    expect(plainLines(machine.setUp(true, second))).toEqual([
      'Netlink reports eth0 up',
      '(VI_1) Entering BACKUP STATE',
    ]);
    expect(machine.host.nextDeadlineUs).toBe(second + 3_609_375);
  });
});

describe('addresses', () => {
  test('VIP deleted by hand: election with the skew, all VIPs go, then all come back', () => {
    const addresses = [virtualAddress('10.9.0.100'), virtualAddress('10.9.0.101')];
    const machine = new Machine(modelOf(instanceModel({ addresses, priority: priority(200) })));
    machine.boot().runUntil(4 * second);
    const words = machine.steal(vip, 5 * second);
    expect(allLines(words)).toEqual([
      'Netlink reflector reports IP 10.9.0.100 removed from eth0',
      '(VI_1) Entering BACKUP STATE',
      '(VI_1) sent 0 priority',
      '(VI_1) removing VIPs.',
    ]);
    expect(words.filter((line) => line.startsWith('send'))).toEqual(['send eth0 0 #2']);
    expect(machine.holds('10.9.0.101/32')).toBe(false);
    expect(machine.host.nextDeadlineUs).toBe(5 * second + 218_750);
    machine.runUntil(5 * second + 218_750);
    expect([machine.holds(vip), machine.holds('10.9.0.101/32')]).toEqual([true, true]);
  });

  test('a VIP deleted by hand for the second time is an election for the second time', () => {
    const machine = master();
    machine.steal(vip, 4 * second);
    machine.runUntil(6 * second);
    expect(machine.states()).toEqual(['master']);
    expect(machine.steal(vip, 7 * second)).toContain('VI_1 master -> backup: address-taken');
  });

  test('the echo of our own removal is no theft', () => {
    const machine = master();
    const words = hear(machine, { priority: 150, from: higherAddress }, 4 * second);
    expect(words.join()).not.toContain('address-taken');
    expect(machine.states()).toEqual(['backup']);
  });

  test('a late echo of our own removal is no theft from the next mastership', () => {
    const host = new Host(
      modelOf(instanceModel({ priority: priority(255), initialState: 'master' })),
    );
    const left = interfaceAddress(vip);
    host.handle({ kind: 'interfaces', links: [link()], addresses: [ownInterfaceAddress, left] }, 0);
    host.handle({ kind: 'start' }, 0); // removes what was left over
    host.handle({ kind: 'timer' }, 0); // and holds it at once
    host.handle({ kind: 'address-removed', address: left }, 1);
    host.handle({ kind: 'address-added', address: left }, 1);
    expect(host.status().instances[0]?.state).toBe('master');
  });

  test('the same address with another prefix length is another address: its removal is no theft', () => {
    const machine = master();
    const other = interfaceAddress('10.9.0.100/16');
    machine.do({ kind: 'address-added', address: other }, 4 * second);
    machine.do({ kind: 'address-removed', address: other }, 5 * second);
    expect(machine.states()).toEqual(['master']);
  });

  test('losing the last own address: FAULT, two priority 0 from the address it had', () => {
    const machine = master();
    const words = machine.do({ kind: 'address-removed', address: ownInterfaceAddress }, 4 * second);
    expect(words.filter((line) => line.startsWith('send'))).toEqual([
      'send eth0 0 #2',
      'send eth0 0 #3',
    ]);
    expect(machine.states()).toEqual(['fault']);
    machine.do({ kind: 'address-added', address: interfaceAddress('10.9.0.7/16') }, 5 * second);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('10.9.0.7');
  });

  test('a virtual address is never taken for the own address of the interface', () => {
    const machine = new Machine(modelOf(instanceModel()), undefined, [interfaceAddress(vip)]);
    machine.boot();
    expect(machine.states()).toEqual(['fault']);
    expect(machine.words).toContain('(VI_1) entering FAULT state (no IPv4 address for interface)');
  });

  test('the first of several own addresses is the source; when it goes, the next', () => {
    const second9 = interfaceAddress('10.9.0.9/16');
    const machine = new Machine(modelOf(instanceModel()), undefined, [
      ownInterfaceAddress,
      second9,
    ]).boot();
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('10.9.0.5');
    machine.do({ kind: 'address-removed', address: ownInterfaceAddress }, second);
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('10.9.0.9');
    expect(machine.states()).toEqual(['backup']);
  });
});

describe('several instances', () => {
  const two = [
    instanceModel(),
    instanceModel({
      name: 'VI_2',
      vrid: vrid(52),
      priority: priority(200),
      addresses: [virtualAddress('10.9.0.200')],
    }),
  ];

  test('on one interface a packet reaches the instance of its VRID alone', () => {
    const machine = new Machine(modelOf(...two)).boot();
    hear(machine, { vrid: 52, priority: 254 }, second);
    const received = machine.host.status().instances.map((own) => own.statistics.advertsReceived);
    expect(received).toEqual([0, 1]);
  });

  test('an unknown VRID is silent, another protocol and another interface too', () => {
    const machine = new Machine(modelOf(...two)).boot();
    const bytes = advertBytes({ priority: 254 });
    const packets = [{ family: 4, bytes }] as const;
    expect(hear(machine, { vrid: 99, priority: 254 }, second)).toEqual([]);
    expect(machine.do({ kind: 'packets', interface: eth1, packets }, second)).toEqual([]);
    const otherProtocol = bytes.slice();
    otherProtocol[9] = 51;
    const others = [{ family: 4, bytes: otherProtocol }] as const;
    expect(machine.do({ kind: 'packets', interface: eth0, packets: others })).toEqual([]);
    expect(machine.host.nextDeadlineUs).toBe(3_218_750);
  });

  test('one listen per interface; each becomes master at its own time', () => {
    const machine = new Machine(modelOf(...two)).boot();
    expect(machine.words.filter((line) => line.startsWith('listen'))).toEqual([
      'listen eth0 2: v4/112 51 52',
    ]);
    machine.runUntil(3_218_750);
    expect(machine.states()).toEqual(['backup', 'master']);
    machine.runUntil(3_609_375);
    expect(machine.states()).toEqual(['master', 'master']);
  });

  test('a stolen VIP concerns its own instance alone', () => {
    const machine = new Machine(modelOf(...two)).boot();
    machine.runUntil(4 * second);
    machine.steal('10.9.0.200/32');
    expect(machine.states()).toEqual(['master', 'backup']);
  });

  test('an interface that goes down takes all of its instances and no other', () => {
    const third = instanceModel({
      name: 'VI_3',
      interface: eth1,
      addresses: [virtualAddress('10.8.0.100', eth1)],
    });
    const links = [link(), link({ index: 3, name: eth1 })];
    const addresses = [ownInterfaceAddress, interfaceAddress('10.8.0.5/16', 3)];
    const machine = new Machine(modelOf(...two, third), links, addresses).boot();
    machine.setUp(false, second);
    expect(machine.states()).toEqual(['fault', 'fault', 'backup']);
  });
});
