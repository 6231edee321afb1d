// Owns the proof of the frames of Neighbour Discovery against captured bytes.
import { expect, test } from 'vitest';
import { parseIpv6 } from './address.ts';
import { parseMac } from './identifiers.ts';
import {
  encodeNeighbourAdvertisement,
  encodeNeighbourSolicitation,
} from './neighbour-discovery.ts';

const mac = parseMac('16:7b:e0:7e:3b:db');
const address = parseIpv6('fd09::100');

function frame(isRouter: boolean): Uint8Array {
  if (!mac || !address) throw new Error('literals');
  return encodeNeighbourAdvertisement({ mac, address, isRouter });
}
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('is the 86 bytes that keepalived 2.4.3 hands to the interface', () => {
  expect(toHex(frame(false))).toBe(
    [
      '333300000001167be07e3bdb86dd6000',
      '000000203afffd090000000000000000',
      '000000000100ff020000000000000000',
      '000000000001880027b720000000fd09',
      '00000000000000000000000001000201',
      '167be07e3bdb',
    ].join(''),
  );
});

test('0xa0 = Router and Override when IPv6 forwarding is on; never Solicited (RFC 4861, 4.4)', () => {
  const router = frame(true);
  expect(router[58]).toBe(0xa0);
  // The checksum falls by as much as the flags grow.
  expect(toHex(router.subarray(56, 58))).toBe((0x27b7 - 0x8000 + 0xffff).toString(16));
  const host = frame(false);
  const differing = [...router.keys()].filter((at) => router[at] !== host[at]);
  expect(differing).toEqual([56, 57, 58]);
});

test('a question is the 86 bytes that Linux asks, to the solicited-node group of its target', () => {
  const source = parseIpv6('fe80::147b:e0ff:fe7e:3bdb');
  if (!mac || !address || !source) throw new Error('literals');
  expect(toHex(encodeNeighbourSolicitation(mac, source, address))).toBe(
    [
      '3333ff000100167be07e3bdb86dd6000',
      '000000203afffe80000000000000147b',
      'e0fffe7e3bdbff020000000000000000',
      '0001ff0001008700196a00000000fd09',
      '00000000000000000000000001000101',
      '167be07e3bdb',
    ].join(''),
  );
});
