// Owns the proof that included files stand where they are included, and that failures count as they
// do with keepalived.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import { describe, expect, it } from 'vitest';
import { configTestExitCode } from '../diagnostics.ts';
import { loadConfig } from '../load.ts';
import { formatDiagnosticLine, renderDiagnostic } from '../render.ts';
import { expand } from './expand.ts';
import { surroundingsWith } from './testing.ts';

const files = {
  'k/a.conf': 'a',
  'k/b.conf': 'b\n',
  'k/d/near.conf': 'near',
  'k/d/s.conf': 'in\ninclude near.conf\ninclude ../a.conf\nout',
  'k/d/.hidden.conf': 'hidden',
  'k/mark.conf': '\uFEFFmarked',
  'k/half.conf': 'c {\nd',
  'k/loop.conf': 'x\ninclude loop.conf\ny',
  'k/empty.conf': '',
  'k/directory': undefined,
};

function included(text: string) {
  const found = expand({ name: 'k/main.conf', text }, surroundingsWith(files));
  const diagnostics = found.diagnostics([]);
  const lines = found.source.text.split('\n').filter((line) => line !== '');
  const said = diagnostics.map(({ code, position: { file, line, column }, message }) => {
    return `${code} ${file}:${line}:${column} ${message}`;
  });
  return { lines, said, exit: configTestExitCode(diagnostics) };
}

/** The exit status of a configuration test that meets nothing but this. */
const exitOf = (text: string) => included(text).exit;

describe('include', () => {
  it('include reads a file in its place', () => {
    expect(included('1\ninclude a.conf\n  include b.conf # c\n2').lines).toEqual([...'1ab2']);
  });

  it.each([
    [
      'is relative to the file it stands in',
      'include d/s.conf\nz',
      ['in', 'near', 'a', 'out', 'z'],
    ],
    ['takes patterns in order', 'include *.conf\n', ['a', 'b', 'c {', 'd', 'x', 'y', 'marked']],
    ['takes braces in their order', 'include {b,a}.conf', ['b', 'a']],
    ['reads a file twice', 'include a.conf\ninclude a.conf', ['a', 'a']],
    ['takes definitions', '$F=a\ninclude ${F}.conf', ['a']],
    ['comes from definitions', '$I=1 \\\ninclude a.conf \\\n2\n$I', ['1', 'a', '2']],
    ['is repeated', '~LST(f,a,b) include ${f}.conf', ['a', 'b']],
    ['may be conditional', '@localhost include a.conf\n@you include b.conf', ['a']],
    ['reads nothing from an empty file', 'include empty.conf', []],
    ['takes the rest of its line as one name', 'include a.conf b.conf', []],
    ['takes quotes as a part of the name', 'include "a.conf"', []],
    [
      'needs a blank',
      'include\nincludea\nincludex a.conf',
      ['include', 'includea', 'includex a.conf'],
    ],
    ['stands at the beginning of a line', '1 include a.conf', ['1 include a.conf']],
    ['leaves hidden files out', 'include d/*', ['near', 'in', 'near', 'a', 'out']],
  ])('%s', (_, text, lines) => {
    expect(included(text).lines).toEqual(lines);
  });

  it('a block may begin in one file and end in another', () => {
    const { model, diagnostics } = loadConfig(
      { name: 'main.conf', text: 'include half.conf\n}' },
      undefined,
      surroundingsWith({ 'half.conf': 'global_defs {\nrouter_id a' }),
    );
    expect(model.global.routerId).toBe('a');
    expect(diagnostics).toEqual([]);
  });

  it('a file that includes itself is refused with the chain', () => {
    const { lines, said } = included('include loop.conf\nz');
    expect(lines).toEqual(['x', 'y', 'z']);
    expect(said).toEqual([
      'HF0017 k/loop.conf:2:9 k/loop.conf would include itself and is skipped: ' +
        'k/loop.conf -> k/loop.conf',
    ]);
  });

  it('files that include each other are refused, whatever path leads to them', () => {
    const around = surroundingsWith({
      'main.conf': 'include d/a.conf',
      'd/a.conf': 'include ../d/b.conf',
      'd/b.conf': 'include ../main.conf',
    });
    const [problem, ...others] = expand({ name: 'main.conf', text: 'include d/a.conf' }, around)
      .diagnostics([])
      .map(({ message }) => message);
    expect(problem).toContain('main.conf -> d/a.conf -> d/../d/b.conf -> d/../d/../main.conf');
    expect(others).toEqual([]);
  });

  it('a byte order mark of an included file is noted', () => {
    expect(included('include mark.conf').said).toEqual([
      'HF0001 k/mark.conf:1:1 k/mark.conf begins with a byte order mark; it is skipped',
    ]);
  });
});

