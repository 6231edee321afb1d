// Owns the proof of startup_hold: nobody becomes master by a link that was not heard to receive, and
// nobody is held back for ever.
import { describe, expect, test } from 'vitest';
import { interfaceName, second } from '../vrrp/testing.ts';
import { instanceModel, interfaceAddress, link, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const holding = instanceModel({ startupHoldUs: 10 * second });

function held(): Machine {
  return new Machine(modelOf(holding)).boot();
}

const heard = { kind: 'link-heard', interface: interfaceName('eth0') } as const;

describe('a link that was not heard to receive', () => {
  test('holds back after the start, and the others are asked twice a second', () => {
    const machine = held();
    expect(machine.words).toContain('VI_1 init -> fault: fault (silent)');
    expect(machine.words).toContain(
      'eth0 is up: held back until something is heard there, at most 10 seconds',
    );
    expect(machine.words).toContain('probe eth0 for 10.9.0.100');
    const asked = machine.runUntil(1.1 * second);
    expect(asked).toEqual(['probe eth0 for 10.9.0.100', 'probe eth0 for 10.9.0.100']);
    expect(machine.host.status().instances[0]?.faults).toEqual([
      { kind: 'link-unproven', interface: 'eth0' },
    ]);
  });

  test('holds back until something is heard, then as long as any backup listens', () => {
    const machine = held();
    const words = machine.do(heard, 5 * second);
    expect(words).toContain('eth0 receives, 5.00 seconds after it came up');
    expect(words).toContain('VI_1 fault -> backup: faults-gone');
    machine.runUntil(8 * second);
    expect(machine.states()).toEqual(['backup']);
    machine.runUntil(9 * second);
    expect(machine.states()).toEqual(['master']);
  });

  test('is proven by an advert, which counts already', () => {
    const machine = held();
    machine.hear({ priority: 200 }, 5 * second);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.status().instances[0]?.master?.priority).toBe(200);
  });

  test('holds back no longer than the bound: the machine may be alone', () => {
    const machine = held();
    const words = machine.runUntil(10 * second);
    expect(words).toContain('nothing was heard on eth0: going on as the only one there');
    machine.runUntil(14 * second);
    expect(machine.states()).toEqual(['master']);
  });

  test('holds back again after the link was down', () => {
    const machine = held();
    machine.do(heard, second);
    machine.runUntil(6 * second);
    expect(machine.states()).toEqual(['master']);
    machine.do({ kind: 'link', link: link({ up: false }) }, 7 * second);
    expect(machine.states()).toEqual(['fault']);
    machine.do({ kind: 'link', link: link() }, 8 * second);
    machine.runUntil(13 * second);
    expect(machine.states()).toEqual(['fault']);
    machine.do(heard, 13 * second);
    expect(machine.states()).toEqual(['backup']);
  });

  test('is not waited for any more once a reload takes the word out', () => {
    const machine = held();
    const { startupHoldUs: _, ...free } = holding;
    const words = machine.do({ kind: 'reload', model: modelOf(free) }, second);
    expect(words).toContain('leave 2');
    expect(machine.states()).toEqual(['backup']);
  });

  test('asks for addresses of either family from those that the interface has of it', () => {
    const both = instanceModel({
      startupHoldUs: 10 * second,
      addresses: [virtualAddress('10.9.0.100/24'), virtualAddress('fd09::100/64')],
    });
    const machine = new Machine(modelOf(both)).boot();
    expect(machine.words).toContain('probe eth0 for 10.9.0.100');
    machine.do({ kind: 'address-added', address: interfaceAddress('fe80::5/64') }, 0.2 * second);
    expect(machine.runUntil(0.6 * second)).toEqual(['probe eth0 for 10.9.0.100 fd09::100']);
  });

  test('holds back nobody without the word', () => {
    const machine = new Machine(modelOf(instanceModel())).boot();
    expect(machine.words.join()).not.toMatch(/probe|held back/);
    expect(machine.states()).toEqual(['backup']);
  });
});
