// Owns the proof that braces nest as written and that nothing of the text is lost.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configText } from './arbitrary-text.ts';
import { parseTree, printTree, type Statement } from './tree.ts';

function outline(statements: readonly Statement[]): string {
  return statements
    .map(({ words, block }) => {
      const head = words.map((word) => word.text).join(' ');
      return block ? `${head}{${outline(block.statements)}}` : head;
    })
    .join(';');
}

function parse(text: string) {
  return parseTree({ name: 'test.conf', text });
}

describe('parseTree', () => {
  it.each([
    ['a line is a statement', 'a b\nc', 'a b;c'],
    ['a brace on the same line', 'a b {\nc\n}', 'a b{c}'],
    ['a glued brace', 'a{\nc d\n}', 'a{c d}'],
    ['a brace on a later line', 'a\n\n# comment\n{\nb\n}\nc', 'a{b};c'],
    ['a block on one line', 'a { b } c', 'a{b};c'],
    ['nested blocks', 'a { b { c\nd } e }', 'a{b{c;d};e}'],
    ['a brace without a keyword', '{ a }', '{a}'],
    ['the end of the file closes what is open', 'a {\nb {\nc', 'a{b{c}}'],
    ['an extra brace is passed over', 'a }\nb', 'a;b'],
  ])('%s', (_, text, expected) => {
    expect(outline(parse(text).statements)).toBe(expected);
  });

  it('points at the opening brace of a block without an end', () => {
    const [problem, ...others] = parse('a {\n}\nvrrp_instance VI_1 {\n b {\n }\n').problems;
    expect(problem).toMatchObject({ code: 'HF0003', position: { line: 3, column: 20 } });
    expect(problem?.message).toContain("'vrrp_instance VI_1'");
    expect(others).toEqual([]);
  });

  it('says at an extra brace where the last block began', () => {
    const [problem] = parse('a {\n}\n}\n').problems;
    expect(problem).toMatchObject({ code: 'HF0004', position: { line: 3, column: 1 } });
    expect(problem?.message).toContain('line 1');
  });

  it('notes a byte order mark', () => {
    expect(parse('\uFEFFa').problems).toMatchObject([{ code: 'HF0001', severity: 'note' }]);
  });

  it('prints any text back unchanged', () => {
    fc.assert(fc.property(configText, (text) => printTree(parse(text)) === text));
  });

  it('survives nesting that would exhaust a call stack', () => {
    const text = '{'.repeat(1000).concat('\n').repeat(50);
    const tree = parse(text);
    expect(printTree(tree)).toBe(text);
    expect(tree.problems).toHaveLength(10);
  });
});
