// Owns the proof of the small names and numbers of the field. Never touches a network.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  macBytes,
  macFromBytes,
  parseInterfaceName,
  parseMac,
  parsePriority,
  parseVrid,
} from './identifiers.ts';

test('a VRID and a priority are whole numbers from 1 to 255 (RFC 9568, 5.2.3 and 5.2.4)', () => {
  for (const parse of [parseVrid, parsePriority]) {
    expect([1, 51, 255].map((value) => parse(value))).toEqual([1, 51, 255]);
    expect([0, 256, -1, 1.5, Number.NaN].map((value) => parse(value))).toEqual(
      new Array(5).fill(undefined),
    );
  }
});

test('an interface name has 1 to 15 bytes, no slash, no white space', () => {
  expect(['eth0', 'vrrp.51', 'a'.repeat(15)].map((text) => parseInterfaceName(text))).toEqual([
    'eth0',
    'vrrp.51',
    'a'.repeat(15),
  ]);
  for (const text of ['', '.', '..', 'a/b', 'a b', 'a\n', 'a'.repeat(16), 'ä'.repeat(8)]) {
    expect(parseInterfaceName(text)).toBeUndefined();
  }
});

test('a MAC address is read in either case and written in lower case', () => {
  expect(parseMac('02:35:EA:81:48:F5')).toBe('02:35:ea:81:48:f5');
  for (const text of ['', '02:35:ea:81:48', '02:35:ea:81:48:f5:00', '2:35:ea:81:48:f5']) {
    expect(parseMac(text)).toBeUndefined();
  }
  expect(macFromBytes(new Uint8Array(5))).toBeUndefined();
});

test('MAC bytes to text to bytes is the identity', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
      const mac = macFromBytes(bytes);
      if (!mac) throw new Error('six bytes are a MAC address');
      expect(parseMac(mac)).toBe(mac);
      expect(macBytes(mac)).toEqual(Uint8Array.from(bytes));
    }),
  );
});
