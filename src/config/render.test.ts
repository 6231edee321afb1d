// Owns the proof that carets stand below what they mark and that output is safe for a terminal.
import { describe, expect, it } from 'vitest';
import { type Diagnostic, diagnose } from './diagnostics.ts';
import { characterWidth, displayWidth } from './display-width.ts';
import { formatDiagnosticLine, renderDiagnostic } from './render.ts';

function at(line: number, column: number, length: number): Diagnostic {
  const position = { file: 'keepalived.conf', line, column };
  return diagnose('HF0104', { position, length }, 'no interface wlo1 here; there are eth0, wlan0');
}

function caretLine(text: string, column: number, length: number): string | undefined {
  return renderDiagnostic(at(1, column, length), [{ name: 'keepalived.conf', text }]).split(
    '\n',
  )[2];
}

describe('renderDiagnostic', () => {
  it('shows place, message, line, carets and remedy', () => {
    const text = `${'\n'.repeat(6)}interface wlo1 #监测网络接口\n`;
    expect(renderDiagnostic(at(7, 11, 4), [{ name: 'keepalived.conf', text }])).toBe(
      [
        'keepalived.conf:7:11: fatal HF0104: no interface wlo1 here; there are eth0, wlan0',
        '   7 | interface wlo1 #监测网络接口',
        '     |           ^^^^',
        '   remedy: name an interface of this machine, or create this one before the daemon starts',
      ].join('\n'),
    );
  });

  it.each([
    ['keeps tabs', '\tinterface\twlo1', 12, 4, '     | \t         \t^^^^'],
    ['counts wide characters twice', '监测 wlo1', 4, 4, '     |      ^^^^'],
    ['marks wide characters twice', 'a 监测', 3, 2, '     |   ^^^^'],
    ['counts combining characters not at all', 'e\u0301 x', 4, 1, '     |   ^'],
    ['counts characters outside the basic plane once as text', '𝒳 x', 3, 1, '     |   ^'],
    ['marks the place behind the end', 'abc', 4, 1, '     |    ^'],
    ['leaves a byte order mark out', '\uFEFFab', 2, 1, '     |  ^'],
  ])('%s', (_, text, column, length, expected) => {
    expect(caretLine(text, column, length)).toBe(expected);
  });

  it('shows a part of a very long line', () => {
    const text = `${'a'.repeat(500)} wlo1 ${'b'.repeat(500)}`;
    const [, line = '', carets = ''] = renderDiagnostic(at(1, 502, 4), [
      { name: 'keepalived.conf', text },
    ]).split('\n');
    expect(line.length).toBeLessThan(200);
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('wlo1');
  });

  it('lets no control character through', () => {
    const text = 'a \u001b[31m\u202e\r\n';
    const rendered = renderDiagnostic(at(1, 1, 1), [{ name: 'keepalived.conf', text }]);
    for (const control of '\u001b\u0007\u202e\r') expect(rendered).not.toContain(control);
    expect(rendered).toContain('\uFFFD[31m');
  });

  it('needs no remedy', () => {
    const { remedy: _, ...diagnostic } = at(1, 1, 1);
    expect(
      renderDiagnostic(diagnostic, [{ name: 'keepalived.conf', text: 'a' }]).split('\n'),
    ).toHaveLength(3);
  });
});

describe('formatDiagnosticLine', () => {
  it('is one line with place, severity, code and message', () => {
    const line = 'keepalived.conf:2:3: fatal HF0104: no interface wlo1 here; there are eth0, wlan0';
    expect(formatDiagnosticLine(at(2, 3, 4))).toBe(line);
  });

  it('stays one line whatever the message says', () => {
    expect(formatDiagnosticLine({ ...at(1, 1, 1), message: 'a\nb' })).not.toContain('\n');
  });
});

describe('displayWidth', () => {
  it('adds up wide, narrow and combining characters', () => {
    expect(displayWidth('a监e\u0301，ｱ')).toBe(1 + 2 + 1 + 2 + 1);
    expect(characterWidth('😀')).toBe(2);
  });
});
