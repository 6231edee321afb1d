// Owns the proof of what a reload does to virtual addresses: which go, which come, in which order. What
// else a reload changes is in reload.test.ts.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, Model } from '../config/model.ts';
import { priority, second, vrid } from '../vrrp/testing.ts';
import {
  instanceModel,
  interfaceAddress,
  modelOf,
  ownInterfaceAddress,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const vip = '10.9.0.100/32';
const reloadAtUs = 4 * second;
const first = instanceModel({ priority: priority(200) });

/** Master since 3218750 us. */
function master(model: Model = modelOf(first)): Machine {
  const machine = new Machine(model).boot();
  machine.runUntil(3_700_000);
  return machine;
}
const backup = (model: Model = modelOf(first)) => new Machine(model).boot();
/** What reaches the kernel or the wire, and changes of state. */
const deeds = (words: readonly string[]) => words.filter((line) => !/^(-D|\(|VRRP_)/.test(line));
const changed = (changes: Partial<InstanceModel>) => modelOf({ ...first, ...changes });

describe('virtual addresses', () => {
  const two = { addresses: [virtualAddress('10.9.0.100'), virtualAddress('10.9.0.101')] };

  test('one added: the address, 5 announcements of all, then the new list; no second set', () => {
    const machine = master(changed({ garp: { ...first.garp, delayUs: 0 } }));
    const words = machine.reload(
      changed({ ...two, garp: { ...first.garp, delayUs: 0 } }),
      reloadAtUs,
    );
    expect(deeds(words)).toEqual([
      'add 10.9.0.101/32@2',
      ...new Array(5).fill(['announce 10.9.0.100 on 2', 'announce 10.9.0.101 on 2']).flat(),
      'send eth0 200 #2',
    ]);
    expect([machine.holds(vip), machine.holds('10.9.0.101/32')]).toEqual([true, true]);
    const later = machine.runUntil(20 * second);
    expect(later.filter((line) => line.startsWith('announce'))).toEqual([]);
  });

  test('one removed: "no longer exist", the address off, the new list; no announcement', () => {
    const machine = master(changed(two));
    const words = machine.reload(modelOf(first), reloadAtUs);
    expect(words).toContain('-D (VI_1) ip address 10.9.0.101/32 dev eth0, no longer exist');
    expect(deeds(words)).toEqual(['remove 10.9.0.101/32@2', 'send eth0 200 #2']);
    expect([machine.holds(vip), machine.holds('10.9.0.101/32')]).toEqual([true, false]);
    expect(machine.states()).toEqual(['master']);
  });

  test('one replaced: the old off before the new on', () => {
    const machine = master();
    const words = machine.reload(changed({ addresses: [virtualAddress('10.9.0.7')] }), reloadAtUs);
    expect(deeds(words).slice(0, 2)).toEqual(['remove 10.9.0.100/32@2', 'add 10.9.0.7/32@2']);
    machine.do({ kind: 'stop' }, 5 * second);
    expect(machine.holds('10.9.0.7/32')).toBe(false);
  });

  test('another prefix length is another address', () => {
    const machine = master();
    const wider = [virtualAddress('10.9.0.100/16')];
    const words = machine.reload(changed({ addresses: wider }), reloadAtUs);
    expect(deeds(words).slice(0, 2)).toEqual(['remove 10.9.0.100/32@2', 'add 10.9.0.100/16@2']);
  });

  test('in BACKUP nothing is added, announced or sent; a takeover holds the new ones', () => {
    const machine = backup();
    expect(deeds(machine.reload(changed(two), second))).toEqual([]);
    expect(machine.runUntil(3_218_750)).toContain('add 10.9.0.100/32@2 10.9.0.101/32@2');
  });

  test('a theft of the new one counts, of the removed one does not', () => {
    const machine = master();
    machine.reload(changed({ addresses: [virtualAddress('10.9.0.7')] }), reloadAtUs);
    machine.do({ kind: 'address-removed', address: interfaceAddress(vip) }, 4.1 * second);
    expect(machine.states()).toEqual(['master']);
    machine.steal('10.9.0.7/32', 4.2 * second);
    expect(machine.states()).toEqual(['backup']);
  });

  test('nobody speaks from one that was let go of and that the file no longer names', () => {
    const machine = master(changed(two));
    const { host } = machine; // what it does reaches no kernel, which so never reports it
    host.handle({ kind: 'address-removed', address: ownInterfaceAddress }, reloadAtUs);
    host.handle({ kind: 'reload', model: modelOf(first) }, reloadAtUs);
    expect(machine.states()).toEqual(['fault']);
    const address = interfaceAddress('10.9.0.101/32');
    host.handle({ kind: 'address-removed', address }, reloadAtUs);
    host.handle({ kind: 'address-added', address }, reloadAtUs);
    expect(machine.states()).toEqual(['backup']);
  });
});

describe('an address that moves from one instance to another', () => {
  const moving = virtualAddress('10.9.0.7');
  const left = (addresses: InstanceModel['addresses']) => ({ ...first, addresses });
  const right = (addresses: InstanceModel['addresses']) =>
    instanceModel({ name: 'VI_2', vrid: vrid(52), priority: priority(200), addresses });
  const fixed = [virtualAddress('10.9.0.100'), virtualAddress('10.9.0.200')] as const;

  test.each([
    ['gives', 'takes', false],
    ['takes', 'gives', true],
  ])('the first %s, the second %s: it is held afterwards', (_first, _second, isSwapped) => {
    const [one, two] = [left([fixed[0], moving]), right([fixed[1]])];
    const [oneAfter, twoAfter] = [left([fixed[0]]), right([fixed[1], moving])];
    const ordered = (a: InstanceModel, b: InstanceModel) =>
      isSwapped ? modelOf(b, a) : modelOf(a, b);
    const machine = master(ordered(one, two));
    machine.reload(ordered(oneAfter, twoAfter), reloadAtUs);
    expect(machine.states()).toEqual(['master', 'master']);
    expect(machine.holds('10.9.0.7/32')).toBe(true);
  });
});
