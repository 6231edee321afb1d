// Owns the proof of what a virtual router does that lives on no interface, or in a VRF: sockets, where its
// adverts go, what is a fault and what is not, for whom packets are.
import { describe, expect, test } from 'vitest';
import type { InstanceModel } from '../config/model.ts';
import {
  higherAddress,
  interfaceName,
  ipv4,
  priority,
  receivedAdvert,
  second,
  vrid,
} from '../vrrp/testing.ts';
import { eth0, instanceModel, link, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const vrf = interfaceName('red');
const sourceAddress = ipv4('10.8.0.1');
const transport: InstanceModel['transport'] = {
  kind: 'unicast',
  peers: [{ address: higherAddress, leastTimeToLive: 0, mostTimeToLive: 255 }],
  timeToLive: undefined,
  checksSource: false,
  oldChecksum: 'detect',
};
const anywhere = { interface: undefined, advertInterface: undefined, transport, sourceAddress };
const redLink = (up = true) => link({ index: 9, name: vrf, up });

function machine(changes: Partial<InstanceModel>, links = [link()]): Machine {
  return new Machine(modelOf(instanceModel({ ...anywhere, ...changes })), links).boot();
}

describe('on no interface', () => {
  test('hears and sends by no interface in particular', () => {
    const own = machine({});
    expect(own.words.filter((line) => line.startsWith('listen'))).toEqual([
      'listen undefined 0: v4/112 51',
    ]);
    const words = own.runUntil(4 * second);
    expect(own.host.status().instances[0]).toMatchObject({ state: 'master', sourceAddress });
    expect(words.filter((line) => line.startsWith('send'))[0]).toMatch(/^send undefined 100/);
  });

  test('minds the interfaces of its addresses, and no other', () => {
    const elsewhere = { addresses: [virtualAddress('10.9.0.100', vrf)] };
    const own = machine(elsewhere, [link(), redLink()]);
    own.setUp(false);
    expect(own.states()).toEqual(['backup']);
    own.do({ kind: 'link', link: redLink(false) });
    expect(own.states()).toEqual(['fault']);
  });

  test('hears what is for it, not what other sockets heard', () => {
    const own = machine({});
    const packets = [receivedAdvert({ priority: priority(200), to: sourceAddress })];
    own.do({ kind: 'packets', interface: eth0, packets });
    expect(own.host.status().instances[0]?.master).toBeUndefined();
    own.do({ kind: 'packets', interface: undefined, packets });
    expect(own.host.status().instances[0]?.master).toMatchObject({ priority: 200 });
  });

  test('is not held back until a link has been heard to receive', () => {
    const own = machine({ startupHoldUs: 60 * second });
    expect(own.states()).toEqual(['backup']);
  });

  test('is known where unknown virtual routers are logged', () => {
    const near = instanceModel({ name: 'near', vrid: vrid(52) });
    const model = modelOf(instanceModel(anywhere), near);
    const own = new Machine({ ...model, global: { ...model.global, logsUnknownVrids: true } }, [
      link(),
    ]).boot();
    const packets = [receivedAdvert({}), receivedAdvert({ vrid: vrid(7) })];
    const said = own.do({ kind: 'packets', interface: eth0, packets });
    expect(said).toEqual(['Unknown VRID(7) received on interface(eth0). ignoring...']);
    expect(own.words.find((line) => line.startsWith('listen undefined'))).toMatch(/112 51$/);
  });

  test('a reload that names an interface makes it another one', () => {
    const own = machine({});
    own.runUntil(4 * second);
    const words = own.reload(modelOf(instanceModel({ transport, sourceAddress })));
    expect(words).toContain('listen undefined 0: nothing');
    expect(words).toContain('listen eth0 2: v4/112 51');
  });
});

describe('in a VRF', () => {
  const inside = { advertInterface: vrf };

  test("hears and sends by the VRF's device", () => {
    const own = machine(inside, [link(), redLink()]);
    expect(own.words).toContain('listen red 9: v4/112 51');
    const words = own.runUntil(4 * second);
    expect(words.filter((line) => line.startsWith('send'))[0]).toMatch(/^send red /);
  });

  test('a reload into another VRF is the end of one virtual router, and another one begins', () => {
    const blue = interfaceName('blue');
    const links = [link(), redLink(), link({ index: 10, name: blue })];
    const own = machine(inside, links);
    own.runUntil(4 * second);
    const there = instanceModel({ ...anywhere, advertInterface: blue });
    const words = own.reload(modelOf(there)).filter((line) => line.startsWith('send'));
    expect(words).toEqual([expect.stringMatching(/^send red 0 /)]);
    expect(own.words).toContain('listen blue 10: v4/112 51');
    expect(own.states()).toEqual(['backup']);
  });

  test('is in fault until the device is there', () => {
    const own = machine(inside);
    expect(own.host.status().instances[0]?.faults).toEqual([
      { kind: 'interface-missing', interface: vrf },
    ]);
    own.do({ kind: 'link', link: redLink() });
    expect(own.states().at(-1)).toBe('backup');
  });
});
