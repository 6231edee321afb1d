// Owns the proof that layout means nothing and printing changes nothing, over random configurations.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuration, type Layout, layOut, layout } from './arbitrary-config.ts';
import { mutationsOf } from './arbitrary-text.ts';
import { loadConfig } from './load.ts';
import { parseTree, printTree } from './tree.ts';

const plain: Layout = {
  indent: '',
  end: '\n',
  gap: ' ',
  brace: ' ',
  comment: '',
  blankLines: false,
};

function load(text: string) {
  return loadConfig({ name: 'keepalived.conf', text }, { interfaces: ['eth0', 'eth1'] });
}

/** The model as text, without the places where it is written. */
function meaning(text: string): string {
  return JSON.stringify(load(text).model, (key, value) => {
    return key.toLowerCase().endsWith('position') ? undefined : value;
  });
}

describe('a configuration without a mistake', () => {
  it('loads without an error', () => {
    fc.assert(
      fc.property(configuration, layout, (lines, chosen) => {
        const { diagnostics, model } = load(layOut(lines, chosen));
        const wrong = diagnostics.filter(({ severity }) => /error|fatal/.test(severity));
        expect(wrong).toEqual([]);
        expect(model.instances.length).toBe(lines.length - 2);
        expect(model.scripts.map(({ name }) => name)).toEqual(['chk']);
      }),
    );
  });

  it('means the same in every layout', () => {
    fc.assert(
      fc.property(configuration, layout, (lines, chosen) => {
        expect(meaning(layOut(lines, chosen))).toBe(meaning(layOut(lines, plain)));
      }),
    );
  });

  it('prints back unchanged and means the same again', () => {
    fc.assert(
      fc.property(configuration, layout, (lines, chosen) => {
        const text = layOut(lines, chosen);
        const printed = printTree(parseTree({ name: 'keepalived.conf', text }));
        expect(printed).toBe(text);
        expect(load(printed)).toEqual(load(text));
      }),
    );
  });

  it('never makes the reader throw when parts of it are broken', () => {
    const broken = fc
      .tuple(configuration, layout)
      .chain(([lines, chosen]) => mutationsOf(layOut(lines, chosen)));
    fc.assert(
      fc.property(broken, (text) => {
        expect(printTree(parseTree({ name: 'x', text }))).toBe(text);
        expect(load(text).diagnostics).toEqual(load(text).diagnostics);
      }),
    );
  });
});
