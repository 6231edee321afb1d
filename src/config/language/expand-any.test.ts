// Owns the proof that whatever is written, expanding ends, never throws, and loses no place.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import { renderDiagnostic } from '../render.ts';
import { expand } from './expand.ts';
import { surroundingsWith } from './testing.ts';

const names = ['A', 'B', 'C', 'i'];
const pieces = [
  ...names.flatMap((name) => [
    `$${name}`,
    `\${${name}}`,
    `$${name}=`,
    `\n$${name}=`,
    `~LST(${name},`,
  ]),
  ...['~SEQ(i,1,3) ', '~SEQ(i,1,$A)', '~SEQx(', '~LST({A,B},{1,2})', '@me ', '@^me ', '@you '],
  ...['include a', 'include b', 'includea *', 'include_check', '${_PWD}', '${_RANDOM 1 2}'],
  ...['${_ENV X}', '${_HASH}', '${_BANG}', '{', '}', '"', '#', '!', '\\', '\\\n', '\n', '\n', ' '],
  ...['vrrp_instance X', 'priority', '1', ',', ')', '(', '$', '~', '\r', '\0', '\uFEFF', '監', '𝒳'],
];
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((all) => all.join(''));

describe('any text', () => {
  it('is expanded, and every message has a place that is there', () => {
    fc.assert(
      fc.property(text, text, text, (main, a, b) => {
        const around = surroundingsWith({ a, b, main }, { configId: 'me' });
        const { diagnostics, sources } = loadConfig(
          { name: 'main', text: main },
          undefined,
          around,
        );
        for (const diagnostic of diagnostics) {
          const { file, line, column } = diagnostic.position;
          const source = sources.find(({ name }) => name === file);
          expect(source).toBeDefined();
          const lines = source?.text.split('\n') ?? [];
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual([...(lines[line - 1] ?? '')].length + 1);
          expect(renderDiagnostic(diagnostic, sources)).toContain(diagnostic.code);
        }
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  it('without a construct stays as it is', () => {
    const plain = fc.string({ unit: 'grapheme' }).filter((any) => !/[$@~]|include/.test(any));
    fc.assert(
      fc.property(plain, (any) => {
        expect(expand({ name: 'x', text: any }, surroundingsWith({})).source.text).toBe(any);
      }),
    );
  });

  it('means the same with its lines in an included file', () => {
    const around = (files: Record<string, string>) => surroundingsWith(files, { configId: 'me' });
    const lines = text.map((any) => any.replaceAll('include', 'exclude').replaceAll('\uFEFF', ''));
    fc.assert(
      fc.property(lines, (any) => {
        const direct = expand({ name: 'm', text: any }, around({}));
        const through = expand({ name: 'm', text: 'include f' }, around({ f: any }));
        const kept = (whole: string) => whole.split('\n').filter((line) => line !== '');
        expect(kept(through.source.text)).toEqual(kept(direct.source.text));
      }),
    );
  });
});
