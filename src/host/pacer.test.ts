// Owns the proof of how announcements follow one another, alone and in a machine's brain.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, PacingModel } from '../config/model.ts';
import { interfaceName, priority, second, vrid } from '../vrrp/testing.ts';
import { Pacer } from './pacer.ts';
import { instanceModel, link, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const pace = { garpIntervalUs: 300_000, gnaIntervalUs: 200_000 };
const everywhere: PacingModel = { everywhere: pace, groups: [] };

describe('Pacer', () => {
  const address = (text: string, on = 'eth0') => ({
    ...virtualAddress(text),
    interface: interfaceName(on),
  });
  const owner = {};

  function offerAll(pacer: Pacer, texts: readonly string[], rounds = 1, on = 'eth0'): string[] {
    const leaving: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const text of texts) {
        const now = pacer.offer({ owner, address: address(text, on), round }, second);
        leaving.push(...now.map((each) => each.address.address));
      }
    }
    return leaving;
  }

  /** Everything that waits, with the time of each in milliseconds after the offer. */
  function drain(pacer: Pacer): [number, string][] {
    const left: [number, string][] = [];
    for (let at = pacer.deadlineUs; at !== undefined; at = pacer.deadlineUs) {
      const due = pacer.takeDue(at);
      left.push(
        ...due.map((each): [number, string] => [(at - second) / 1000, each.address.address]),
      );
    }
    return left;
  }

  test('without a pace everything leaves at once, in order', () => {
    const pacer = new Pacer(undefined);
    expect(offerAll(pacer, ['10.9.0.1', '10.9.0.2'], 2)).toEqual([
      '10.9.0.1',
      '10.9.0.2',
      '10.9.0.1',
      '10.9.0.2',
    ]);
    expect(pacer.deadlineUs).toBeUndefined();
  });

  test('one leaves at once, the others follow at the interval', () => {
    const pacer = new Pacer(everywhere);
    expect(offerAll(pacer, ['10.9.0.1', '10.9.0.2', '10.9.0.3'])).toEqual(['10.9.0.1']);
    expect(drain(pacer)).toEqual([
      [300, '10.9.0.2'],
      [600, '10.9.0.3'],
    ]);
  });

  test('what was not announced yet goes before repetitions', () => {
    const pacer = new Pacer(everywhere);
    offerAll(pacer, ['10.9.0.1'], 3);
    offerAll(pacer, ['10.9.0.2'], 2);
    expect(drain(pacer).map(([, text]) => text)).toEqual([
      '10.9.0.2',
      '10.9.0.1',
      '10.9.0.2',
      '10.9.0.1',
    ]);
  });

  test('an address waits once for each round, whatever asks for it', () => {
    const pacer = new Pacer(everywhere);
    for (let flood = 0; flood < 100; flood += 1) offerAll(pacer, ['10.9.0.1', '10.9.0.2'], 2);
    expect(drain(pacer)).toHaveLength(4);
  });

  test('gratuitous ARP and neighbour adverts do not wait for each other', () => {
    const pacer = new Pacer(everywhere);
    expect(offerAll(pacer, ['10.9.0.1', 'fd09::1'], 2)).toEqual(['10.9.0.1', 'fd09::1']);
    expect(drain(pacer)).toEqual([
      [200, 'fd09::1'],
      [300, '10.9.0.1'],
    ]);
  });

  test('each interface has its own queue, the interfaces of a group share one', () => {
    const apart = new Pacer(everywhere);
    offerAll(apart, ['10.9.0.1']);
    expect(offerAll(apart, ['10.9.0.2'], 1, 'eth1')).toEqual(['10.9.0.2']);
    const interfaces = [interfaceName('eth0'), interfaceName('eth1')];
    const group = { interfaces, garpIntervalUs: 300_000, gnaIntervalUs: 0 };
    const shared = new Pacer({ everywhere: pace, groups: [group] });
    offerAll(shared, ['10.9.0.1']);
    expect(offerAll(shared, ['10.9.0.2'], 1, 'eth1')).toEqual([]);
    // Its own words alone count for a group: neighbour adverts are not held back here.
    expect(offerAll(shared, ['fd09::1'], 2)).toEqual(['fd09::1', 'fd09::1']);
  });

  test('new words keep what waits', () => {
    const pacer = new Pacer(everywhere);
    offerAll(pacer, ['10.9.0.1', '10.9.0.2', '10.9.0.3']);
    pacer.replace({ everywhere: { ...pace, garpIntervalUs: second }, groups: [] });
    expect(pacer.takeDue(second).map((each) => each.address.address)).toEqual(['10.9.0.2']);
    expect(pacer.deadlineUs).toBe(2 * second);
    pacer.replace(undefined);
    expect(pacer.takeDue(second)).toHaveLength(1);
    expect(pacer.deadlineUs).toBeUndefined();
  });
});

