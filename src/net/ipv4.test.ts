// Owns the proof of the IPv4 header against captured bytes, and that decoding never throws.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressFromBytes, type Ipv4Address, parseIpv4 } from './address.ts';
import { onesComplementSum } from './checksum.ts';
import { decodeIpv4, encodeIpv4 } from './ipv4.ts';

const ipv4 = (text: string): Ipv4Address => {
  const address = parseIpv4(text);
  if (!address) throw new Error(text);
  return address;
};
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const advertHeader = {
  typeOfService: 0xc0,
  identification: 1,
  timeToLive: 255,
  protocol: 112,
  source: ipv4('10.9.0.1'),
  destination: ipv4('224.0.0.18'),
};
const byte = fc.integer({ min: 0, max: 255 });
const address = fc
  .uint8Array({ minLength: 4, maxLength: 4 })
  .map((bytes) => addressFromBytes(bytes) as Ipv4Address);
const header = fc.record({
  typeOfService: byte,
  identification: fc.integer({ min: 0, max: 0xffff }),
  timeToLive: byte,
  protocol: byte,
  source: address,
  destination: address,
});

test('the header of keepalived 2.4.3, first advert of an instance', () => {
  const packet = encodeIpv4(advertHeader, new Uint8Array(20));
  expect(toHex(packet.subarray(0, 20))).toBe('45c0002800010000ff70d0880a090001e0000012');
});

test('the identification alone changes the checksum with it', () => {
  const packet = encodeIpv4({ ...advertHeader, identification: 4 }, new Uint8Array(20));
  expect(toHex(packet.subarray(4, 12))).toBe('00040000ff70d085');
});

test('the identification wraps at 16 bits (RFC 791, 3.1)', () => {
  const packet = encodeIpv4({ ...advertHeader, identification: 0x1_0002 }, new Uint8Array(0));
  expect(toHex(packet.subarray(4, 6))).toBe('0002');
});

test('encode then decode is the identity, and the header sums to all ones', () => {
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 60 }), (fields, payload) => {
      const packet = encodeIpv4(fields, payload);
      expect(onesComplementSum(packet.subarray(0, 20))).toBe(0xffff);
      expect(packet[1]).toBe(fields.typeOfService);
      expect(new DataView(packet.buffer).getUint16(4)).toBe(fields.identification);
      expect(decodeIpv4(packet)).toEqual({
        source: fields.source,
        destination: fields.destination,
        hopLimit: fields.timeToLive,
        protocol: fields.protocol,
        header: packet.subarray(0, 20),
        totalLength: 20 + payload.length,
        payload: Uint8Array.from(payload),
      });
    }),
  );
});

test('options are stepped over: the payload begins after IHL words (RFC 791, 3.1)', () => {
  const packet = new Uint8Array([...encodeIpv4(advertHeader, new Uint8Array(0)), 1, 1, 1, 0, 0xab]);
  packet[0] = 0x46;
  const header = packet.subarray(0, 24);
  expect(decodeIpv4(packet)).toMatchObject({ header, payload: Uint8Array.of(0xab) });
});

test('too short, another version, or a header longer than the packet is no IPv4 packet', () => {
  const packet = encodeIpv4(advertHeader, new Uint8Array(0));
  const withFirstByte = (first: number) => Uint8Array.of(first, ...packet.subarray(1));
  expect(decodeIpv4(packet)).toBeDefined();
  expect(decodeIpv4(packet.subarray(0, 19))).toBeUndefined();
  expect(decodeIpv4(withFirstByte(0x65))).toBeUndefined();
  expect(decodeIpv4(withFirstByte(0x44))).toBeUndefined();
  expect(decodeIpv4(withFirstByte(0x46))).toBeUndefined();
});

test('a view into a larger buffer is read from its own offset', () => {
  const packet = encodeIpv4(advertHeader, Uint8Array.of(7, 8));
  const larger = Uint8Array.of(9, 9, 9, ...packet, 9);
  expect(decodeIpv4(larger.subarray(3, 3 + packet.length))).toEqual(decodeIpv4(packet));
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      if (bytes.length > 0) bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x0f);
      const packet = decodeIpv4(bytes);
      expect((packet?.header.length ?? 0) <= bytes.length).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
