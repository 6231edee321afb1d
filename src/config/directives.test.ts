// Owns the proof of Holdfast's own words, plain and in comments.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';
import { parseTree, printTree } from './tree.ts';

function load(text: string) {
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const messages = diagnostics.map(({ message }) => message);
  return {
    global: model.global,
    model,
    problems,
    messages,
    exitCode: configTestExitCode(diagnostics),
  };
}

describe('on_stale', () => {
  it('on_stale chooses what a silent tracker counts as', () => {
    expect(load('').global.onStale).toBe('hold');
    expect(load('global_defs {\non_stale fault\n}').global.onStale).toBe('fault');
    expect(load('global_defs {\n#:holdfast on_stale fault\n}').global.onStale).toBe('fault');
  });
});

describe('a #:holdfast comment', () => {
  it.each([
    ['on the line of the brace', 'global_defs { #:holdfast on_stale fault\n}'],
    ['behind a keyword', 'global_defs {\nrouter_id a #:holdfast on_stale fault\n}'],
    ['with a comment of its own', 'global_defs {\n#:holdfast\ton_stale fault # why\n}'],
    ['with quotes', 'global_defs {\n#:holdfast "on_stale" "fault"\n}'],
    ['with CRLF', 'global_defs {\r\n#:holdfast on_stale fault\r\n}\r\n'],
    ['as the last of several', 'global_defs {\non_stale hold\n#:holdfast on_stale fault\n}'],
    [
      'between a keyword and its brace',
      'global_defs {\nauthentication\n#:holdfast on_stale fault\n}',
    ],
  ])('works %s', (_, text) => {
    expect(load(text).global.onStale).toBe('fault');
    expect(printTree(parseTree({ name: 'x', text }))).toBe(text);
  });

  it('points at its words', () => {
    const { problems, exitCode } = load('global_defs {\n\t#:holdfast  on_stale maybe\n}');
    expect([problems, exitCode]).toEqual([['error HF0305 2:23'], 5]);
    expect(load('global_defs {\n#:holdfast on_stale\n}').problems).toEqual(['error HF0109 2:12']);
    expect(load('global_defs {\n#:holdfast on_stale hold {\n}').problems).toEqual([
      ...['warning HF0113 2:26', 'error HF0105 2:26'],
    ]);
  });

  it.each([
    ['global_defs {\n#:holdfast on_stael fault\n}', "; did you mean 'on_stale'?", '2:12'],
    ['#:holdfast on_stale fault', '; it belongs in global_defs', '1:12'],
    [
      'global_defs {\n#:holdfast router_id a\n}',
      "none of Holdfast's own words in global_defs",
      '2:12',
    ],
    ['global_defs {\n#:holdfast\n}', '#:holdfast says nothing', '2:1'],
    [
      'vrrp_instance A {\nvirtual_ipaddress {\n#:holdfast on_stale\n}\n}',
      'belongs in global_defs',
      '3:12',
    ],
  ])('%j is a warning', (text, message, place) => {
    const { problems, messages, global } = load(text);
    const at = problems.indexOf(`warning HF0110 ${place}`);
    expect(at).toBeGreaterThanOrEqual(0);
    expect(messages[at]).toContain(message);
    expect(global).toMatchObject({ onStale: 'hold', routerId: undefined });
  });

  it('may stand two hundred thousand times behind one keyword', () => {
    const text = `global_defs {\nrouter_id a\n${'#:holdfast on_stale fault\n'.repeat(200_000)}}`;
    expect(load(text).global.onStale).toBe('fault');
  });

  it('fails no test by a word that is unknown', () => {
    expect(load('#:holdfast foo').exitCode).toBe(0);
  });

  it.each(['# :holdfast on_stale fault', '#:holdfastx on_stale', '#:Holdfast x', '!:holdfast x'])(
    '%s is a plain comment',
    (line) => {
      const { problems, global } = load(`global_defs {\n${line}\n}`);
      expect([problems, global.onStale]).toEqual([[], 'hold']);
    },
  );
});
