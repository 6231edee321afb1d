// Owns the proof that no order of events breaks a brain: whatever links, addresses, packets and
// pictures come, an address is held if and only if its instance is master.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ipv4, priority, receivedAdvert, second } from '../vrrp/testing.ts';
import type { HostEvent, Link } from './events.ts';
import {
  eth0,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

type Step = (machine: Machine) => void;

const vipText = '10.9.0.100/32';
const tell = (make: (machine: Machine) => HostEvent): Step => {
  return (machine) => {
    machine.do(make(machine));
  };
};

const advert = fc
  .record({ priority: fc.constantFrom(0, 1, 99, 100, 101, 255), low: fc.boolean() })
  .map(({ priority: theirs, low }) => {
    const from = ipv4(low ? '10.9.0.2' : '10.9.0.9');
    const packets = [receivedAdvert({ priority: theirs, from })];
    return tell(() => ({ kind: 'packets', interface: eth0, packets }));
  });
const noise = fc
  .uint8Array({ maxLength: 64 })
  .map((bytes) =>
    tell(() => ({ kind: 'packets', interface: eth0, packets: [{ family: 4, bytes }] })),
  );
const pause = fc
  .oneof(fc.integer({ min: 0, max: 4 * second }), fc.constantFrom(609_375, 3_609_375, second))
  .map(
    (us): Step =>
      (machine) =>
        void machine.runUntil(machine.nowUs + us),
  );
const setUp = fc.boolean().map(
  (up): Step =>
    (machine) => {
      if (machine.links.length > 0) machine.setUp(up);
    },
);

/** The interface goes with its addresses, told in the kernel's order, and may come back anew. */
const remove: Step = (machine) => {
  const index = machine.links.pop()?.index;
  if (index === undefined) return;
  for (const address of machine.addresses.splice(0)) {
    machine.do({ kind: 'address-removed', address });
  }
  machine.do({ kind: 'link-removed', index });
};
const create = fc.constantFrom(2, 3, 4).map(
  (index): Step =>
    (machine) => {
      if (machine.links.length > 0) return;
      const made: Link = link({ index });
      machine.links.push(made);
      machine.do({ kind: 'link', link: made });
      const address = interfaceAddress('10.9.0.5/16', index);
      machine.addresses.push(address);
      machine.do({ kind: 'address-added', address });
    },
);
const toggleOwn: Step = (machine) => {
  const index = machine.links[0]?.index;
  if (index === undefined) return;
  const address = { ...ownInterfaceAddress, index };
  const place = machine.addresses.findIndex((own) => own.address === address.address);
  if (place >= 0) machine.addresses.splice(place, 1);
  else machine.addresses.push(address);
  machine.do({ kind: place >= 0 ? 'address-removed' : 'address-added', address });
};
const steal: Step = (machine) => {
  const index = machine.links[0]?.index;
  if (index === 2 && machine.holds(vipText)) machine.steal(vipText);
};
const picture = tell(({ links, addresses }) => ({
  kind: 'interfaces',
  links: [...links],
  addresses: [...addresses],
}));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: pause },
  { weight: 3, arbitrary: advert },
  { weight: 1, arbitrary: noise },
  { weight: 2, arbitrary: setUp },
  { weight: 3, arbitrary: fc.constantFrom(remove, toggleOwn, steal, picture) },
  { weight: 2, arbitrary: create },
);

function checkInvariants(machine: Machine): void {
  const [state] = machine.states();
  const held = machine.addresses.some(({ address }) => address === '10.9.0.100');
  expect(held).toBe(state === 'master');
  expect(machine.host.nextDeadlineUs !== undefined).toBe(state === 'master' || state === 'backup');
  expect(machine.host.farewell().length > 0).toBe(state === 'master');
  expect(machine.toldFarewell).toEqual(machine.farewell);
  const own = machine.addresses.some(({ address }) => address === '10.9.0.5');
  const isFit = own && machine.links[0]?.up === true;
  expect(state === 'fault').toBe(!isFit);
}

test('held if and only if master, faulty if and only if unfit, whatever happens', () => {
  const model = fc.record({
    priority: fc.constantFrom(100, 255).map(priority),
    initialState: fc.constantFrom('master' as const, 'backup' as const),
    nopreempt: fc.boolean(),
    preemptDelayUs: fc.constantFrom(0, 2 * second),
  });
  fc.assert(
    fc.property(model, fc.array(step, { maxLength: 30 }), (changes, steps) => {
      const machine = new Machine(modelOf(instanceModel(changes))).boot();
      for (const take of steps) {
        take(machine);
        checkInvariants(machine);
      }
      machine.do({ kind: 'stop' });
      expect(machine.addresses.map(({ address }) => address)).not.toContain('10.9.0.100');
      expect(machine.host.nextDeadlineUs).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
