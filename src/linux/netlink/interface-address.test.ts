// Proves the requests for addresses byte for byte, and what is read from the kernel's answers.
import { expect, test } from 'vitest';
import { type IpAddress, parseIp } from '../../net/address.ts';
import { parseInterfaceName } from '../../net/identifiers.ts';
import { RequestWriter, walkMessages } from './codec.ts';
import {
  type AddressChange,
  type AddressToHold,
  decodeAddress,
  encodeAddAddress,
  encodeAddressDump,
  encodeRemoveAddress,
} from './interface-address.ts';

function address(text: string): IpAddress {
  const parsed = parseIp(text);
  if (!parsed) throw new Error(`bad test data: ${text}`);
  return parsed;
}

function entry(text: string, prefixLength: number, more: Partial<AddressToHold> = {}) {
  const name = parseInterfaceName('eth0');
  if (!name) throw new Error('bad test data');
  return {
    interface: name,
    interfaceIndex: 3,
    address: address(text),
    prefixLength,
    scope: 0,
    label: undefined,
    broadcast: undefined,
    peer: undefined,
    flags: text.includes(':') ? ['nodad'] : [],
    preferredLifetimeSeconds: undefined,
    ...more,
  } satisfies AddressToHold;
}

function written(write: (writer: RequestWriter) => void): string {
  const room = new Uint8Array(256);
  const writer = new RequestWriter(room);
  write(writer);
  return Buffer.from(room.subarray(0, writer.length)).toString('hex');
}

function hex(...parts: string[]): string {
  return parts.join('').replaceAll(' ', '');
}

function decoded(text: string): AddressChange | undefined {
  const bytes = new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
  let found: AddressChange | undefined;
  walkMessages(bytes, (message) => {
    found = decodeAddress(bytes, message);
  });
  return found;
}

test('adding an IPv4 address', () => {
  const more = { scope: 253, label: 'eth0:1', broadcast: address('192.168.0.255') };
  const entry4 = entry('192.168.0.100', 24, more);
  expect(written((writer) => encodeAddAddress(writer, 9, entry4, true))).toBe(
    hex(
      '44000000 1400 0506 09000000 00000000',
      '02 18 00 fd 03000000',
      '0800 0200 c0a80064',
      '0800 0100 c0a80064',
      '0800 0400 c0a800ff',
      '0b00 0300 657468303a3100 00',
      '0500 0b00 12 000000',
    ),
  );
});

test('adding an IPv6 address skips duplicate detection, and has no label or broadcast', () => {
  const entry6 = entry('2001:db8::1', 64, { label: 'eth0:1', broadcast: address('10.0.0.255') });
  const bytes16 = '20010db8000000000000000000000001';
  expect(written((writer) => encodeAddAddress(writer, 1, entry6, false))).toBe(
    hex(
      '40000000 1400 0506 01000000 00000000',
      '0a 40 02 00 03000000',
      `1400 0200 ${bytes16}`,
      `1400 0100 ${bytes16}`,
    ),
  );
});

test('an IPv6 host address is deprecated: preferred lifetime 0, valid for ever', () => {
  const entry6 = entry('2001:db8::1', 128, { preferredLifetimeSeconds: 0 });
  const bytes16 = '20010db8000000000000000000000001';
  expect(written((writer) => encodeAddAddress(writer, 1, entry6, true))).toBe(
    hex(
      '5c000000 1400 0506 01000000 00000000',
      '0a 80 02 00 03000000',
      `1400 0200 ${bytes16}`,
      `1400 0100 ${bytes16}`,
      '1400 0600 00000000 ffffffff 00000000 00000000',
      '0500 0b00 12 000000',
    ),
  );
});

test('IPv6 with duplicate address detection: the flag that skips it is not set', () => {
  const entry6 = entry('2001:db8::1', 64, { flags: [] });
  const bytes = written((writer) => encodeAddAddress(writer, 1, entry6, false));
  expect(bytes.slice(32, 40)).toBe('0a400000');
});

