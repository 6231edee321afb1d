// Owns the proof that the catalogue is whole and that what it calls implemented has an effect and a
// test.
import { describe, expect, it } from 'vitest';
import { surroundingsWith } from '../language/testing.ts';
import { loadConfig } from '../load.ts';
import { testTitles } from '../test-titles.ts';
import { blocksKnowing, blockTables, findKeyword, keywordTables } from './index.ts';
import { router, samples } from './test-samples.ts';

const rows = keywordTables.flatMap(({ area, block, rows: own }) =>
  own.map((row) => ({ area, block, ...row })),
);

const surroundings = surroundingsWith(
  {
    'a.conf': router('a'),
    directory: undefined,
    '/opt/iproute2/rt_tables': '5 ours\n',
  },
  { configId: 'me', environment: (name) => name },
);

function sampleKey(block: string, keyword: string): string {
  if (block.includes('_routes')) return `route ${keyword}`;
  if (block.includes('_rules')) return `rule ${keyword}`;
  if (block.startsWith('virtual_ipaddress')) return `address ${keyword}`;
  const isTrackList = /^track_(\*|group$|interface,)/.test(block);
  return `${isTrackList ? 'track' : block} ${keyword}`;
}

/** What defaults are for is what they make of instances. */
function meaning(text: string): string {
  const { model: whole, diagnostics } = loadConfig({ name: 'x', text }, undefined, surroundings);
  const { defaults: _defaults, ...model } = whole;
  const plain = { model, codes: diagnostics.map(({ code }) => code) };
  return JSON.stringify(plain).replaceAll(/"(line|column)":\d+/g, '');
}

const keepalivedRows = rows.filter(({ area }) => area !== 'holdfast');

describe('the catalogue', () => {
  it('has every row of the language', () => {
    const counts: Record<string, number> = {};
    for (const { area } of keepalivedRows) counts[area] = (counts[area] ?? 0) + 1;
    expect(counts).toEqual({
      'config language': 21,
      top: 25,
      global: 139,
      static: 1,
      trackers: 20,
      sync_group: 15,
      garp_group: 4,
      vrrp_instance: 77,
      lvs: 61,
      checkers: 57,
      bfd: 15,
      'address option': 16,
      'route option': 49,
      'rule option': 33,
      'track option': 3,
    });
    expect(keepalivedRows).toHaveLength(536);
  });

  it('has no row twice: area, block and keyword are the key', () => {
    const keys = rows.map(({ area, block, keyword }) => `${area}/${block}/${keyword}`);
    expect(new Set(keys).size).toBe(rows.length);
  });

  it('documents every row in one sentence', () => {
    for (const { keyword, documentation } of rows) {
      expect(documentation, keyword).toMatch(/^[A-Z].{4,110}\.$/);
    }
  });

  it('knows each word once in each block', () => {
    for (const [block, tables] of Object.entries(blockTables)) {
      const words = tables.flatMap((table) => table.rows.map(({ keyword }) => keyword));
      expect(new Set(words).size, block).toBe(words.length);
    }
  });

  it('places every table but the language in a block', () => {
    const placed = new Set(Object.values(blockTables).flat());
    const others = keywordTables.filter((table) => !placed.has(table)).map(({ block }) => block);
    expect(others).toEqual([
      '(any line)',
      'virtual_ipaddress, virtual_ipaddress_excluded, static_ipaddress',
    ]);
  });

  it('finds words where they belong', () => {
    expect(findKeyword('vrrp_instance', 'priority')?.default).toContain('100');
    expect(findKeyword('global_defs', 'priority')).toBeUndefined();
    expect(findKeyword('HTTP_GET', 'connect_port')?.opens).toBeUndefined();
    expect(findKeyword('virtual_server', 'real_server')?.opens).toBe('real_server');
    expect(blocksKnowing('virtual_router_id')).toEqual(['vrrp_instance']);
  });
});

describe('implemented rows', () => {
  const implemented = rows.flatMap(({ block, keyword, implemented: how }) =>
    how ? [{ block, keyword, how }] : [],
  );

  it('are the ones with samples', () => {
    const keys = implemented.map(({ block, keyword }) => sampleKey(block, keyword));
    expect(keys.sort()).toEqual(Object.keys(samples).sort());
  });

  const findTest = testTitles();
  it.each(implemented)('$block $keyword is proved by a test that exists', ({ how }) => {
    expect(findTest(how.provedBy)).toMatch(/\.test\.ts$/);
  });

  it.each(implemented)(
    '$block $keyword opens the block it is read as',
    ({ block, keyword, how }) => {
      const row = rows.find((other) => other.block === block && other.keyword === keyword);
      const { argument } = how;
      const opens = 'opens' in argument ? argument.opens : undefined;
      expect(row?.opens).toBe(opens);
    },
  );

  it.each(Object.entries(samples))('%s changes what a file means', (_, [template, line]) => {
    expect(meaning(template.replace('@', line))).not.toBe(meaning(template.replace('@', '')));
  });
});
