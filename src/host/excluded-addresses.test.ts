// Owns the proof of virtual_ipaddress_excluded: held and announced like the others, never on the wire.
import { describe, expect, test } from 'vitest';
import { second } from '../vrrp/testing.ts';
import { instanceModel, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const carried = virtualAddress('10.9.0.100');
const excluded = { ...virtualAddress('10.9.0.200'), isExcluded: true };
const downUs = 3_609_375;

function master(...addresses: readonly (typeof carried)[]): Machine {
  const machine = new Machine(modelOf(instanceModel({ addresses }))).boot();
  machine.runUntil(downUs);
  return machine;
}

describe('an excluded address', () => {
  test('is held and announced like the others, with lines of its own', () => {
    const { words } = master(carried, excluded);
    expect(words).toContain('add 10.9.0.100/32@2 10.9.0.200/32@2');
    expect(words.filter((word) => word === 'announce 10.9.0.200 on 2')).toHaveLength(5);
    const lines = words.filter((word) => word.includes('VIPs.'));
    expect(lines).toEqual([
      '-D (VI_1) removing VIPs.',
      '-D (VI_1) removing E-VIPs.',
      '-D (VI_1) setting VIPs.',
      '-D (VI_1) setting E-VIPs.',
    ]);
  });

  test('is not in the advert: a peer that has no such list accepts it', () => {
    const machine = master(carried, excluded);
    const plain = master(carried);
    const sent = ({ words }: Machine) => words.filter((word) => word.startsWith('send'));
    expect(sent(machine)).toEqual(sent(plain));
    machine.hear({ priority: 200 }, 5 * second);
    expect(machine.words.filter((word) => word.includes('expected'))).toEqual([]);
  });

  test('goes with the mastership', () => {
    const machine = master(carried, excluded);
    machine.hear({ priority: 200 }, 5 * second);
    expect([machine.holds('10.9.0.100/32'), machine.holds('10.9.0.200/32')]).toEqual([
      false,
      false,
    ]);
  });

  test('that is stolen causes an election, as any other', () => {
    const machine = master(carried, excluded);
    expect(machine.steal('10.9.0.200/32', 5 * second)).toContain(
      'VI_1 master -> backup: address-taken',
    );
  });

  test('that moves into the advert stays where it is', () => {
    const machine = master(carried, excluded);
    machine.runUntil(5 * second);
    const moved = { ...excluded, isExcluded: false };
    const words = machine.reload(
      modelOf(instanceModel({ addresses: [carried, moved] })),
      5 * second,
    );
    expect(words.filter((word) => /^(add|remove) /.test(word))).toEqual([]);
    expect(words.some((word) => word.startsWith('send'))).toBe(true);
  });
});