test('an IPv4 address has no lifetime, whatever is asked', () => {
  const bytesOf = (own: AddressToHold) =>
    written((writer) => encodeAddAddress(writer, 1, own, false));
  const odd = entry('10.0.0.1', 32, { preferredLifetimeSeconds: 9 });
  expect(bytesOf(odd)).toBe(bytesOf(entry('10.0.0.1', 32)));
});

test('flags that the message has no room for go into an attribute, all of them', () => {
  const flags = ['nodad', 'home', 'mngtmpaddr', 'noprefixroute', 'autojoin'] as const;
  const bytes = written((writer) =>
    encodeAddAddress(writer, 1, entry('2001:db8::1', 64, { flags }), false),
  );
  expect(bytes.slice(32, 40)).toBe('0a401200');
  expect(bytes.slice(-16)).toBe(hex('0800 0800 12070000'));
  const home = written((writer) =>
    encodeAddAddress(writer, 1, entry('2001:db8::1', 64, { flags: ['home'] }), false),
  );
  expect(home.slice(32, 40)).toBe('0a401000');
  expect(home.slice(-32)).toBe('20010db8000000000000000000000001');
});

test('a peer is the address, ours the local one, also to remove it', () => {
  const own = entry('10.0.0.1', 24, { peer: address('10.0.1.2') });
  const attributes = hex('0800 0200 0a000001', '0800 0100 0a000102');
  expect(written((writer) => encodeAddAddress(writer, 1, own, false)).slice(48)).toBe(attributes);
  expect(written((writer) => encodeRemoveAddress(writer, 1, own)).slice(48)).toBe(attributes);
});

test('removing an address names it with its prefix length', () => {
  expect(written((writer) => encodeRemoveAddress(writer, 2, entry('10.0.0.1', 32)))).toBe(
    hex(
      '28000000 1500 0500 02000000 00000000',
      '02 20 00 00 03000000',
      '0800 0200 0a000001',
      '0800 0100 0a000001',
    ),
  );
});

test('asking for all addresses', () => {
  expect(written((writer) => encodeAddressDump(writer, 3))).toBe(
    hex('18000000 1600 0103 03000000 00000000', '00 00 00 00 00000000'),
  );
});

test('on a point-to-point link the local address counts, and the wide flags', () => {
  expect(
    decoded(
      hex(
        '44000000 1400 0000 00000000 00000000',
        '02 20 80 fd 05000000',
        '0800 0100 0a000002',
        '0800 0200 0a000001',
        '0900 0300 70707030 00 000000',
        '0800 0800 01020000',
        '0500 0b00 12 000000',
      ),
    ),
  ).toEqual({
    kind: 'address',
    present: true,
    index: 5,
    address: '10.0.0.1',
    prefixLength: 32,
    scope: 253,
    flags: 0x201,
    label: 'ppp0',
    dynamic: true,
    secondary: true,
    protocol: 18,
    tentative: false,
  });
});

test('an IPv6 address is tentative until duplicate detection is over; an IPv4 one never is', () => {
  const ipv6 = (flags: string) =>
    decoded(
      hex(
        '2c000000 1400 0000 00000000 00000000',
        `0a 40 ${flags} fd 02000000`,
        '1400 0100 fe800000000000000000000000000001',
      ),
    );
  expect(ipv6('c0')?.tentative).toBe(true);
  expect(ipv6('80')?.tentative).toBe(false);
  const ipv4 = decoded(
    hex('20000000 1400 0000 00000000 00000000', '02 20 c0 00 02000000', '0800 0200 0a000001'),
  );
  expect(ipv4?.tentative).toBe(false);
});

test('a removed IPv6 address has no local attribute, and bit 1 is not secondary', () => {
  const message = hex(
    '2c000000 1500 0000 00000000 00000000',
    '0a 40 81 00 02000000',
    '1400 0100 fe800000000000000000000000000001',
  );
  expect(decoded(message)).toMatchObject({
    present: false,
    address: 'fe80::1',
    prefixLength: 64,
    dynamic: false,
    secondary: false,
    label: undefined,
  });
});

test('an address of another length than its family is no address', () => {
  const message = '20000000 1400 0000 00000000 00000000 0a 20 80 00 01000000 0800 0100 0a000001';
  expect(decoded(message)).toBeUndefined();
});
