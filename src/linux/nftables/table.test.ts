// Proves which chains, sets and rules keep traffic from which addresses; the lab holds them against
// keepalived's.
import { expect, test } from 'vitest';
import { parseIp } from '../../net/address.ts';
import type { DroppedAddress } from '../../net/firewall.ts';
import { parseInterfaceName } from '../../net/identifiers.ts';
import { changesBetween } from './difference.ts';
import { dropTable, type Table } from './table.ts';

function dropped(text: string, interfaceIndex = 3): DroppedAddress {
  const address = parseIp(text);
  const name = parseInterfaceName('eth0');
  if (!address || !name) throw new Error(`bad test data: ${text}`);
  return { address, interface: name, interfaceIndex };
}

/** A rule as its chain and the kinds of its expressions. */
function shapes({ rules }: Table): string[] {
  return rules.map(({ chain, expressions }) => {
    const words = expressions.map((each) => {
      if (each.kind === 'in-set') return `@${each.set}`;
      if (each.kind !== 'verdict') return each.kind;
      return typeof each.verdict === 'string' ? each.verdict : `goto ${each.verdict.goto}`;
    });
    return `${chain}: ${words.join(' ')}`;
  });
}

function elements(table: Table): Record<string, string[]> {
  const sets = Array.from(table.elements, ([name, keys]) => {
    return [name, keys.map((key) => Buffer.from(key).toString('hex'))] as const;
  });
  return Object.fromEntries(sets);
}

test('IPv4: nothing to them comes in, nothing from them goes out', () => {
  const table = dropTable(4, [dropped('10.9.0.100'), dropped('10.9.0.101')], false);
  expect(shapes(table)).toEqual(['in: payload @vips drop', 'out: payload @vips drop']);
  expect(elements(table)).toEqual({ vips: ['0a090064', '0a090065'] });
});

test('IPv6: the search for neighbours goes on; link-local addresses have rules of their own', () => {
  const table = dropTable(6, [dropped('fd09::1')], false);
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
  const table = dropTable(6, [dropped('fe80::1', 0x105)], false);
  expect(shapes(table).slice(-2)).toEqual([
    'in_link_local: payload interface @vips_link_local drop',
    'out_link_local: payload interface @vips_link_local drop',
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
  expect(gone).toMatchObject({ kind: 'remove', set: 'vips', keys: [{ 15: 1 }] });
  expect(come).toMatchObject({ kind: 'add', set: 'vips', keys: [{ 15: 3 }] });
  expect(others.flatMap(({ keys }) => keys)).toEqual([]);
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