describe('a machine that paces its announcements', () => {
  function machineWith(...instances: readonly InstanceModel[]): Machine {
    return new Machine({ ...modelOf(...instances), pacing: everywhere }).boot();
  }
  const owner = { priority: priority(255), initialState: 'master' } as const;
  const announced = (words: readonly string[]) =>
    words.filter((word) => word.startsWith('announce')).map((word) => word.split(' ')[1]);
  const two = [virtualAddress('10.9.0.100'), virtualAddress('10.9.0.101')];
  const few = { repeat: 2, delayUs: 0, refreshUs: 0, refreshRepeat: 1 };
  const garp = {
    ...few,
    lowerPriorityRepeat: 1,
    lowerPriorityDelayUs: 0,
    extraUs: 0,
    isExtraForAll: false,
  };

  test('a new master announces one address at a time', () => {
    const machine = machineWith(instanceModel({ ...owner, addresses: two, garp }));
    expect(announced(machine.runUntil(0))).toEqual(['10.9.0.100']);
    expect(announced(machine.runUntil(299_999))).toEqual([]);
    expect(announced(machine.runUntil(300_000))).toEqual(['10.9.0.101']);
    expect(announced(machine.runUntil(900_000))).toEqual(['10.9.0.100', '10.9.0.101']);
    expect(announced(machine.runUntil(5 * second))).toEqual([]);
  });

  test('the line of each stands where it leaves', () => {
    const machine = machineWith(instanceModel({ ...owner, addresses: two, garp }));
    machine.runUntil(0);
    const words = machine.runUntil(300_000);
    expect(words).toEqual([
      'announce 10.9.0.101 on 2',
      '-D Sending gratuitous ARP on eth0 for 10.9.0.101',
    ]);
  });

  test('who lets go announces nothing any more, others of the interface do', () => {
    const other = { vrid: vrid(52), name: 'VI_2', addresses: [virtualAddress('10.9.0.102')] };
    const machine = machineWith(
      instanceModel({ ...owner, priority: priority(200), addresses: two, garp }),
      instanceModel({ ...owner, ...other, garp }),
    );
    // VI_1 becomes master at 3.22 s, its last announcement would leave at 4.12 s.
    expect(announced(machine.runUntil(4 * second))).toHaveLength(1 + 1 + 3);
    machine.hear({ priority: 250 }, 4 * second);
    expect(announced(machine.runUntil(6 * second))).toEqual([]);
    machine.hear({ priority: 100, vrid: vrid(52) }, 6 * second);
    expect(announced(machine.words).at(-1)).toBe('10.9.0.102');
  });

  test('a master that stood still and steps back for it announces nothing before', () => {
    const late = { nopreempt: true, timerExpiredPriority: priority(254) };
    const words = { ...late, priority: priority(200), addresses: two, garp };
    const machine = machineWith(instanceModel(words));
    expect(announced(machine.runUntil(3.3 * second))).toHaveLength(1);
    const told = machine.do({ kind: 'timer' }, 60 * second);
    expect(told.filter((word) => word.includes('Entering BACKUP STATE'))).toHaveLength(1);
    expect(announced(told)).toEqual([]);
  });

  test('a link without a hardware address has nothing to wait for', () => {
    const model = { ...modelOf(instanceModel({ ...owner, garp })), pacing: everywhere };
    const machine = new Machine(model, [link({ mac: undefined })]).boot();
    expect(announced(machine.runUntil(second))).toEqual([]);
  });
});
