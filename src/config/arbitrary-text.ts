// Owns the random texts of the property tests: pieces of configurations, well formed or not. Only
// tests import it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import fc from 'fast-check';

const pieces = [
  'vrrp_instance VI_1 {',
  'global_defs {',
  'authentication {',
  'virtual_ipaddress {',
  'vrrp_script x {',
  'interface eth0',
  'virtual_router_id 51',
  'priority 100',
  'state MASTER',
  'auth_type PASS',
  'auth_pass 1111',
  '192.0.2.1/24 dev eth0 brd +',
  'fe80::1',
  'advert_int 1.5',
  'nopreempt',
  'router_id a',
  'include x',
  '$A=b \\',
  '${A}',
  '$A',
  '~SEQ(',
  '@a',
  '#:holdfast on_stale fault',
  '#:holdfast {',
  'script "/bin/a',
  "notify '/bin/a b' root",
  'track_script {',
  'x weight 5 reverse',
  'weight 300',
  'version 3',
  'auth_type AH',
  'script_user',
  '\\',
  "'",
  '#监测',
  '!',
  '\\#',
  '"',
  '{',
  '}',
  '\n',
  '\r\n',
  ' ',
  '\t',
  '\uFEFF',
  '\0',
  '😀',
  '\uD800',
  '-1',
  '99999999999999999999',
];

const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 }));

/** Any text, mostly one that looks like a configuration. */
export const configText: fc.Arbitrary<string> = fc
  .array(fc.tuple(piece, fc.constantFrom('\n', ' ', '')), { maxLength: 40 })
  .map((parts) => parts.flat().join(''));

/** A text with some parts cut out, doubled or replaced. */
export function mutationsOf(text: string): fc.Arbitrary<string> {
  const mutation = fc.tuple(fc.nat(text.length), fc.nat(30), fc.oneof(piece, fc.constant('')));
  return fc.array(mutation, { minLength: 1, maxLength: 6 }).map((mutations) =>
    mutations.reduce((mutated, [at, length, replacement]) => {
      return mutated.slice(0, at) + replacement + mutated.slice(at + length);
    }, text),
  );
}
