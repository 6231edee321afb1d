// Owns the proof of dont_track_primary, as a running keepalived showed it.
import { describe, expect, test } from 'vitest';
import { second } from '../vrrp/testing.ts';
import { instanceModel, interfaceAddress, modelOf, ownInterfaceAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const downUs = 3_609_375;

function master(): Machine {
  const machine = new Machine(modelOf(instanceModel({ ignoresOwnInterface: true }))).boot();
  machine.runUntil(downUs);
  return machine;
}

describe('with dont_track_primary', () => {
  test('a master stays master while its interface is down, and says nothing', () => {
    const machine = master();
    expect(machine.setUp(false, 4 * second)).toEqual(['Netlink reports eth0 down']);
    const words = machine.runUntil(8 * second);
    expect([machine.states(), words.filter((word) => word.startsWith('send'))]).toEqual([
      ['master'],
      [],
    ]);
    machine.setUp(true, 9 * second);
    expect(machine.runUntil(10 * second)).toContainEqual(expect.stringMatching(/^send eth0 100/));
  });

  test('to have no address is a fault all the same', () => {
    const machine = master();
    machine.do({ kind: 'address-removed', address: ownInterfaceAddress }, 4 * second);
    expect(machine.states()).toEqual(['fault']);
    machine.do({ kind: 'address-added', address: interfaceAddress('10.9.0.5/16') }, 5 * second);
    expect(machine.states()).toEqual(['backup']);
  });
});
