// Owns the proof that static entries are there from start to stop, and virtual ones while master.
import { describe, expect, it } from 'vitest';
import type { Model } from '../config/model.ts';
import { second } from '../vrrp/testing.ts';
import { eth1, instanceModel, link, modelOf, route, rule, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const isTracked = true;
const statics = {
  addresses: [],
  routes: [{ ...route('10.0.0.0/8'), isTracked }],
  rules: [{ ...rule('192.0.2.0/24'), isTracked }],
};
const virtual = {
  routes: [{ ...route('10.1.0.0/16'), isTracked }],
  rules: [{ ...rule('198.51.100.0/24'), isTracked }],
};

function changes(words: readonly string[]): string[] {
  return words.filter((each) => /^(add|remove) /.test(each));
}

function machine(model: Model): Machine {
  return new Machine(model);
}

describe('static entries', () => {
  it('are there from start to stop, whatever the virtual routers do', () => {
    const one = machine({ ...modelOf(instanceModel()), statics });
    expect(changes(one.boot().words)).toEqual([
      'add route 10.0.0.0/8 dev eth0',
      'add rule 100: from 192.0.2.0/24 lookup 254',
      'remove 10.9.0.100/32@2',
    ]);
    expect(changes(one.runUntil(4 * second))).toEqual(['add 10.9.0.100/32@2']);
    expect(changes(one.do({ kind: 'stop' }))).toEqual([
      'remove 10.9.0.100/32@2',
      'remove rule 100: from 192.0.2.0/24 lookup 254',
      'remove route 10.0.0.0/8 dev eth0',
    ]);
    expect(one.host.farewell()).toEqual([]);
  });

  it('are part of the farewell', () => {
    const one = machine({ ...modelOf(), statics }).boot();
    const kinds = one.host.farewell().map(({ kind }) => kind);
    expect(kinds).toEqual(['remove-rules', 'remove-routes']);
  });

  it('change with a reload, and what stays is left alone', () => {
    const one = machine({ ...modelOf(), statics }).boot();
    const routes = [...statics.routes, { ...route('10.2.0.0/16'), isTracked }];
    expect(
      changes(one.reload({ ...modelOf(), statics: { ...statics, routes, rules: [] } })),
    ).toEqual(['remove rule 100: from 192.0.2.0/24 lookup 254', 'add route 10.2.0.0/16 dev eth0']);
    expect(changes(one.reload(modelOf()))).toEqual([
      'remove route 10.0.0.0/8 dev eth0, 10.2.0.0/16 dev eth0',
    ]);
  });

  it('whose interface is not there wait', () => {
    const routes = [{ ...route('10.0.0.0/8', { interface: eth1 }), isTracked }];
    const one = machine({ ...modelOf(), statics: { ...statics, routes, rules: [] } });
    expect(changes(one.boot().words)).toEqual([]);
  });
});

describe('virtual routes and rules', () => {
  it('come behind the addresses and go before them', () => {
    const one = machine(modelOf(instanceModel(virtual))).boot();
    expect(changes(one.runUntil(4 * second))).toEqual([
      'add 10.9.0.100/32@2',
      'add route 10.1.0.0/16 dev eth0',
      'add rule 100: from 198.51.100.0/24 lookup 254',
    ]);
    expect(changes(one.do({ kind: 'stop' }))).toEqual([
      'remove rule 100: from 198.51.100.0/24 lookup 254',
      'remove route 10.1.0.0/16 dev eth0',
      'remove 10.9.0.100/32@2',
    ]);
  });

  it('change with a reload while master', () => {
    const one = machine(modelOf(instanceModel(virtual))).boot();
    one.runUntil(4 * second);
    const routes = [{ ...route('10.3.0.0/16'), isTracked: false }];
    expect(changes(one.reload(modelOf(instanceModel({ ...virtual, routes }))))).toEqual([
      'remove route 10.1.0.0/16 dev eth0',
      'add route 10.3.0.0/16 dev eth0',
    ]);
  });

  it('make the interface of a route one that must be up', () => {
    const routes = [{ ...route('10.1.0.0/16', { interface: eth1 }), isTracked }];
    const links = [link(), link({ index: 3, name: eth1, up: false })];
    const one = new Machine(modelOf(instanceModel({ routes })), links).boot();
    expect(one.words).toContain('VI_1 init -> fault: fault');
  });
});

describe('a static address', () => {
  const { isExcluded, ...plain } = virtualAddress('10.7.0.1/24');
  const model = (isTracked: boolean): Model => ({
    ...modelOf(instanceModel()),
    statics: { addresses: [{ ...plain, isTracked }], routes: [], rules: [] },
  });

  it('is there before anything else, and goes last', () => {
    const one = machine(model(true)).boot();
    expect(changes(one.words)).toEqual(['add 10.7.0.1/24@2', 'remove 10.9.0.100/32@2']);
    one.runUntil(4 * second);
    expect(changes(one.do({ kind: 'stop' }))).toEqual([
      'remove 10.9.0.100/32@2',
      'remove 10.7.0.1/24@2',
    ]);
  });

  it('that somebody else removes is put back, and nobody leaves MASTER', () => {
    const one = machine(model(true)).boot();
    one.runUntil(4 * second);
    expect(one.steal('10.7.0.1/24', 5 * second)).toEqual([
      'Restoring deleted static address 10.7.0.1/24 dev eth0',
      'add 10.7.0.1/24@2',
    ]);
    expect([one.states(), one.holds('10.7.0.1/24')]).toEqual([['master'], true]);
  });

  it('that nobody tracks stays away', () => {
    const one = machine(model(false)).boot();
    one.runUntil(4 * second);
    expect(one.steal('10.7.0.1/24', 5 * second)).toEqual([]);
  });

  it('comes with its interface', () => {
    const one = machine(model(true)).boot();
    one.runUntil(4 * second);
    one.setUp(false, 5 * second);
    one.addresses.splice(
      one.addresses.findIndex(({ address }) => address === '10.7.0.1'),
      1,
    );
    one.setUp(true, 6 * second);
    expect(one.holds('10.7.0.1/24')).toBe(true);
  });
});
