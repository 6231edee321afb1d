// Owns the proof of promote_secondaries: set for as long as it is wanted, and put back as it was.
import { describe, expect, test } from 'vitest';
import { second } from '../vrrp/testing.ts';
import { eth1, instanceModel, link, modelOf } from './test-models.ts';
import { Machine } from './testing.ts';

const promoting = modelOf(instanceModel({ promotesSecondaries: true }));

function told(words: readonly string[]): string[] {
  return words.filter((word) => word.includes('promote'));
}

describe('promote_secondaries', () => {
  test('secondary addresses are promoted until the stop', () => {
    const machine = new Machine(promoting).boot();
    expect(told(machine.words)).toEqual(['promote on eth0']);
    machine.runUntil(4 * second);
    expect(told(machine.words)).toHaveLength(1);
    expect(told(machine.do({ kind: 'stop' }))).toEqual(['no longer promote on eth0']);
    expect(machine.host.farewell()).toEqual([]);
  });

  test('was set before: nobody touches it', () => {
    const machine = new Machine(promoting, [link({ promotesSecondaries: true })]).boot();
    machine.do({ kind: 'stop' });
    expect(told(machine.words)).toEqual([]);
  });

  test('is put back by the farewell, and by a reload without it', () => {
    const machine = new Machine(promoting).boot();
    expect(machine.host.farewell()).toMatchObject([
      { kind: 'promote-secondaries', interfaceIndex: 2, isPromoting: false },
    ]);
    expect(told(machine.reload(modelOf(instanceModel())))).toEqual(['no longer promote on eth0']);
    expect(told(machine.reload(promoting))).toEqual(['promote on eth0']);
  });

  test("is the interface's own, once for all its virtual routers", () => {
    const other = instanceModel({ ...{ name: 'VI_2', interface: eth1 } });
    const links = [link(), link({ index: 3, name: eth1 })];
    const machine = new Machine(modelOf(...promoting.instances, other), links).boot();
    expect(told(machine.words)).toEqual(['promote on eth0']);
  });

  test('is set anew on an interface that came back, and nothing is put back on the old one', () => {
    const machine = new Machine(promoting).boot();
    machine.do({ kind: 'link-removed', index: 2 }, second);
    expect(told(machine.do({ kind: 'link', link: link({ index: 7 }) }, 2 * second))).toEqual([
      'promote on eth0',
    ]);
    machine.do({ kind: 'link-removed', index: 7 }, 3 * second);
    expect(told(machine.do({ kind: 'stop' }))).toEqual([]);
  });
});
