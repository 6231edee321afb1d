// Owns the proof of the gratuitous ARP frame against captured bytes.
import { expect, test } from 'vitest';
import { parseIpv4 } from './address.ts';
import { encodeGratuitousArp } from './arp.ts';
import { parseMac } from './identifiers.ts';

test('is the 42 bytes that keepalived 2.4.3 hands to the interface', () => {
  const mac = parseMac('02:35:ea:81:48:f5');
  const address = parseIpv4('10.9.0.100');
  if (!mac || !address) throw new Error('literals');
  expect(Buffer.from(encodeGratuitousArp(mac, address)).toString('hex')).toBe(
    [
      'ffffffffffff0235ea8148f508060001',
      '0800060400010235ea8148f50a090064',
      'ffffffffffff0a090064',
    ].join(''),
  );
});
