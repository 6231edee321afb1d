// Owns the proof that commands are split as keepalived splits them; each case was seen in its argv.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCommand } from './command-line.ts';

const raw = String.raw;

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

describe('splitCommand', () => {
  it.each([
    [raw`/bin/echo`, ['/bin/echo'], []],
    [raw`"/bin/echo a b"`, ['/bin/echo', 'a', 'b'], []],
    [raw`'/bin/echo a b'`, ['/bin/echo', 'a', 'b'], []],
    [raw`/bin/echo a b`, ['/bin/echo'], ['a', 'b']],
    [raw`"/bin/echo a" root "two words"`, ['/bin/echo', 'a'], ['root', 'two words']],
    [raw`"/bin/echo 'a b' c"`, ['/bin/echo', 'a b', 'c'], []],
    [raw`"/bin/echo \"a b\" c"`, ['/bin/echo', 'a b', 'c'], []],
    [raw`"/bin/echo "a b" c"`, ['/bin/echo', 'a'], ['b c']],
    [raw`/bin/echo' "a  b"'"x"`, ['/bin/echo', 'a  bx'], []],
    [raw`/bin/echo\ a\ b`, ['/bin/echo', 'a', 'b'], []],
    [raw`/bin/echo\040a`, ['/bin/echo', 'a'], []],
    [raw`/bin/echo\x20b`, ['/bin/echo'], []],
    [raw`"  /bin/echo  a   b  "`, ['/bin/echo', 'a', 'b'], []],
    [raw`"/bin/echo ''"`, ['/bin/echo', ''], []],
    [raw`"/bin/echo a'b c'd"`, ['/bin/echo', 'ab cd'], []],
    [raw`"/bin/echo \\x41 \x41 \101"`, ['/bin/echo', 'A', 'A', 'A'], []],
    [raw`"/bin/echo \\\\ z"`, ['/bin/echo', '\\', 'z'], []],
    [raw`"/bin/echo \q"`, ['/bin/echo', 'q'], []],
    [raw`"/bin/echo \\n x"`, ['/bin/echo', '\n', 'x'], []],
    [raw`"/bin/echo \n x"`, ['/bin/echo', 'x'], []],
    [raw`"/bin/echo \cA \cz"`, ['/bin/echo', '\x01', '\x1a'], []],
    [raw`"/bin/echo \x4 \x414 \xzz \8"`, ['/bin/echo', '\x04', '\x14', 'xzz', '8'], []],
    [raw`"/bin/echo $HOME | * > f"`, ['/bin/echo', '$HOME', '|', '*', '>', 'f'], []],
    [raw`"/bin/echo \xc3\xa9 监"`, ['/bin/echo', 'é', '监'], []],
    [raw`""`, [], []],
    ['/bin/echo \\', ['/bin/echo'], ['\\']],
  ])('%s', (text, words, rest) => {
    expect(splitCommand(text)).toEqual({ argv: { kind: 'words', words }, rest });
  });

  it.each([
    [raw`"/bin/echo a`, { kind: 'unterminated', quote: '"' }],
    [raw`/bin/echo a'b`, { kind: 'unterminated', quote: "'" }],
    [raw`"/bin/echo 'a"`, { kind: 'unterminated', quote: "'" }],
    [raw`"/bin/echo \\0"`, { kind: 'unusable', reason: 'it contains a NUL byte' }],
    [raw`"/bin/echo \\xff"`, { kind: 'unusable', reason: 'its escapes make no UTF-8 text' }],
  ])('%s has no argv', (text, argv) => {
    expect(splitCommand(text)).toEqual({ argv, rest: [] });
  });
});

describe('any words', () => {
  it('come back when they are quoted twice', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => !/\0/.test(text));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const line = quoted(words.map(quoted).join(' '));
        expect(splitCommand(line)).toEqual({ argv: { kind: 'words', words }, rest: [] });
      }),
    );
  });
});
