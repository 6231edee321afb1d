// Owns the proof that wires carry, delay, lose, double, reorder and cut as they were told.
import { expect, it } from 'vitest';
import { Cable, type Frame, Network } from './network.ts';
import { BareWorld, ip, mac } from './testing.ts';
import type { TrunkPlan } from './topology.ts';

const frameOf = (number: number): Frame => ({
  kind: 'announcement',
  address: ip(`10.0.${number >> 8}.${number & 255}`),
  mac: mac(1),
});

function plugged(world: BareWorld, network: Network, on: string) {
  const arrivals: { atUs: number; frame: Frame }[] = [];
  const station = {
    ...{ switch: on, cable: new Cable(), hasEcho: false, wants: ['announcement'] as const },
    receive: (frame: Frame) => arrivals.push({ atUs: world.nowUs, frame }),
    arrivals,
  };
  network.plug(station);
  return station;
}

function pair(trunks: readonly TrunkPlan[] = [], switches = ['lan', 'lan']) {
  const world = new BareWorld();
  const network = new Network(world, trunks);
  const [from = 'lan', to = 'lan'] = switches;
  const [left, right] = [plugged(world, network, from), plugged(world, network, to)];
  /** Sends so many frames a millisecond apart, and waits for the last one. */
  const send = (count = 1, sender = left): number[] => {
    for (let number = 0; number < count; number += 1) {
      network.send(sender, frameOf(number));
      world.runUntil(world.nowUs + 1000);
    }
    world.runUntil(world.nowUs + 1_000_000);
    return right.arrivals.map(({ frame }) => numberOf(frame));
  };
  return { world, network, left, right, send };
}

function numberOf(frame: Frame): number {
  const parts = frame.kind === 'announcement' ? frame.address.split('.').map(Number) : [];
  return (parts[2] ?? 0) * 256 + (parts[3] ?? 0);
}

it('carries to everybody else on the switch, 50 microseconds a cable', () => {
  const { left, right, send } = pair();
  expect(send()).toEqual([0]);
  expect(right.arrivals[0]?.atUs).toBe(100);
  expect(left.arrivals).toEqual([]);
});

it('carries back to the sender where there is a loop', () => {
  const { left, send } = pair();
  left.hasEcho = true;
  send();
  expect(left.arrivals).toHaveLength(1);
});

it('delays in one direction only', () => {
  const { left, right, send } = pair();
  left.cable.out.change({ delayUs: 3000 });
  send(1, left);
  expect(right.arrivals[0]?.atUs).toBe(3050);
});

it('cuts in one direction only', () => {
  const { network, left, right, send } = pair();
  left.cable.out.change({ isCut: true });
  expect(send()).toEqual([]);
  send(1, right);
  expect(left.arrivals).toHaveLength(1);
  expect([network.reaches(left, right), network.reaches(right, left)]).toEqual([false, true]);
  left.cable.heal();
  expect(network.reachesPerfectly(left, right)).toBe(true);
  expect(send()).toEqual([0]);
});

it('loses about as many as it was told', () => {
  const { right, send } = pair();
  right.cable.in.change({ lossPerMille: 300 });
  const { length } = send(1000);
  expect(length).toBeGreaterThan(630);
  expect(length).toBeLessThan(770);
});

it('loses none and all at the ends of the scale', () => {
  const { right, send } = pair();
  right.cable.in.change({ lossPerMille: 1000 });
  expect(send(20)).toEqual([]);
  right.cable.in.change({ lossPerMille: 0 });
  expect(send(20)).toHaveLength(20);
});

it('doubles each frame when it was told', () => {
  const { right, send } = pair();
  right.cable.in.change({ duplicatePerMille: 1000 });
  expect(send(2)).toEqual([0, 0, 1, 1]);
});

it('keeps the order under jitter, and jitters', () => {
  const { right, send } = pair();
  right.cable.in.change({ jitterUs: 10_000 });
  const numbers = send(200);
  expect(numbers).toEqual(Array.from({ length: 200 }, (_, number) => number));
  const late = right.arrivals.map(({ atUs }, at) => atUs - at * 1000 - 100);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late)).toBeLessThan(10_000);
  expect(new Set(late).size).toBeGreaterThan(20);
});

it('lets later frames overtake some when it was told', () => {
  const { right, send } = pair();
  right.cable.in.change({ reorderPerMille: 200 });
  const numbers = send(200);
  expect(numbers).toHaveLength(200);
  expect(numbers).not.toEqual([...numbers].sort((one, other) => one - other));
});

it('crosses trunks, in the direction that is open', () => {
  const trunks: TrunkPlan[] = [
    { name: 'north', ends: ['lan', 'middle'] },
    { name: 'south', ends: ['far', 'middle'] },
  ];
  const { network, left, right, send } = pair(trunks, ['lan', 'far']);
  expect(send()).toEqual([0]);
  expect(right.arrivals[0]?.atUs).toBe(200);
  network.trunk('north')?.in.change({ isCut: true });
  expect([network.reaches(left, right), network.reaches(right, left)]).toEqual([false, true]);
  expect(network.trunk('none')).toBeUndefined();
});

it('carries nothing between switches without a trunk, or without carrier', () => {
  expect(pair([], ['lan', 'far']).send()).toEqual([]);
  const { left, send } = pair();
  left.cable.hasCarrier = false;
  expect(send()).toEqual([]);
});

it('drops what is under way when the receiver loses its carrier', () => {
  const { network, world, left, right } = pair();
  network.send(left, frameOf(0));
  right.cable.hasCarrier = false;
  world.runUntil(1000);
  expect(right.arrivals).toEqual([]);
});
