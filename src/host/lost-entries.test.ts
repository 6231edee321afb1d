// Owns the proof of what comes of routes and rules that somebody else removes. Never asks a kernel.
import { describe, expect, it } from 'vitest';
import type { Model } from '../config/model.ts';
import type { Route, SeenRoute } from '../net/route.ts';
import type { Rule, SeenRule } from '../net/rule.ts';
import { second } from '../vrrp/testing.ts';
import { tracksRouting } from './lost-entries.ts';
import { eth1, instanceModel, link, modelOf, route, rule } from './test-models.ts';
import { Machine } from './testing.ts';

const tracked = { isTracked: true };
const ours = route('10.1.0.0/16');
const ourRule = rule('198.51.100.0/24');

/** As the kernel tells of it; eth0 has index 2. */
function seen({ family, type, destination, source, tos, ...rest }: Route): SeenRoute {
  const { table, protocol, metric, gateway } = rest;
  const key = { family, type, destination, source, tos, table, protocol, metric, gateway };
  return { ...key, interfaceIndex: rest.interface === eth1 ? 3 : 2 };
}

function seenRule({
  family,
  preference,
  source,
  destination,
  tos,
  action,
  ...rest
}: Rule): SeenRule {
  const table = action.kind === 'lookup' ? action.table : 0;
  const { inputInterface, outputInterface } = rest;
  return {
    ...{ family, preference, source, destination, tos, table, inputInterface, outputInterface },
    ...{ protocol: rest.protocol ?? 0, markValue: undefined },
  };
}

function master(changes: Parameters<typeof instanceModel>[0]): Machine {
  const links = [link(), link({ index: 3, name: eth1 })];
  const one = new Machine(modelOf(instanceModel(changes)), links).boot();
  one.runUntil(4 * second);
  return one;
}

const withBoth = {
  routes: [{ ...ours, ...tracked }],
  rules: [{ ...ourRule, ...tracked }],
};

describe('a virtual route or rule that somebody removes', () => {
  it('costs the mastership one priority 0 and the skew time', () => {
    const one = master(withBoth);
    const words = one.do({ kind: 'route-removed', route: seen(ours) });
    expect(words).toContain('VI_1 master -> backup: routing-taken');
    expect(words).toContain('remove route 10.1.0.0/16 dev eth0');
    const again = one.runUntil(one.nowUs + second);
    expect(again).toContain('VI_1 backup -> master: routing-taken');
    expect(again).toContain('add route 10.1.0.0/16 dev eth0');
  });

  it('is known by a rule, too', () => {
    const words = master(withBoth).do({ kind: 'rule-removed', rule: seenRule(ourRule) });
    expect(words).toContain('VI_1 master -> backup: routing-taken');
  });

  it('is somebody else’s if anything tells them apart', () => {
    const others: readonly Partial<SeenRoute>[] = [
      { table: 100 },
      { tos: 8 },
      { metric: 5 },
      { protocol: 4 },
      { type: 'blackhole' },
      { interfaceIndex: 3 },
      { destination: route('10.1.0.0/17').destination },
    ];
    const one = master(withBoth);
    for (const other of others) {
      const words = one.do({ kind: 'route-removed', route: { ...seen(ours), ...other } });
      expect(words, JSON.stringify(other)).toEqual([]);
    }
    const otherRules: readonly Partial<SeenRule>[] = [
      { preference: 99 },
      { table: 1 },
      { protocol: 0 },
      { source: undefined },
      { inputInterface: 'eth0' },
      { markValue: 1 },
    ];
    for (const other of otherRules) {
      const words = one.do({ kind: 'rule-removed', rule: { ...seenRule(ourRule), ...other } });
      expect(words, JSON.stringify(other)).toEqual([]);
    }
  });

  it('does not matter with no_track, nor to a backup', () => {
    const untracked = master({ routes: [{ ...ours, isTracked: false }] });
    expect(untracked.do({ kind: 'route-removed', route: seen(ours) })).toEqual([]);
    const backup = new Machine(modelOf(instanceModel(withBoth))).boot();
    expect(backup.do({ kind: 'route-removed', route: seen(ours) })).toEqual([]);
  });

  it('of IPv6 is known by the metric that the kernel gives it', () => {
    const six = route('2001:db8::/32');
    const one = master({ routes: [{ ...six, ...tracked }] });
    expect(one.do({ kind: 'route-removed', route: { ...seen(six), metric: 0 } })).toEqual([]);
    const words = one.do({ kind: 'route-removed', route: { ...seen(six), metric: 1024 } });
    expect(words).toContain('VI_1 master -> backup: routing-taken');
  });

  it('with several next hops is known without them', () => {
    const hop = { gateway: undefined, interface: eth1, isOnlink: false, realms: undefined };
    const nextHops = [{ ...hop, encapsulation: undefined, weight: 1 }];
    const several = route('10.1.0.0/16', { interface: undefined, nextHops });
    const one = master({ routes: [{ ...several, ...tracked }] });
    const words = one.do({ kind: 'route-removed', route: seen(several) });
    expect(words).toContain('VI_1 master -> backup: routing-taken');
  });

  it('is missed when news were lost', () => {
    const one = master(withBoth);
    const all = { kind: 'routing', routes: [seen(ours)], rules: [seenRule(ourRule)] } as const;
    expect(one.do(all)).toEqual([]);
    expect(one.do({ ...all, rules: [] })).toContain('VI_1 master -> backup: routing-taken');
  });
});

describe('a static route or rule that somebody removes', () => {
  const statics = (isTracked: boolean): Model['statics'] & object => ({
    addresses: [],
    routes: [{ ...route('10.0.0.0/8', { interface: eth1 }), isTracked }],
    rules: [{ ...rule('192.0.2.0/24'), isTracked }],
  });
  const machine = (isTracked: boolean) => {
    const links = [link(), link({ index: 3, name: eth1 })];
    return new Machine({ ...modelOf(), statics: statics(isTracked) }, links).boot();
  };
  const gone = route('10.0.0.0/8', { interface: eth1 });

  it('is put back at once', () => {
    const one = machine(true);
    expect(one.do({ kind: 'route-removed', route: seen(gone) })).toEqual([
      'Restoring deleted static route 10.0.0.0/8 dev eth1',
      'add route 10.0.0.0/8 dev eth1',
    ]);
    expect(one.do({ kind: 'rule-removed', rule: seenRule(rule('192.0.2.0/24')) })).toEqual([
      'Restoring deleted static rule 100: from 192.0.2.0/24 lookup 254',
      'add rule 100: from 192.0.2.0/24 lookup 254',
    ]);
  });

  it('stays away with no_track', () => {
    expect(machine(false).do({ kind: 'route-removed', route: seen(gone) })).toEqual([]);
  });

  it('comes back with its interface', () => {
    const one = machine(true);
    one.do({ kind: 'link', link: link({ index: 3, name: eth1, up: false }) });
    const words = one.do({ kind: 'link', link: link({ index: 3, name: eth1 }) });
    expect(words).toContain('add route 10.0.0.0/8 dev eth1');
  });
});

describe('news of routes and rules', () => {
  it('are needed where something is tracked', () => {
    const untracked = { ...ours, isTracked: false };
    expect(tracksRouting(modelOf(instanceModel()))).toBe(false);
    expect(tracksRouting(modelOf(instanceModel({ routes: [untracked] })))).toBe(false);
    expect(tracksRouting(modelOf(instanceModel(withBoth)))).toBe(true);
    const statics = { addresses: [], routes: [{ ...ours, ...tracked }], rules: [] };
    expect(tracksRouting({ ...modelOf(), statics })).toBe(true);
  });
});
