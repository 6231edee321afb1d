// Proves which chains, sets and rules there are for what is dropped and diverted; the lab holds them
// against keepalived's.
import { expect, test } from 'vitest';
import { type AddressFamily, parseIp } from '../../net/address.ts';
import type { DivertedInterface, DroppedAddress } from '../../net/firewall.ts';
import { parseInterfaceName } from '../../net/identifiers.ts';
import { changesBetween } from './difference.ts';
import type { Table } from './shape.ts';
import { tableOf } from './table.ts';

function dropped(text: string, interfaceIndex = 3): DroppedAddress {
  const address = parseIp(text);
  const name = parseInterfaceName('eth0');
  if (!address || !name) throw new Error(`bad test data: ${text}`);
  return { address, interface: name, interfaceIndex };
}

function dropTable(
  family: AddressFamily,
  addresses: readonly DroppedAddress[],
  hasCounters = false,
): Table {
  return tableOf({ family, dropped: addresses, diverted: [] }, hasCounters);
}

/** A rule as its chain and the kinds of its expressions. */
function shapes({ rules }: Table): string[] {
  return rules.map(({ chain, expressions }) => {
    const words = expressions.map((each) => {
      if (each.kind === 'in-set') return `@${each.set}`;
      if (each.kind === 'mapped') return `map @${each.map}`;
      if (each.kind === 'meta') return each.key;
      if (each.kind !== 'verdict') return each.kind;
      return typeof each.verdict === 'string' ? each.verdict : `goto ${each.verdict.goto}`;
    });
    return `${chain}: ${words.join(' ')}`;
  });
}

function elements(table: Table): Record<string, string[]> {
  const sets = Array.from(table.elements, ([name, keys]) => {
    return [name, keys.map(({ key }) => Buffer.from(key).toString('hex'))] as const;
  });
  return Object.fromEntries(sets);
}

test('IPv4: nothing to them comes in, nothing from them goes out', () => {
  const table = dropTable(4, [dropped('10.9.0.100'), dropped('10.9.0.101')]);
  expect(shapes(table)).toEqual(['in: payload @vips drop', 'out: payload @vips drop']);
  expect(elements(table)).toEqual({ vips: ['0a090064', '0a090065'] });
});

test('IPv6: the search for neighbours goes on; link-local addresses have rules of their own', () => {
  const table = dropTable(6, [dropped('fd09::1')]);
  expect(shapes(table)).toEqual([
    'in: payload equals payload @neighbor-discovery accept',
    'in: payload mask equals goto in_link_local',
    'out: payload equals payload @neighbor-discovery accept',
    'out: payload mask equals goto out_link_local',
    'in: payload @vips drop',
    'out: payload @vips drop',
  ]);
  expect(table.sets.map(({ name }) => name)).toEqual(['vips', 'neighbor-discovery']);
});

test('a link-local address is dropped on its interface alone', () => {
  const table = dropTable(6, [dropped('fe80::1', 0x105)]);
  expect(shapes(table).slice(-2)).toEqual([
    'in_link_local: payload iif @vips_link_local drop',
    'out_link_local: payload oif @vips_link_local drop',
  ]);
  expect(elements(table)).toEqual({
    vips: [],
    vips_link_local: ['fe80000000000000000000000000000105010000'],
  });
});

test('with counters each rule has one, before its verdict', () => {
  const table = dropTable(4, [dropped('10.9.0.100')], true);
  expect(shapes(table)).toEqual([
    'in: payload @vips counter drop',
    'out: payload @vips counter drop',
  ]);
});

const place = { table: 'keepalived', priority: -1, hasCounters: false };
const filter = (...texts: readonly string[]) => ({
  wanted: place,
  tables: [
    dropTable(
      6,
      texts.map((text) => dropped(text)),
      false,
    ),
  ],
});

test('what differs in elements alone is those elements', () => {
  const changes = changesBetween(filter('fd09::1', 'fd09::2'), filter('fd09::2', 'fd09::3'));
  const [gone, come, ...others] = changes ?? [];
  expect(gone).toMatchObject({ kind: 'remove', set: 'vips', elements: [{ key: { 15: 1 } }] });
  expect(come).toMatchObject({ kind: 'add', set: 'vips', elements: [{ key: { 15: 3 } }] });
  expect(others.flatMap(({ elements: rest }) => rest)).toEqual([]);
});

test('other tables, other sets or another place are no difference of elements', () => {
  const before = filter('fd09::1');
  expect(changesBetween(before, filter('fd09::1', 'fe80::1'))).toBeUndefined();
  expect(changesBetween(before, { ...before, tables: [] })).toBeUndefined();
  for (const change of [{ table: 'mine' }, { priority: 0 }, { hasCounters: true }]) {
    const after = { ...before, wanted: { ...place, ...change } };
    expect(changesBetween(before, after)).toBeUndefined();
  }
});

const diverted = (family: AddressFamily): DivertedInterface => ({
  ...{ family, interfaceIndex: 7, parentIndex: 3 },
});

test('IPv4: reports of groups leave by the interface below', () => {
  const table = tableOf({ family: 4, dropped: [], diverted: [diverted(4)] }, false);
  expect(table.chains.map(({ name }) => name)).toEqual(['out']);
  expect(shapes(table)).toEqual([
    'out: payload equals payload oifkind equals oif map @vmac_map duplicate drop',
  ]);
  expect([...table.elements]).toMatchObject([
    ['vmac_map', [{ key: { 0: 7, 3: 0 }, value: { 0: 3, 3: 0 } }]],
  ]);
});

test('IPv6: so do they there, and router solicitations do not leave at all', () => {
  const table = tableOf({ family: 6, dropped: [], diverted: [diverted(6)] }, true);
  expect(shapes(table)).toEqual([
    'out: l4proto equals payload equals payload oifkind equals oif map @vmac_map duplicate counter drop',
    'out: l4proto equals payload equals oifkind equals oif @vmac_set counter drop',
  ]);
  expect(elements(table)).toEqual({ vmac_map: ['07000000'], vmac_set: ['07000000'] });
});

test('what is diverted comes before what is dropped', () => {
  const both = { family: 4, dropped: [dropped('10.9.0.100')], diverted: [diverted(4)] } as const;
  const table = tableOf(both, false);
  expect(table.chains.map(({ name }) => name)).toEqual(['out', 'in']);
  expect(table.sets.map(({ name }) => name)).toEqual(['vmac_map', 'vips']);
  expect(shapes(table)[0]).toContain('duplicate');
});