describe('failures of an include', () => {
  it('are told and forgiven without a check', () => {
    const text = 'include none\ninclude *.none\ninclude {a,none}.conf\ninclude directory';
    expect(included(text)).toEqual({
      lines: ['a'],
      said: [
        "HF0014 k/main.conf:1:9 Config files missing 'none'.",
        "HF0019 k/main.conf:2:9 No config files matched '*.none'.",
        'HF0014 k/main.conf:3:9 Some config files missing: "{a,none}.conf".',
        "HF0016 k/main.conf:4:9 Configuration file 'k/directory' is a directory - skipping",
      ],
      exit: 0,
    });
  });

  const failures = ['directory', 'none', '*.none', '{a,none}.conf', '{none,nowhere}.conf'];
  const statuses = (word: string) => failures.map((pattern) => exitOf(`${word} ${pattern}`));

  it('includer forbids files that cannot be read', () => {
    expect(statuses('includer')).toEqual([6, 0, 0, 0, 0]);
  });

  it('includem forbids a missing file', () => {
    expect(statuses('includem')).toEqual([6, 6, 0, 0, 0]);
  });

  it('includew forbids a pattern without a match', () => {
    expect(statuses('includew')).toEqual([6, 6, 6, 0, 0]);
  });

  it('includeb forbids a missing alternative', () => {
    expect(statuses('includeb')).toEqual([6, 0, 0, 6, 6]);
  });

  it('includea forbids every failure', () => {
    expect(statuses('includea')).toEqual([6, 6, 6, 6, 6]);
  });

  it('what must be whole is not read in part', () => {
    expect(included('includea {a,none}.conf').lines).toEqual([]);
  });

  it('a forbidden one keeps the daemon from starting', () => {
    const { diagnostics } = loadConfig({ name: 'x', text: 'includea none' });
    expect(diagnostics).toMatchObject([{ code: 'HF0015', severity: 'fatal' }]);
  });

  it('include_check makes failures errors from its line on', () => {
    expect(exitOf('include none\ninclude_check\n')).toBe(0);
    expect(exitOf('include_check\ninclude none\n')).toBe(6);
    expect(exitOf('include_check\ninclude_check read\ninclude none\n')).toBe(0);
  });

  it.each([
    ['', [6, 6, 6, 6, 6]],
    ['read', [6, 0, 0, 0, 0]],
    ['match', [6, 6, 0, 0, 0]],
    ['wildcard_match', [6, 0, 6, 0, 0]],
    ['brace_match', [6, 0, 0, 6, 6]],
    ['+match', [0, 6, 0, 0, 0]],
    ['match -read', [0, 6, 0, 0, 0]],
    ['match -match', [6, 0, 0, 0, 0]],
    ['-match', [0, 0, 0, 0, 0]],
    ['+read +match', [6, 6, 0, 0, 0]],
    ['readable', [5, 5, 5, 5, 5]],
    ['match read', [6, 6, 5, 5, 5]],
  ])('include_check %s', (words, expected) => {
    const found = failures.map((pattern) => exitOf(`include_check ${words}\ninclude ${pattern}`));
    expect(found).toEqual(expected);
  });
});

describe('a place in an included file', () => {
  const { diagnostics, sources } = loadConfig(
    { name: 'main.conf', text: '$B=bad\n\n include a.conf' },
    undefined,
    surroundingsWith({ 'a.conf': '\n\ninclude b.conf\n', 'b.conf': 'x {\n\t$B' }),
  );

  it('is shown with the lines that led there', () => {
    const [first] = diagnostics;
    expect(first && renderDiagnostic(first, sources).split('\n')).toEqual([
      "b.conf:1:1: error HF0101: Unknown keyword 'x' outside every block",
      '   1 | x {',
      '     | ^',
      '   included from a.conf:3:9',
      '   included from main.conf:3:10',
      '   remedy: correct or remove the word',
    ]);
  });

  it('is one line in a log', () => {
    expect(diagnostics.map(formatDiagnosticLine)[1]).toBe(
      "b.conf:1:3: error HF0003: the block 'x' that begins here has no '}' before the end of the " +
        'file (included from a.conf:3:9, included from main.conf:3:10)',
    );
  });

  it('is named in messages about other places', () => {
    const text = 'include a.conf\ninterface eth0\n}';
    const around = surroundingsWith({ 'a.conf': '\nvrrp_instance A {\nauthentication {\n' });
    const wrong = loadConfig({ name: 'main.conf', text }, undefined, around).diagnostics;
    expect(wrong.find(({ code }) => code === 'HF0102')?.remedy).toContain('line 3 of a.conf');
  });
});
