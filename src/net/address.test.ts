// Owns the proof of addresses and prefixes: text, bytes and order. Never touches a network.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressBytes,
  addressFromBytes,
  compareAddresses,
  familyOf,
  formatPrefix,
  isLinkLocal,
  isMulticast,
  parseIp,
  parseIpv4,
  parseIpv6,
  parsePrefix,
} from './address.ts';

const group = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
);
const ipv6Bytes = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => Uint8Array.from(groups.flatMap((word) => [word >> 8, word & 0xff])));
const ipv4Bytes = fc.uint8Array({ minLength: 4, maxLength: 4 });

/** What the URL standard makes of an IPv6 address: RFC 5952, 4, without its dotted-quad form. */
const canonicalByUrl = (text: string): string => new URL(`http://[${text}]`).hostname.slice(1, -1);
const isMapped = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;

describe('IPv4', () => {
  test.each(['0.0.0.0', '10.9.0.1', '192.168.0.114', '255.255.255.255'])('%s is one', (text) => {
    expect(parseIpv4(text)).toBe(text);
  });

  test.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.4 ', '0x1.2.3.4', '1..3.4'])(
    '"%s" is none: octal and short forms are refused',
    (text) => {
      expect(parseIpv4(text)).toBeUndefined();
    },
  );

  test('bytes to address to text to bytes is the identity', () => {
    fc.assert(
      fc.property(ipv4Bytes, (bytes) => {
        const address = addressFromBytes(bytes);
        expect(address && parseIpv4(address)).toBe(address);
        expect(address && addressBytes(address)).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  test('224.0.0.0/4 is multicast and nothing beside it (RFC 5771)', () => {
    const isGroup = (text: string) => {
      const address = parseIpv4(text);
      return address && isMulticast(address);
    };
    expect(['224.0.0.18', '239.255.255.255'].map(isGroup)).toEqual([true, true]);
    expect(['223.255.255.255', '240.0.0.0', '10.9.0.1'].map(isGroup)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('IPv6', () => {
  test('ff00::/8 is multicast and nothing beside it (RFC 4291, 2.7)', () => {
    const isGroup = (text: string) => isMulticast(parseIpv6(text) ?? ('' as never));
    expect(['ff02::12', 'ff00::', 'ffff::'].map(isGroup)).toEqual([true, true, true]);
    expect(['fe80::12', 'fd09::1', '::ff'].map(isGroup)).toEqual([false, false, false]);
  });

  test('fe80::/10 is link-local and nothing beside it (RFC 4291, 2.5.6)', () => {
    const isLocal = (text: string) => isLinkLocal(parseIp(text) ?? ('' as never));
    expect(['fe80::1', 'febf:ffff::1', 'fe9a::'].map(isLocal)).toEqual([true, true, true]);
    const others = ['fec0::1', 'fe7f::1', 'fe8::1', 'fd09::1', '169.254.0.1'];
    expect(others.map(isLocal)).toEqual([false, false, false, false, false]);
  });

  test.each([
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['fe80::100', 'fe80::100'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is written %s (RFC 5952, 4 and 5)', (text, canonical) => {
    expect(parseIpv6(text)).toBe(canonical);
  });

  test.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    ':1::2',
    '1::2:',
    '12345::',
    'g::',
    '1.2.3.4::',
    '::1.2.3.4:5',
    'fe80::1%eth0',
    '10.9.0.1',
  ])('"%s" is none (RFC 4291, 2.2)', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });

  test('bytes to address to text to bytes is the identity, in canonical form (RFC 5952)', () => {
    fc.assert(
      fc.property(ipv6Bytes, (bytes) => {
        const address = addressFromBytes(bytes);
        if (!address) throw new Error('16 bytes are an address');
        expect(parseIp(address)).toBe(address);
        expect(addressBytes(address)).toEqual(bytes);
        expect(familyOf(address)).toBe(6);
        if (!isMapped(bytes)) expect(address).toBe(canonicalByUrl(address));
      }),
      { numRuns: 500 },
    );
  });

  test('is accepted exactly when the URL standard accepts it', () => {
    const character = fc.constantFrom('0', '1', 'f', ':', ':', ':', '::', '.', '12', 'a9b');
    const text = fc.array(character, { maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (candidate) => {
        expect(parseIpv6(candidate) !== undefined).toBe(URL.canParse(`http://[${candidate}]`));
      }),
      { numRuns: 2000 },
    );
  });

  test('other lengths than 4 and 16 bytes stand for nothing', () => {
    for (const length of [0, 3, 5, 15, 17]) {
      expect(addressFromBytes(new Uint8Array(length))).toBeUndefined();
    }
  });
});

describe('order', () => {
  const order = (left: string, right: string) => {
    const [a, b] = [parseIp(left), parseIp(right)];
    return a && b && compareAddresses(a, b);
  };

  test('is numeric, not alphabetic (RFC 9568, 6.4.3)', () => {
    expect(order('10.9.0.9', '10.9.0.10')).toBe(-1);
    expect(order('10.9.0.10', '10.9.0.9')).toBe(1);
    expect(order('10.9.0.9', '10.9.0.9')).toBe(0);
    expect(order('9.255.255.255', '10.0.0.0')).toBe(-1);
    expect(order('fe80::9', 'fe80::10')).toBe(-1);
  });

  test('is the order of the 32-bit numbers', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const text = (value: number) =>
      [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(order(text(left), text(right))).toBe(Math.sign(left - right));
      }),
    );
  });
});

describe('prefix', () => {
  test.each([
    ['10.9.0.100', '10.9.0.100/32'],
    ['10.9.0.100/24', '10.9.0.100/24'],
    ['10.9.0.100/0', '10.9.0.100/0'],
    ['fd09::100', 'fd09::100/128'],
    ['FD09::0100/64', 'fd09::100/64'],
  ])('%s means %s', (text, formatted) => {
    const prefix = parsePrefix(text);
    expect(prefix && formatPrefix(prefix)).toBe(formatted);
  });

  test.each([
    '10.9.0.1/',
    '10.9.0.1/33',
    'fd09::1/129',
    '10.9.0.1/-1',
    '10.9.0.1/8/8',
    '/8',
    'x/8',
  ])('"%s" is none', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });
});
