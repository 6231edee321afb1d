// Owns the proof of which virtual router goes on over a reload, and of what another one costs.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, VirtualInterface } from '../config/model.ts';
import { parseMac } from '../net/identifiers.ts';
import { higherAddress, interfaceName, ipv4, known, second } from '../vrrp/testing.ts';
import {
  eth0,
  eth1,
  instanceModel,
  instanceModel6,
  interfaceAddress,
  link,
  modelOf,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const own = [interfaceAddress('10.9.0.5/16'), interfaceAddress('10.9.0.6/16')];
const links = [link(), link({ index: 3, name: eth1 })];
const reloadAtUs = 5 * second;

const unicast = (address = higherAddress): Partial<InstanceModel> => ({
  transport: {
    kind: 'unicast',
    peers: [{ address, leastTimeToLive: 0, mostTimeToLive: 255 }],
    timeToLive: undefined,
    checksSource: false,
    oldChecksum: 'detect',
  },
});
const group = (address: string): Partial<InstanceModel> => ({
  transport: { kind: 'multicast', group: ipv4(address) },
});
const from = (address: string) => ({ sourceAddress: ipv4(address) });

function macvlan(text: string, parent = eth0): VirtualInterface {
  const mac = known(parseMac('00:00:5e:00:01:33'));
  const name = interfaceName(text);
  return { name, parent, family: 4, mac, group: undefined, copiesLinkLocal: false };
}

/** One more address, on the interface itself or on a macvlan of its own. */
function further(on = eth0, made: readonly VirtualInterface[] = []): Partial<InstanceModel> {
  const addresses = [virtualAddress('10.9.0.100'), virtualAddress('10.9.1.100', on)];
  return { addresses, virtualInterfaces: made };
}

/** `use_vmac`, with its address on the macvlan; adverts leave from there unless it is silent. */
function vmac(text = 'vrrp.51', isSilent = false): Partial<InstanceModel> {
  const made = macvlan(text);
  const addresses = [virtualAddress('10.9.0.100', made.name)];
  return { addresses, virtualInterfaces: [made], ...(!isSilent && { advertInterface: made.name }) };
}

function reloaded(before: Partial<InstanceModel>, after: Partial<InstanceModel>) {
  const machine = new Machine(modelOf(instanceModel(before)), links, own).boot();
  machine.runUntil(4 * second);
  expect(machine.states()).toEqual(['master']);
  const words = machine.reload(modelOf(instanceModel(after)), reloadAtUs);
  return { machine, words };
}

const other = macvlan('vrrp1.51', eth1);
const goesOn: readonly [string, Partial<InstanceModel>, Partial<InstanceModel>][] = [
  ['another name', {}, { name: 'VI_new' }],
  ['another source of multicast', {}, from('10.9.0.6')],
  ['other peers', unicast(), unicast(ipv4('10.9.0.77'))],
  ['the source that it has, written', unicast(), { ...unicast(), ...from('10.9.0.5') }],
  ['a macvlan whose adverts leave from below it', vmac(), vmac('vrrp.51', true)],
  ['a macvlan whose adverts leave from it', vmac('vrrp.51', true), vmac()],
  ['a macvlan for another address', further(), further(other.name, [other])],
  ['a macvlan under unicast', unicast(), { ...unicast(), ...vmac('vrrp.51', true) }],
  ['no macvlan under unicast any more', { ...unicast(), ...vmac('vrrp.51', true) }, unicast()],
];

describe('goes on as master', () => {
  test.each(goesOn)('with %s', (_, before, after) => {
    const { machine, words } = reloaded(before, after);
    expect(machine.states()).toEqual(['master']);
    expect(words.filter((line) => /^send \S+ 0 |->/.test(line))).toEqual([]);
    const { addresses = [virtualAddress('10.9.0.100')] } = after;
    const place = machine.links.find(({ name }) => name === addresses[0]?.interface);
    const on = machine.addresses.filter(({ address }) => address === '10.9.0.100');
    expect(on.map(({ index }) => index)).toEqual([place?.index]);
  });
});

test('over IPv6 the link-local address of the parent goes with the adverts that left from it', () => {
  const made = { ...macvlan('vrrp.51'), family: 6, mac: parseMac('00:00:5e:00:02:33') } as const;
  const addresses = [virtualAddress('fe80::100', made.name)];
  const loud = {
    virtualInterfaces: [{ ...made, copiesLinkLocal: true }],
    advertInterface: made.name,
  };
  const silent = { virtualInterfaces: [made], advertInterface: eth0 };
  const model = (words: Partial<InstanceModel>) => modelOf(instanceModel6({ addresses, ...words }));
  const machine = new Machine(model(loud), [link()], [interfaceAddress('fe80::5/64')]).boot();
  machine.runUntil(4 * second);
  const held = () => machine.addresses.map(({ address, index }) => `${address}@${index}`);
  expect(held()).toEqual(['fe80::5@2', 'fe80::5@3', 'fe80::100@3']);
  machine.reload(model(silent), reloadAtUs);
  expect(held()).toEqual(['fe80::5@2', 'fe80::100@3']);
  machine.reload(model(loud), reloadAtUs + second);
  expect(held()).toEqual(['fe80::5@2', 'fe80::100@3', 'fe80::5@3']);
  expect(machine.states()).toEqual(['master']);
});

const isAnother: readonly [string, Partial<InstanceModel>, Partial<InstanceModel>][] = [
  ['unicast instead of multicast', {}, unicast()],
  ['multicast instead of unicast', unicast(), {}],
  ['another group', {}, group('224.0.0.77')],
  ['another source of unicast', unicast(), { ...unicast(), ...from('10.9.0.6') }],
  ['a macvlan', {}, vmac()],
  ['no macvlan any more', vmac(), {}],
  ['a macvlan of another name', vmac(), vmac('web')],
  [
    'a macvlan of another name under unicast',
    { ...unicast(), ...vmac('vrrp.51', true) },
    { ...unicast(), ...vmac('web', true) },
  ],
];

describe('is another one', () => {
  test.each(isAnother)('with %s: goodbye, then from the beginning', (_, before, after) => {
    const { machine, words } = reloaded(before, after);
    const steps = words.filter((line) => /^send \S+ 0 |->/.test(line));
    expect(steps[0]).toMatch(/^send \S+ 0 /);
    expect(steps.slice(1)).toEqual(['VI_1 master -> stopped: stop', 'VI_1 init -> backup: start']);
    expect(machine.addresses.some(({ address }) => address === '10.9.0.100')).toBe(false);
    expect(machine.host.status().instances[0]?.statistics.becameMaster).toBe(0);
    machine.runUntil(reloadAtUs + 4 * second);
    expect(machine.states()).toEqual(['master']);
    expect(machine.addresses.filter(({ address }) => address === '10.9.0.100')).toHaveLength(1);
  });

  test('and its maintenance lasts: the order was about who holds this number here', () => {
    const machine = new Machine(modelOf(instanceModel()), [link()], own).boot();
    machine.do({ kind: 'order', order: { kind: 'maintenance', instance: 'VI_1', isOn: true } }, 1);
    machine.reload(modelOf(instanceModel(unicast())), second);
    expect(machine.states()).toEqual(['fault']);
  });
});
