// Owns the proof of ipvlans that virtual routers make for themselves. What they have in common with macvlans
// is proved in virtual-interfaces.test.ts.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, VirtualInterface } from '../config/model.ts';
import { parseIp } from '../net/address.ts';
import { interfaceName, known, second } from '../vrrp/testing.ts';
import {
  eth0,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const name = interfaceName('vrrp.51');
const downUs = 3_609_375;
const settings = {
  rpFilterOfAll: 1,
  ofNewInterfaces: { arpIgnore: 0, arpFilter: 0, rpFilter: 0 },
  localGroupReports: 1,
};
const parent = link({ ipv4: { arpIgnore: 0, arpFilter: 2, rpFilter: 0 } });

function ipvlanModel(changes: Partial<InstanceModel> = {}): InstanceModel {
  const address = { address: known(parseIp('10.9.0.8')), length: 24 };
  const made: VirtualInterface = {
    ...{ name, parent: eth0, family: 4, mac: undefined, group: undefined, copiesLinkLocal: false },
    ipvlan: { traffic: 'private', address },
  };
  const words = { advertInterface: name, virtualInterfaces: [made] };
  return instanceModel({ ...words, sourceAddress: address.address, ...changes });
}

/** What was done to interfaces and addresses. */
function deeds(words: readonly string[]): string[] {
  return words.filter((word) => /^(make|remove|add) /.test(word));
}

describe('an ipvlan', () => {
  const started4 = () =>
    new Machine(modelOf(ipvlanModel()), [parent], [ownInterfaceAddress]).boot(0, settings);

  test('sends from its own address; virtual addresses and ARP stay with its parent', () => {
    const machine = started4();
    expect(deeds(machine.words).slice(0, 2)).toEqual([
      'make vrrp.51 on 2 private',
      'add 10.9.0.8/24@3',
    ]);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.words.filter((word) => word.includes('FAULT'))).toEqual([]);
    expect(machine.words).toContain('-D (VI_1): Success creating ipvlan interface vrrp.51');
    expect(machine.words.filter((word) => /arp_|rp_filter|firewall/.test(word))).toEqual([]);
    machine.runUntil(downUs);
    const goodbye = machine.host.farewell().find(({ kind }) => kind === 'send');
    expect(goodbye).toMatchObject({ interface: 'vrrp.51', source: '10.9.0.8' });
    expect(machine.words).toContain('add 10.9.0.100/32@2');
  });

  test('is told from others by the interface below it', () => {
    const left = link({ index: 5, name, ipvlanOn: 2 });
    const model = modelOf(ipvlanModel());
    const machine = new Machine(model, [parent, left], [ownInterfaceAddress]).boot(0, settings);
    expect(machine.words).toContain('-D (VI_1): Success taking over ipvlan interface vrrp.51');
    const strange = link({ index: 5, name });
    const other = new Machine(model, [parent, strange], [ownInterfaceAddress]).boot(0, settings);
    const line = '(VI_1) interface vrrp.51 exists and is not an ipvlan of mode L2';
    expect(other.states()).toEqual(['fault']);
    expect(other.words).toContain(line);
  });

  test('without an address its router is at fault, until somebody gives it one', () => {
    const bare = ipvlanModel({ sourceAddress: undefined });
    const [made] = bare.virtualInterfaces;
    const ipvlan = { traffic: 'bridge', address: undefined } as const;
    const model = modelOf({ ...bare, virtualInterfaces: made ? [{ ...made, ipvlan }] : [] });
    const machine = new Machine(model, [parent], [ownInterfaceAddress]).boot(0, settings);
    expect(machine.states()).toEqual(['fault']);
    const address = interfaceAddress('10.9.0.6/24', 3);
    machine.do({ kind: 'address-added', address }, second);
    expect(machine.states()).toEqual(['backup']);
  });

  test('its address is put back when somebody takes it, and goes with it at the stop', () => {
    const machine = started4();
    const address = interfaceAddress('10.9.0.8/24', 3);
    expect(machine.do({ kind: 'address-removed', address }, second)).toContain('add 10.9.0.8/24@3');
    expect(deeds(machine.do({ kind: 'stop' }))).toContain('remove vrrp.51');
  });
});
