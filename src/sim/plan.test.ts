// Owns the proof that a site is worked out from configurations as its documentation says.
import { expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { planSite } from './plan.ts';
import { interfaceName, ip } from './testing.ts';
import type { Topology } from './topology.ts';

function instanceText(name: string, on: string, vrid: number, addresses: string): string {
  return `vrrp_instance ${name} {
    state BACKUP
    interface ${on}
    virtual_router_id ${vrid}
    virtual_ipaddress {
      ${addresses}
    }
  }\n`;
}

function memberOf(name: string, ...texts: string[]) {
  const { model } = loadConfig({ name: `${name}.conf`, text: texts.join('\n') });
  return { name, model };
}

function plugsOf({ nodes }: Topology): string[] {
  return nodes.flatMap(({ name, interfaces }) =>
    interfaces.map((each) => `${name}/${each.name}=${each.switch}`),
  );
}

const first = (name: string, on = 'eth0') =>
  memberOf(name, instanceText('A', on, 1, '10.0.0.9/24'));

it('puts interfaces that share a virtual router on one wire, whatever their names', () => {
  const topology = planSite([first('one'), first('two', 'wlp3s0')]);
  expect(topology.switches).toEqual(['lan']);
  expect(plugsOf(topology)).toEqual(['one/eth0=lan', 'two/wlp3s0=lan']);
});

it('names more wires in the order of appearance', () => {
  const other = instanceText('B', 'eth1', 2, '10.0.1.9/24');
  const both = (name: string) => memberOf(name, instanceText('A', 'eth0', 1, '10.0.0.9/24'), other);
  const topology = planSite([both('one'), both('two')]);
  expect(topology.switches).toEqual(['lan', 'lan2']);
  expect(plugsOf(topology).slice(2)).toEqual(['two/eth0=lan', 'two/eth1=lan2']);
});

it('puts interfaces that share a virtual address on one wire, too', () => {
  const topology = planSite([
    first('one'),
    memberOf('two', instanceText('A', 'eth5', 2, '10.0.0.9/24')),
    memberOf('three', instanceText('A', 'eth0', 3, '10.0.2.9/24')),
  ]);
  expect(plugsOf(topology)).toEqual(['one/eth0=lan', 'two/eth5=lan', 'three/eth0=lan2']);
});

it('gives an interface that is only tracked a wire for itself, and a made one none', () => {
  const text = instanceText('A', 'eth0', 1, '10.0.0.9/24').replace(
    'state BACKUP',
    'use_vmac\n track_interface {\n eth1\n vrrp.1\n }',
  );
  const topology = planSite(['one', 'two'].map((name) => memberOf(name, text)));
  expect(topology.switches).toEqual(['lan', 'lan2', 'lan3']);
  expect(plugsOf(topology)).toEqual([
    ...['one/eth0=lan', 'one/eth1=lan2'],
    ...['two/eth0=lan', 'two/eth1=lan3'],
  ]);
});

it('assumes addresses beside the virtual ones, by the number of the machine', () => {
  const text = instanceText('A', 'eth0', 1, '10.0.0.2/24');
  const { nodes } = planSite(['one', 'two', 'three'].map((name) => memberOf(name, text)));
  expect(nodes.map(({ interfaces: [own] }) => own?.addresses[0])).toEqual([
    ...['10.0.0.1', '10.0.0.3', '10.0.0.4'].map((address) => ({ address, prefixLength: 24 })),
  ]);
  expect(nodes[1]?.interfaces[0]?.addresses[1]).toEqual({ address: 'fe80::2', prefixLength: 64 });
});

it('assumes documentation addresses where the virtual ones tell no network', () => {
  const [node] = planSite([memberOf('one', instanceText('A', 'eth0', 1, '10.0.0.9'))]).nodes;
  expect(node?.interfaces[0]?.addresses[0]).toEqual({ address: '192.0.2.1', prefixLength: 24 });
});

it('takes real addresses where they are known', () => {
  const own = [{ address: ip('10.0.0.77'), prefixLength: 24 }];
  const addresses = new Map([[interfaceName('eth0'), own]]);
  const { nodes } = planSite([{ ...first('one'), addresses }, first('two')]);
  expect(nodes[0]?.interfaces[0]?.addresses).toEqual(own);
});

it('gives machines the addresses that they speak from, or that the others name as theirs', () => {
  const text = (...words: string[]) =>
    instanceText('A', 'eth0', 1, '10.0.0.9/24').replace('state BACKUP', words.join('\n'));
  const peers = (...addresses: string[]) => ['unicast_peer {', ...addresses, '}'];
  const { nodes } = planSite([
    memberOf('one', text('unicast_src_ip 10.0.0.2', ...peers('10.0.0.1', '10.0.0.3'))),
    memberOf('two', text(...peers('10.0.0.2', '10.0.0.3'))),
    memberOf('three', text(...peers('10.0.0.1', '10.0.0.2'))),
    memberOf('four', text()),
  ]);
  const own = nodes.map(({ interfaces: [each] }) => each?.addresses.map(({ address }) => address));
  expect(own).toEqual([
    ['10.0.0.2', 'fe80::1'],
    ['10.0.0.1', 'fe80::2'],
    ['10.0.0.3', 'fe80::3'],
    ['10.0.0.7', 'fe80::4'],
  ]);
});

it('gives each interface a MAC of its own', () => {
  const two = instanceText('B', 'eth1', 2, '10.0.1.9/24');
  const both = (name: string) => memberOf(name, instanceText('A', 'eth0', 1, '10.0.0.9/24'), two);
  const macs = planSite([both('one'), both('two')]).nodes.flatMap(({ interfaces }) =>
    interfaces.map(({ mac }) => mac),
  );
  expect(new Set(macs).size).toBe(4);
});

it('refuses more machines than a network has room for', () => {
  const text = instanceText('A', 'eth0', 1, '10.0.0.1/29');
  const members = Array.from({ length: 6 }, (_, at) => memberOf(`m${at}`, text));
  expect(() => planSite(members)).toThrow(RangeError);
});

it('gives a machine the interfaces that its routes and rules need', () => {
  const text = instanceText('A', 'eth0', 1, '10.0.0.9/24').replace(
    'state BACKUP',
    `state BACKUP
    virtual_routes {
      10.1.0.0/16 dev eth1
    }
    virtual_rules {
      iif eth2 table 100 preference 5
    }`,
  );
  const [node] = planSite([memberOf('one', text)]).nodes;
  expect(node?.interfaces.map(({ name }) => name)).toEqual(['eth0', 'eth1', 'eth2']);
});
