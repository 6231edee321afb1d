// Owns the proof that the packet filter keeps traffic from addresses that do not accept it: before they
// come, after they went, for all virtual routers together.
import { describe, expect, test } from 'vitest';
import { parseMac } from '../net/identifiers.ts';
import { interfaceName, known, second, vrid } from '../vrrp/testing.ts';
import { eth0, instanceModel, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const one = instanceModel({ accepts: false });
const other = instanceModel({
  ...{ name: 'VI_2', vrid: vrid(52), accepts: false },
  addresses: [virtualAddress('10.9.0.102')],
});
const telling = /^(add|remove|firewall) |firewall/;

function told(words: readonly string[]): string[] {
  return words.filter((word) => telling.test(word));
}

describe('without acceptance', () => {
  test('the firewall is set before the address comes, and forgotten after it went', () => {
    const machine = new Machine(modelOf(one));
    expect(told(machine.boot().words)).toEqual([
      'firewall keepalived: nothing',
      '-D (VI_1) removing firewall drop rule',
      'remove 10.9.0.100/32@2',
    ]);
    expect(told(machine.runUntil(4 * second))).toEqual([
      '-D (VI_1) setting firewall drop rule',
      'firewall keepalived: 10.9.0.100',
      'add 10.9.0.100/32@2',
    ]);
    expect(told(machine.hear({ priority: 200 }, 5 * second))).toEqual([
      '-D (VI_1) removing firewall drop rule',
      'remove 10.9.0.100/32@2',
      'firewall keepalived: nothing',
    ]);
  });

  test('all virtual routers share it', () => {
    const machine = new Machine(modelOf(one, other)).boot();
    machine.runUntil(10 * second);
    const set = machine.words.filter((word) => word.startsWith('firewall'));
    expect(set.at(-1)).toBe('firewall keepalived: 10.9.0.100 10.9.0.102');
    expect(machine.hear({ priority: 200 }, 11 * second)).toContain(
      'firewall keepalived: 10.9.0.102',
    );
    expect(machine.do({ kind: 'stop' }).at(-1)).toBe('firewall keepalived: nothing');
  });

  test('the farewell opens it again, while there is something in it', () => {
    const machine = new Machine(modelOf(one)).boot();
    expect(machine.host.farewell()).toEqual([]);
    machine.runUntil(4 * second);
    expect(machine.host.farewell().at(-1)).toMatchObject({
      kind: 'set-firewall',
      firewall: { table: 'keepalived', dropped: [] },
    });
  });
});

describe('a reload', () => {
  const reloaded = (after: ReturnType<typeof modelOf>): string[] => {
    const machine = new Machine(modelOf(one)).boot();
    machine.runUntil(4 * second);
    return told(machine.reload(after, 4.5 * second));
  };

  test('that changes nothing leaves it alone', () => {
    expect(reloaded(modelOf(one))).toEqual([]);
  });

  test('that accepts opens it, although no address changes', () => {
    expect(reloaded(modelOf(instanceModel()))).toEqual(['firewall keepalived: nothing']);
  });

  test('with more addresses has them in it before they come', () => {
    const addresses = ['10.9.0.100', '10.9.0.101'].map((text) => virtualAddress(text));
    expect(reloaded(modelOf({ ...one, addresses }))).toEqual([
      'firewall keepalived: 10.9.0.100 10.9.0.101',
      'add 10.9.0.101/32@2',
    ]);
  });

  test('that names another table takes the old one away', () => {
    const model = modelOf(one);
    const firewall = { ...model.global.firewall, table: 'mine' };
    expect(reloaded({ ...model, global: { ...model.global, firewall } })).toEqual([
      'firewall keepalived: nothing',
      'firewall mine: 10.9.0.100',
    ]);
  });
});

test('with acceptance nobody speaks of a firewall', () => {
  const machine = new Machine(modelOf(instanceModel())).boot();
  machine.runUntil(4 * second);
  machine.do({ kind: 'stop' });
  expect(machine.words.filter((word) => word.includes('firewall'))).toEqual([]);
});

describe('with interfaces of its own', () => {
  const made = {
    ...({
      name: interfaceName('vrrp.51'),
      parent: eth0,
      family: 4,
      copiesLinkLocal: false,
    } as const),
    ...{ mac: known(parseMac('00:00:5e:00:01:33')), group: undefined },
  };
  const vmac = instanceModel({ virtualInterfaces: [made], advertInterface: made.name });

  test('what they say of groups is diverted as long as they are there', () => {
    const machine = new Machine(modelOf(vmac)).boot();
    const set = () => machine.words.filter((word) => word.startsWith('firewall')).at(-1);
    expect(set()).toBe('firewall keepalived: 3 by 2');
    machine.do({ kind: 'link-removed', index: 3 }, second);
    expect(machine.words).toContain('firewall keepalived: nothing');
    machine.do({ kind: 'stop' });
    expect(set()).toBe('firewall keepalived: nothing');
  });

  test('a master without acceptance has both', () => {
    const machine = new Machine(modelOf({ ...vmac, accepts: false })).boot();
    expect(machine.runUntil(4 * second)).toContain('firewall keepalived: 3 by 2 10.9.0.100');
  });
});
