// Owns the proof of what unicast and source addresses mean to a machine: sockets, faults, where adverts
// leave from, what is announced.
import { describe, expect, test } from 'vitest';
import type { InstanceModel } from '../config/model.ts';
import { vrrpMulticastGroups } from '../vrrp/packet.ts';
import { higherAddress, interfaceName, ipv4, second, vrid } from '../vrrp/testing.ts';
import { Host } from './host.ts';
import { instanceModel, interfaceAddress, link, modelOf } from './test-models.ts';
import { Machine } from './testing.ts';

const anyTimeToLive = { leastTimeToLive: 0, mostTimeToLive: 255 };
const transport: InstanceModel['transport'] = {
  kind: 'unicast',
  peers: [{ address: higherAddress, ...anyTimeToLive }],
  timeToLive: undefined,
  checksSource: false,
  oldChecksum: 'detect',
};
const machine = (changes: Partial<InstanceModel>, addresses?: Machine['addresses']) =>
  new Machine(modelOf(instanceModel(changes)), [link()], addresses).boot();

describe('sockets', () => {
  const groupsOf = (...instances: readonly InstanceModel[]) =>
    new Host(modelOf(...instances))
      .handle({ kind: 'interfaces', links: [link()], addresses: [] }, 0)
      .flatMap((effect) => (effect.kind === 'listen' ? effect.sockets : []))
      .map(({ groups }) => groups);

  test('unicast joins no group, multicast those of its instances', () => {
    expect(groupsOf(instanceModel({ transport }))).toEqual([[]]);
    const own = { kind: 'multicast', group: ipv4('224.0.0.77') } as const;
    const instances = [
      instanceModel({ transport }),
      instanceModel({ name: 'VI_2', vrid: vrid(52) }),
      instanceModel({ name: 'VI_3', vrid: vrid(53), transport: own }),
      instanceModel({ name: 'VI_4', vrid: vrid(54) }),
    ];
    expect(groupsOf(...instances)).toEqual([[vrrpMulticastGroups[4], own.group]]);
  });
});

describe('the source address', () => {
  const elsewhere = ipv4('10.9.0.77');

  test('of unicast may be absent at the start', () => {
    const own = machine({ transport, sourceAddress: elsewhere }, []);
    expect(own.states()).toEqual(['backup']);
    own.runUntil(4 * second);
    const [status] = own.host.status().instances;
    expect(status).toMatchObject({ state: 'master', sourceAddress: elsewhere });
  });

  test('of multicast may be any, but the interface needs one', () => {
    expect(machine({ sourceAddress: elsewhere }, []).states()).toEqual(['fault']);
    const own = machine({ sourceAddress: elsewhere });
    own.runUntil(4 * second);
    expect(own.host.status().instances[0]).toMatchObject({ sourceAddress: elsewhere });
  });

  test('that is tracked and absent is a fault until it is there', () => {
    const own = machine({ transport, sourceAddress: elsewhere, tracksSourceAddress: true });
    expect(own.states()).toEqual(['fault']);
    expect(own.words).toContain('(VI_1): entering FAULT state (src address not configured)');
    own.do({ kind: 'address-added', address: interfaceAddress('10.9.0.77/24') }, second);
    expect(own.states()).toEqual(['backup']);
    own.runUntil(6 * second);
    expect(own.states()).toEqual(['master']);
    own.do({ kind: 'address-removed', address: interfaceAddress('10.9.0.77/24') });
    expect(own.states()).toEqual(['fault']);
  });

  test('that is tracked may be on an interface that nothing else is about', () => {
    const model = modelOf(
      instanceModel({ transport, sourceAddress: elsewhere, tracksSourceAddress: true }),
    );
    const other = link({ index: 9, name: interfaceName('lo') });
    const there = { ...interfaceAddress('10.9.0.77/32'), index: 9 };
    const own = new Machine(model, [link(), other], [there]).boot();
    expect(own.states()).toEqual(['backup']);
    own.do({ kind: 'address-removed', address: there }, second);
    expect(own.states()).toEqual(['fault']);
    own.do({ kind: 'address-added', address: there }, 2 * second);
    expect(own.states()).toEqual(['backup']);
  });
});

test('a reload changes where a master speaks from', () => {
  const own = machine({});
  own.runUntil(4 * second);
  const changed = instanceModel({ sourceAddress: ipv4('10.9.0.77') });
  own.reload(modelOf(changed), 4.5 * second);
  expect(own.host.status().instances[0]).toMatchObject({
    ...{ state: 'master', sourceAddress: '10.9.0.77' },
  });
});

test('a reload changes to whom a master speaks, at once', () => {
  const own = machine({ transport });
  own.runUntil(4 * second);
  const peer = { address: ipv4('10.9.0.77'), ...anyTimeToLive };
  const changed = instanceModel({ transport: { ...transport, peers: [peer] } });
  const sent = own.host
    .handle({ kind: 'reload', model: modelOf(changed) }, 5 * second)
    .flatMap((effect) => (effect.kind === 'send' ? [effect.destination] : []));
  expect(sent).toEqual(['10.9.0.77']);
});

test('without a peer it is faulty for ever', () => {
  const own = machine({ transport: { ...transport, peers: [] } });
  expect(own.states()).toEqual(['fault']);
  own.setUp(false, second);
  own.setUp(true, 2 * second);
  expect(own.states()).toEqual(['fault']);
});

test('back from a fault it announces where it speaks from, so that peers find it', () => {
  const own = machine({ transport });
  own.setUp(false, second);
  expect(own.setUp(true, 2 * second).slice(-3)).toEqual([
    'VI_1 fault -> backup: faults-gone',
    '-D VI_1: sending gratuitous ARP for 10.9.0.5',
    'announce 10.9.0.5 on 2',
  ]);
  const multicast = machine({});
  multicast.setUp(false, second);
  expect(multicast.setUp(true, 2 * second)).not.toContain('announce 10.9.0.5 on 2');
});
