// Owns the proof of vip_restore: what others take from a master comes back, without an election and
// without a fight that never ends.
import { describe, expect, test } from 'vitest';
import { second } from '../vrrp/testing.ts';
import { instanceModel, interfaceAddress, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const addresses = [
  virtualAddress('10.9.0.100'),
  { ...virtualAddress('10.9.0.200'), isTracked: false },
];
const vip = '10.9.0.100/32';
const putBack = '(VI_1) puts back address 10.9.0.100/32 dev eth0';

function master(): Machine {
  const machine = new Machine(modelOf(instanceModel({ addresses, restores: true }))).boot();
  machine.runUntil(4 * second);
  return machine;
}

describe('a stolen address', () => {
  test('comes back at once and is announced; nobody becomes a backup', () => {
    const machine = master();
    const words = machine.steal(vip, 20 * second);
    expect(words.slice(0, 3)).toEqual([
      'Netlink reflector reports IP 10.9.0.100 removed from eth0',
      putBack,
      'add 10.9.0.100/32@2',
    ]);
    expect(words.filter((word) => word.startsWith('announce 10.9.0.100'))).toHaveLength(5);
    expect(words.filter((word) => word.startsWith('announce 10.9.0.200'))).toEqual([]);
    expect([machine.states(), machine.holds(vip)]).toEqual([['master'], true]);
    expect(machine.host.status().instances[0]?.restored).toEqual({
      count: 1,
      lastAtUs: 20 * second,
    });
  });

  test('comes back although it is not tracked', () => {
    const machine = master();
    machine.steal('10.9.0.200/32', 20 * second);
    expect(machine.holds('10.9.0.200/32')).toBe(true);
  });

  test('comes back when a full picture shows that it is gone', () => {
    const machine = master();
    machine.addresses.splice(
      machine.addresses.findIndex(({ address }) => address === '10.9.0.100'),
      1,
    );
    const { links, addresses } = machine;
    machine.do({ kind: 'interfaces', links, addresses }, 20 * second);
    expect([machine.states(), machine.holds(vip)]).toEqual([['master'], true]);
  });

  test('does not come back to a backup', () => {
    const machine = master();
    machine.hear({ priority: 200 }, 5 * second);
    machine.do({ kind: 'address-added', address: interfaceAddress(vip) }, 6 * second);
    machine.steal(vip, 7 * second);
    expect(machine.holds(vip)).toBe(false);
  });
});

describe('somebody who does not stop', () => {
  test('is answered ten times at once, then once per second', () => {
    const machine = master();
    for (let round = 0; round < 10; round += 1) machine.steal(vip, 20 * second + round);
    expect(machine.holds(vip)).toBe(true);
    const words = machine.steal(vip, 20 * second + 10);
    expect(words).toEqual([
      'Netlink reflector reports IP 10.9.0.100 removed from eth0',
      '(VI_1) is robbed again and again: from now on put back once per second',
    ]);
    machine.runUntil(20.5 * second);
    expect(machine.holds(vip)).toBe(false);
    expect(machine.runUntil(21 * second)).toContain(putBack);
    expect([machine.states(), machine.holds(vip)]).toEqual([['master'], true]);
    expect(machine.steal(vip, 21 * second + 1)).toHaveLength(1); // the pace has been said
    machine.runUntil(22 * second);
    expect(machine.holds(vip)).toBe(true);
  });

  test('leaves nothing to put back on a machine that lets go', () => {
    const machine = master();
    for (let round = 0; round <= 10; round += 1) machine.steal(vip, 20 * second + round);
    machine.hear({ priority: 200 }, 20 * second + 20);
    machine.runUntil(22 * second);
    expect([machine.states(), machine.holds(vip)]).toEqual([['backup'], false]);
  });
});
