// Owns the proof that patterns match what a shell without options would match.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandBraces, hasBraces, matchGlob } from './globs.ts';

const directories: Readonly<Record<string, readonly string[]>> = {
  '.': ['b.conf', 'a.conf', 'A.conf', '.x.conf', 'd', 'x-y', 'é.conf'],
  d: ['1', '2'],
  '/': ['etc'],
  '/etc': ['k'],
  '/etc/k': ['a.conf'],
};
const list = (directory: string) => directories[directory] ?? [];

describe('matchGlob', () => {
  it.each([
    ['*.conf', ['A.conf', 'a.conf', 'b.conf', 'é.conf']],
    ['?.conf', ['A.conf', 'a.conf', 'b.conf', 'é.conf']],
    ['[ab].conf', ['a.conf', 'b.conf']],
    ['[a-b].conf', ['a.conf', 'b.conf']],
    ['[!a].conf', ['A.conf', 'b.conf', 'é.conf']],
    ['[^a-z].conf', ['A.conf', 'é.conf']],
    ['x[-]y', ['x-y']],
    ['[a.conf', []],
    ['.*', ['.x.conf']],
    ['*', ['A.conf', 'a.conf', 'b.conf', 'd', 'x-y', 'é.conf']],
    ['d/*', ['d/1', 'd/2']],
    ['./d/*', ['./d/1', './d/2']],
    ['*/1', ['d/1']],
    ['/*/k/*.conf', ['/etc/k/a.conf']],
    ['none/*', []],
  ])('%s', (pattern, expected) => {
    expect(
      matchGlob(pattern, (directory) => list(directory.replace(/^\.\/|^\.$/, '') || '.')),
    ).toEqual(expected);
  });

  it('does not take long for many stars', () => {
    const names = () => ['a'.repeat(200)];
    expect(matchGlob(`${'*a'.repeat(100)}*b`, names)).toEqual([]);
  });
});

describe('expandBraces', () => {
  it.each([
    ['a', ['a']],
    ['{a,b}.conf', ['a.conf', 'b.conf']],
    ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
    ['x{a,{b,c}d}', ['xa', 'xbd', 'xcd']],
    ['{a}', ['a']],
    ['{a,}b', ['ab', 'b']],
    ['{a,b', ['{a,b']],
    ['a}', ['a}']],
  ])('%s', (pattern, expected) => {
    expect(expandBraces(pattern)).toEqual(expected);
  });

  it('stops at a bound', () => {
    expect(expandBraces('{a,b}'.repeat(40)).length).toBeLessThanOrEqual(1001);
  });

  it('leaves texts without braces alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const expanded = expandBraces(text);
        return hasBraces(text) || (expanded.length === 1 && expanded[0] === text);
      }),
    );
  });
});
