// Owns the proof of `interface_up_down_delays`: which changes of a link a machine believes, and when.
import { expect, test } from 'vitest';
import type { LinkDelayModel } from '../config/model.ts';
import { interfaceName, second } from '../vrrp/testing.ts';
import { instanceModel, link, modelOf } from './test-models.ts';
import { Machine } from './testing.ts';

const eth0 = interfaceName('eth0');
const delays = { interface: eth0, downUs: 1_500_000, upUs: second };

function master(linkDelays: readonly LinkDelayModel[] = [delays]): Machine {
  const machine = new Machine({ ...modelOf(instanceModel()), linkDelays }).boot();
  machine.runUntil(4 * second);
  return machine;
}

test('a link that is down for a moment is no fault', () => {
  const machine = master();
  expect(machine.setUp(false, 4 * second)).toEqual(['-D eth0 is down, believed in 1.5 seconds']);
  machine.runUntil(5_499_999);
  machine.setUp(true, 5_499_999);
  machine.runUntil(9 * second);
  expect(machine.states()).toEqual(['master']);
});

test('one that stays down is, after the delay', () => {
  const machine = master();
  machine.setUp(false, 4 * second);
  machine.runUntil(5_499_999);
  expect(machine.states()).toEqual(['master']);
  const words = machine.runUntil(5_500_000);
  expect(words[0]).toBe('Netlink reports eth0 down');
  expect(machine.states()).toEqual(['fault']);
});

test('coming up has a delay of its own', () => {
  const machine = master();
  machine.setUp(false, 4 * second);
  machine.runUntil(7 * second);
  machine.setUp(true, 7 * second);
  machine.runUntil(7_999_999);
  expect(machine.states()).toEqual(['fault']);
  expect(machine.runUntil(8 * second)[0]).toBe('Netlink reports eth0 up');
  expect(machine.states()).toEqual(['backup']);
});

test('news about a link meanwhile do not begin the delay again', () => {
  const machine = master();
  machine.setUp(false, 4 * second);
  machine.setUp(false, 5 * second);
  machine.runUntil(5_500_000);
  expect(machine.states()).toEqual(['fault']);
});

test('what is found at the start is believed', () => {
  const model = { ...modelOf(instanceModel()), linkDelays: [delays] };
  const machine = new Machine(model, [link({ up: false })]).boot();
  expect(machine.states()).toEqual(['fault']);
});

test('an interface that is deleted has nothing left to wait for', () => {
  const machine = master();
  machine.setUp(false, 4 * second);
  machine.do({ kind: 'link-removed', index: 2 }, 5 * second);
  expect(machine.states()).toEqual(['fault']);
  expect(machine.runUntil(9 * second)).toEqual([]);
});

test('a reload changes the delays of later changes', () => {
  const machine = master();
  machine.reload(modelOf(instanceModel()), 4 * second);
  machine.setUp(false, 5 * second);
  expect(machine.states()).toEqual(['fault']);
});
