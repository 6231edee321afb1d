// Owns the words of authentication and auth_hmac, one row each. Never holds code.
import { choice, hmacKey, integer, mandatoryText } from './arguments.ts';
import { authenticationField, hmacField } from './fields.ts';
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
    'A key for signing and checking; may be repeated.', {
      implemented: hmacField('key', hmacKey,
        'HmacModel.keys', 'key takes hexadecimal digits, a file or the text itself'),
    }),
  word('active_key', 'ID', 'required', 'v2.4.0',
    'The key that signs.', {
      implemented: hmacField('activeKey', integer(1, 255),
        'HmacModel.activeKey', 'active_key names one of the keys'),
    }),
  word('anti_replay', 'time|monotonic', 'time', 'v2.4.0',
    'Whether the sequence follows the clock or only grows.', {
      implemented: hmacField('antiReplay', choice('anti_replay', ['time', 'monotonic'], undefined),
        'HmacModel.antiReplay', 'anti_replay is time or monotonic'),
    }),
  word('time_window', 'SECS INT[1..300]', 'max(3*advert_int, 5)', 'v2.4.0',
    'Allowed difference of the clocks.', {
      implemented: hmacField('timeWindowSeconds', integer(1, 300),
        'HmacModel.timeWindowUs', 'time_window is three intervals, at least five seconds'),
    }),
  word('mode', 'enforce|permissive|receive-only', 'enforce', 'v2.4.0',
    'How strict the receiver is, for a step-by-step introduction.', {
      implemented: hmacField('mode',
        choice('mode', ['enforce', 'permissive', 'receive-only'], undefined),
        'HmacModel.mode', 'mode is enforce, permissive or receive-only'),
    }),
] };
