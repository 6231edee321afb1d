// Owns the proof of what becomes of a received packet of either family.
import { expect, test } from 'vitest';
import { addressBytes, type Ipv6Address, parseIpv6 } from './address.ts';
import { pseudoHeaderSum } from './checksum.ts';
import { datagramOf } from './received.ts';

const ipv6 = (text: string): Ipv6Address => {
  const address = parseIpv6(text);
  if (!address) throw new Error(text);
  return address;
};

test('IPv4 comes with its header, which is taken off', () => {
  const header = '45c0002000010000ff70d0900a090001e0000012';
  const bytes = new Uint8Array(Buffer.from(`${header}313364010032759320a090064`, 'hex'));
  expect(datagramOf({ family: 4, bytes })).toMatchObject({
    source: '10.9.0.1',
    destination: '224.0.0.18',
    hopLimit: 255,
    protocol: 112,
    totalLength: 32,
    payload: bytes.subarray(20),
  });
});

test('bytes that are no IPv4 packet are nothing', () => {
  expect(datagramOf({ family: 4, bytes: new Uint8Array(19) })).toBeUndefined();
});

test('IPv6 comes without its header: the kernel tells what stood in it', () => {
  const bytes = Uint8Array.of(0x31, 51, 100);
  const source = ipv6('fe80::1');
  const destination = ipv6('ff02::12');
  const told = { source, destination, hopLimit: 254, protocol: 112 };
  expect(datagramOf({ family: 6, bytes, ...told })).toEqual({
    ...told,
    header: new Uint8Array(0),
    totalLength: 3,
    payload: bytes,
  });
});

test('the pseudo header is addresses, upper-layer length and next header (RFC 8200, 8.1)', () => {
  const source = ipv6('fd09::1');
  const destination = ipv6('ff02::12');
  const written = [
    ...addressBytes(source),
    ...addressBytes(destination),
    0,
    0,
    0,
    56,
    0,
    0,
    0,
    112,
  ];
  let sum = 0;
  for (let at = 0; at < written.length; at += 2) {
    sum += ((written[at] ?? 0) << 8) + (written[at + 1] ?? 0);
  }
  expect(pseudoHeaderSum({ source, destination }, 112, 56) % 0xffff).toBe(sum % 0xffff);
});
