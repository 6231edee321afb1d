// Owns the proof of polled links: who is asked when and how, and what an answer means.
import { describe, expect, test } from 'vitest';
import type { LinkbeatModel, Model, PollMethod } from '../config/model.ts';
import { second } from '../vrrp/testing.ts';
import { eth0, instanceModel, link, modelOf, ownInterfaceAddress } from './test-models.ts';
import { Machine } from './testing.ts';

function polling(preferred?: PollMethod): Model {
  const polled: LinkbeatModel = { interface: eth0, ...(preferred && { preferred }) };
  return { ...modelOf(instanceModel()), linkbeats: [polled] };
}

function started(model: Model): Machine {
  return new Machine(model, [link()], [ownInterfaceAddress]).boot(0);
}

const beat = (method: PollMethod, isAlive: boolean) =>
  ({ kind: 'link-beat', interfaceIndex: 2, method, isAlive }) as const;

const polls = (words: readonly string[]) => words.filter((word) => word.startsWith('poll'));

describe('asking', () => {
  test('at once, then every second, by the means that answered', () => {
    const machine = started(polling());
    expect(polls(machine.do({ kind: 'timer' }, 0))).toEqual(['poll eth0 MII/ETHTOOL/IOCTL']);
    machine.do(beat('ETHTOOL', true), 1000);
    expect(machine.host.nextDeadlineUs).toBe(second);
    expect(polls(machine.do({ kind: 'timer' }, second))).toEqual(['poll eth0 ETHTOOL']);
  });

  test('by the preferred means first; another one is said once', () => {
    const machine = started(polling('ETHTOOL'));
    expect(polls(machine.do({ kind: 'timer' }, 0))).toEqual(['poll eth0 ETHTOOL/MII/IOCTL']);
    const line = '(eth0): Configured linkbeat type ETHTOOL not supported, using IOCTL';
    expect(machine.do(beat('IOCTL', true), 1000)).toEqual([line]);
    expect(machine.do(beat('IOCTL', true), second)).toEqual([]);
  });

  test('nobody where nothing is polled, and not what is gone', () => {
    expect(polls(started(modelOf(instanceModel())).do({ kind: 'timer' }, second))).toEqual([]);
    const machine = started(polling());
    machine.do({ kind: 'link-removed', index: 2 }, 1000);
    expect(polls(machine.do({ kind: 'timer' }, second))).toEqual([]);
  });
});

describe('an answer', () => {
  test('that a link is dead is a fault, whatever the kernel says of it, until it lives again', () => {
    const machine = started(polling());
    machine.do(beat('MII', true), 1000);
    const dead = machine.do(beat('MII', false), second);
    expect(dead).toContain('Linkbeat reports eth0 down');
    expect(machine.states()).toEqual(['fault']);
    expect(machine.do({ kind: 'link', link: link() }, second)).toEqual([]);
    expect(machine.states()).toEqual(['fault']);
    expect(machine.do(beat('MII', true), 2 * second)).toContain('Linkbeat reports eth0 up');
    expect(machine.states()).toEqual(['backup']);
  });

  test('that it lives does not outweigh the kernel', () => {
    const machine = started(polling());
    machine.do({ kind: 'link', link: link({ up: false }) }, 1000);
    expect(machine.do(beat('MII', true), second)).toEqual([]);
    expect(machine.states()).toEqual(['fault']);
  });
});

describe('a reload', () => {
  test('that begins the polling asks at once', () => {
    const machine = started(modelOf(instanceModel()));
    expect(polls(machine.reload(polling(), 2.3 * second))).toEqual(['poll eth0 MII/ETHTOOL/IOCTL']);
    expect(machine.do(beat('MII', false))).toContain('Linkbeat reports eth0 down');
    expect(polls(machine.runUntil(3.3 * second))).toEqual(['poll eth0 MII']);
  });

  test('that ends the polling believes the kernel again', () => {
    const machine = started(polling());
    machine.do(beat('MII', false), second);
    machine.reload(modelOf(instanceModel()), 2 * second);
    expect(machine.states()).toEqual(['backup']);
  });

  test('that prefers another means asks anew, and forgets no answer', () => {
    const machine = started(polling());
    machine.do(beat('MII', false), second);
    const words = machine.reload(polling('ETHTOOL'), 2 * second);
    expect(machine.states()).toEqual(['fault']);
    expect(polls(words)).toEqual(['poll eth0 ETHTOOL/MII/IOCTL']);
  });
});
