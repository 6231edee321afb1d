// Owns the proof that no password or key is shown, and that lines keep their width.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';
import { renderDiagnostic } from './render.ts';
import { holdsSecret, maskSecrets } from './secrets.ts';

describe('a line with a secret', () => {
  it.each([
    ['  auth_pass 1111', '  auth_pass ****'],
    ['auth_pass "a b" c # d', 'auth_pass ** ** * * *'],
    ['authentication { auth_pass 1111 }', 'authentication { auth_pass **** *'],
    ['@a auth_pass 1111', '@a auth_pass ****'],
    ['auth_pas 1111', 'auth_pas ****'],
    ['key 7 hex:0102', 'key 7 ********'],
    ['  key seven', '  key seven'],
    ['auth_pass pässwörd', 'auth_pass ********'],
  ])('%j is shown as %j', (line, shown) => {
    expect(maskSecrets(line)).toBe(shown);
    expect(holdsSecret(line)).toBe(true);
  });

  it.each(['auth_type PASS', 'interface eth0', 'active_key 7', ''])('%j has none', (line) => {
    expect(maskSecrets(line)).toBe(line);
    expect(holdsSecret(line)).toBe(false);
  });
});

describe('a diagnostic', () => {
  const render = (text: string) => {
    const { diagnostics, sources } = loadConfig({ name: 'a.conf', text });
    return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, sources)).join('\n');
  };

  it('shows neither a password nor a key', () => {
    const block = (lines: string) =>
      `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${lines}\n}`;
    const shown = [
      render(block('authentication {\nauth_type PASS\nauth_pass hunter22too\n}')),
      render(block('authentication {\nauth_pass hunter22 too\n}')),
      render(block('authentication {\nauth_passs hunter22\n}')),
      render(block('auth_hmac {\nkey 0 hunter22\n}')),
      render(block('auth_hmac {\nkey 1 hunter22\n}')),
      render(`$A=hunter22too\n${block('authentication {\nauth_type PASS\nauth_pass $A\n}')}`),
    ];
    for (const text of shown) {
      expect(text).toMatch(/a\.conf:\d+:\d+: /);
      expect(text).not.toContain('hunter22');
    }
  });
});
