// Owns the proof of the lexical rules.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configText } from './arbitrary-text.ts';
import { countCodePoints, lineText } from './source.ts';
import { rawText, tokenize } from './tokens.ts';

function wordsOf(text: string): readonly string[] {
  const tokens = tokenize({ name: 'test.conf', text });
  return tokens
    .filter(({ kind }) => kind === 'word' || kind === 'open' || kind === 'close')
    .map((token) => token.text);
}

describe('tokenize', () => {
  it.each([
    ['words split on every kind of blank', 'a b\tc\fd\ve\rf', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['a comment begins at # anywhere', 'state MASTER#设置\n#a\nb', ['state', 'MASTER', 'b']],
    ['a comment begins at ! anywhere', 'a!b c\nd', ['a', 'd']],
    ['UTF-8 comments stand alone or glued', 'a 1 #监测\nb 2#{\n', ['a', '1', 'b', '2']],
    ['a backslash keeps # and !', 'pa\\#ss\\!word', ['pa#ss!word']],
    ['other backslashes are plain', 'a\\b \\', ['a\\b', '\\']],
    ['quotes group words', '"two words" x', ['two words', 'x']],
    ['quotes keep braces and comments', '"{#!}"', ['{#!}']],
    ['quotes may hold nothing', 'a ""', ['a', '']],
    ['a quote ends the word before it and after it', 'a"b c"d', ['a', 'b c', 'd']],
    ['single quotes are plain', "'two words'", ["'two", "words'"]],
    ['braces split words', 'a{b}c', ['a', '{', 'b', '}', 'c']],
    ['a one-line block works', 'v { 192.0.2.1 }', ['v', '{', '192.0.2.1', '}']],
    ['carriage returns are blanks', 'a\r\nb {\r\n}\r\n', ['a', 'b', '{', '}']],
    ['a byte order mark is no word', '\uFEFFa', ['a']],
    ['a no-break space is part of a word', 'a\u00a0b', ['a\u00a0b']],
    ['the braces of a reference are part of the word', 'a ${B} c', ['a', '${B}', 'c']],
    ['a generator is one word', '~LST({a,b},{1,2}) x', ['~LST({a,b},{1,2})', 'x']],
    ['a lone quote ends like a word', 'a "b {\nc', ['a', 'b', '{', 'c']],
    ['a definition is no statement', '$A=b { \\\n } c\nd', ['d']],
  ])('%s', (_, text, expected) => {
    expect(wordsOf(text)).toEqual(expected);
  });

  it('counts lines and columns from 1, columns in code points', () => {
    const tokens = tokenize({ name: 'x', text: '\uFEFF😀a b\n\t"主 机" c' });
    const places = tokens
      .filter(({ kind }) => kind === 'word')
      .map(({ text, line, column }) => [text, line, column]);
    expect(places).toEqual([
      ['😀a', 1, 1],
      ['b', 1, 4],
      ['主 机', 2, 2],
      ['c', 2, 8],
    ]);
  });

  it('marks quotes without a partner on their line', () => {
    const [quoted, , lone] = tokenize({ name: 'x', text: '"a" "b\n"' });
    expect([quoted?.unterminated, lone?.unterminated]).toEqual([false, true]);
  });

  it.each([
    ['1023 bytes', 'a'.repeat(1023), 'word'],
    ['1024 bytes', 'a'.repeat(1024), 'long line'],
    ['341 characters of three bytes', '监'.repeat(341), 'word'],
    ['342 characters of three bytes', '监'.repeat(342), 'long line'],
    ['a comment of 1024 bytes', `#${'a'.repeat(1023)}`, 'long line'],
    ['a brace behind 1023 bytes', `${'a '.repeat(511)}a{`, 'long line'],
  ])('a line of %s is one token of its kind', (_, line, kind) => {
    const kinds = tokenize({ name: 'x', text: `b\n${line}\nc` }).map((token) => token.kind);
    expect(kinds).toEqual(['word', 'newline', kind, 'newline', 'word']);
  });

  it('goes on behind each of many long lines', () => {
    const tokens = tokenize({ name: 'x', text: `${'x'.repeat(2000)}\n`.repeat(1000) });
    expect(tokens).toHaveLength(2000);
  });

  it('puts every character of any text into exactly one token, at its place', () => {
    fc.assert(
      fc.property(configText, (text) => {
        const source = { name: 'x', text };
        let end = 0;
        for (const token of tokenize(source)) {
          expect(token.start).toBe(end);
          expect(token.end).toBeGreaterThan(token.start);
          const line = lineText(source, token.line);
          expect(token.column).toBeLessThanOrEqual(countCodePoints(line) + 2);
          const raw = rawText(source, token);
          if (token.kind === 'word')
            expect([...line].slice(token.column - 1).join('')).toContain(raw);
          end = token.end;
        }
        expect(end).toBe(text.length);
      }),
    );
  });
});
