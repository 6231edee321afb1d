// Owns the proof of no_track: what somebody else takes away is nobody's concern, and still let go of.
import { describe, expect, test } from 'vitest';
import { second } from '../vrrp/testing.ts';
import { instanceModel, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const tracked = virtualAddress('10.9.0.100');
const untracked = { ...virtualAddress('10.9.0.200'), isTracked: false };

function master(): Machine {
  const machine = new Machine(modelOf(instanceModel({ addresses: [tracked, untracked] }))).boot();
  machine.runUntil(4 * second);
  return machine;
}

describe('an untracked address', () => {
  test('an untracked address may be taken away', () => {
    const machine = master();
    expect(machine.steal('10.9.0.200/32', 5 * second)).toEqual([]);
    expect(machine.states()).toEqual(['master']);
    expect(machine.steal('10.9.0.100/32', 6 * second)).toContain(
      'VI_1 master -> backup: address-taken',
    );
  });

  test('is not missed in a full picture', () => {
    const machine = master();
    machine.addresses.splice(
      machine.addresses.findIndex(({ address }) => address === '10.9.0.200'),
      1,
    );
    const { links, addresses } = machine;
    expect(machine.do({ kind: 'interfaces', links, addresses }, 5 * second)).toEqual([]);
    expect(machine.states()).toEqual(['master']);
  });

  test('goes with the mastership like the others', () => {
    const machine = master();
    machine.hear({ priority: 200 }, 5 * second);
    expect(machine.holds('10.9.0.200/32')).toBe(false);
  });
});
