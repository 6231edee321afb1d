// Owns the words of authentication and auth_hmac, one row each. Never holds code.
import { choice, mandatoryText } from './arguments.ts';
import { authenticationField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const authenticationWords: KeywordTable = {
  area: 'vrrp_instance',
  block: 'authentication',
  rows: [
  word('auth_type', 'PASS|AH (exact case)', 'none', '<=v1.0.3',
    'Clear-text password or IPsec AH.', {
      implemented: authenticationField('type',
        choice('authentication type', ['PASS', 'AH'], undefined),
        'InstanceModel.authentication', 'auth_type AH carries the key'),
    }),
  word('auth_pass', 'STRING (first 8 chars)', 'none', '<=v1.0.3',
    'The shared secret; the first eight bytes count.', {
      implemented: authenticationField('password', mandatoryText,
        'InstanceModel.authentication', 'auth_pass is cut to eight bytes'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const authHmacWords: KeywordTable = { area: 'vrrp_instance', block: 'auth_hmac', rows: [
  word('key', 'ID[1..255] hex:HEX|file:PATH|ASCII (32..64 bytes)', 'required', 'v2.4.0',
    'A key for signing and checking; may be repeated.'),
  word('active_key', 'ID', 'required', 'v2.4.0',
    'The key that signs.'),
  word('anti_replay', 'time|monotonic', 'time', 'v2.4.0',
    'Whether the sequence follows the clock or only grows.'),
  word('time_window', 'SECS INT[1..300]', 'max(3*advert_int, 5)', 'v2.4.0',
    'Allowed difference of the clocks.'),
  word('mode', 'enforce|permissive|receive-only', 'enforce', 'v2.4.0',
    'How strict the receiver is, for a step-by-step introduction.'),
] };
