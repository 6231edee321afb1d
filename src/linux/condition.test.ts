// Owns the proof of reading what the kernel tells of privileges and raw sockets.
import { expect, test } from 'vitest';
import { countRawSockets, effectiveCapabilities } from './condition.ts';

test('reads the effective capabilities', () => {
  const status = 'CapPrm:\t000001ffffffffff\nCapEff:\t0000000000003000\nCapBnd:\t0\n';
  expect(effectiveCapabilities(status)).toEqual(new Set([12, 13]));
  expect(effectiveCapabilities('CapEff:\t0000000000000000\n')).toEqual(new Set());
  expect(effectiveCapabilities('')).toBeUndefined();
});

test('counts the raw sockets of a protocol', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid',
    '  112: 00000000:0070 00000000:0000 07 00000000:00000000 00:00000000 00000000     0',
    '  255: 00000000:00FF 00000000:0000 07 00000000:00000000 00:00000000 00000000     0',
    '  112: 00000000000000000000000000000000:0070 00000000000000000000000000000000:0000 07',
    '',
  ].join('\n');
  expect(countRawSockets(table, '0070')).toBe(2);
  expect(countRawSockets('', '0070')).toBe(0);
});
