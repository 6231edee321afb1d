// Owns the proof of the VRRPv2 message: captured packets of keepalived 2.4.3 byte by byte, round
// trips, and that no bytes from the wire make a decoder throw.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressFromBytes, type Ipv4Address } from '../net/address.ts';
import { decodeIpv4 } from '../net/ipv4.ts';
import type { InstanceEffect } from './effects.ts';
import { Instance } from './instance.ts';
import {
  type Advertisement,
  decodeAdvertisement,
  encodeAdvertisement,
  isChecksumValid,
  passwordBytes,
  vridOf,
} from './packet.ts';
import { judgePacket } from './receive.ts';
import { advertBytes, fromHex, ipv4, known, second, settings, toHex } from './testing.ts';

const sentBy = (effects: readonly InstanceEffect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [toHex(effect.packet)] : []));

/** Adverts of a master at 10.9.0.1: three of them, then the priority 0 of its stop. */
function capture(authentication: ReturnType<typeof settings>['authentication']): string[] {
  const instance = new Instance(settings({ authentication }));
  instance.sourceAddress = ipv4('10.9.0.1');
  instance.handle({ kind: 'start' }, 0);
  const frames: string[] = [];
  while (frames.length < 3) {
    frames.push(...sentBy(instance.handle({ kind: 'timer' }, known(instance.deadlineUs))));
  }
  return [...frames, ...sentBy(instance.handle({ kind: 'stop' }, 10 * second))];
}

const hex = (dump: string): string => toHex(fromHex(dump));

test('VRRPv2 without authentication is what keepalived 2.4.3 sends, from the IP header on', () => {
  expect(capture({ type: 'none' })[0]).toBe(
    hex(`45 c0 00 28 00 01 00 00 ff 70 d0 88 0a 09 00 01 e0 00 00 12
         21 33 64 01 00 01 70 5d 0a 09 00 64 00 00 00 00 00 00 00 00`),
  );
});

test('VRRPv2 with auth_type PASS, auth_pass secret12 is what keepalived 2.4.3 sends', () => {
  const expected = hex(`45 c0 00 28 00 01 00 00 ff 70 d0 88 0a 09 00 01 e0 00 00 12
                        21 33 64 01 01 01 01 df 0a 09 00 64 73 65 63 72 65 74 31 32`);
  expect(capture({ type: 'pass', password: 'secret12' })[0]).toBe(expected);
  expect(capture({ type: 'pass', password: 'secret12345' })[0]).toBe(expected);
});

test('priority 0 at stop is what keepalived 2.4.3 sends, the identification counting on', () => {
  const frames = capture({ type: 'pass', password: 'secret12' });
  expect(frames).toHaveLength(4);
  expect(frames[3]).toBe(
    hex(`45 c0 00 28 00 04 00 00 ff 70 d0 85 0a 09 00 01 e0 00 00 12
         21 33 00 01 01 01 65 df 0a 09 00 64 73 65 63 72 65 74 31 32`),
  );
});

test('identification is a counter per instance that starts at 1 and grows by 1 per advert', () => {
  const frames = capture({ type: 'none' });
  expect(frames.map((frame) => frame.slice(8, 12))).toEqual(['0001', '0002', '0003', '0004']);
});

test('a password is carried as UTF-8, cut to 8 bytes, zero-padded', () => {
  expect(toHex(passwordBytes('a€'))).toBe('61e282ac00000000');
  expect(toHex(passwordBytes(''))).toBe('0000000000000000');
  expect(toHex(passwordBytes('123456789'))).toBe('3132333435363738');
});

const byte = fc.integer({ min: 0, max: 255 });
const address = fc
  .uint8Array({ minLength: 4, maxLength: 4 })
  .map((bytes) => addressFromBytes(bytes) as Ipv4Address);
const advertisement: fc.Arbitrary<Advertisement> = fc.record({
  version: fc.constant(2),
  type: fc.integer({ min: 0, max: 15 }),
  vrid: byte,
  priority: byte,
  authenticationType: byte,
  advertIntervalSeconds: byte,
  addresses: fc.array(address, { maxLength: 40 }),
  authenticationData: fc
    .uint8Array({ minLength: 8, maxLength: 8 })
    .map((bytes) => Uint8Array.from(bytes)),
});

test('encode then decode is the identity, and the checksum fits', () => {
  fc.assert(
    fc.property(advertisement, (given) => {
      const message = encodeAdvertisement(given);
      expect(decodeAdvertisement(message)).toEqual(given);
      expect(isChecksumValid(message)).toBe(true);
      expect(vridOf(message)).toBe(given.vrid);
    }),
  );
});

test('255 addresses are the most that the count can say', () => {
  const addresses = Array.from({ length: 255 }, (_, at) => ipv4(`10.9.1.${at}`));
  const message = advertBytes({ addresses }).subarray(20);
  expect(decodeAdvertisement(message)?.addresses).toEqual(addresses);
});

test('one wrong bit anywhere makes the checksum wrong', () => {
  const bit = fc.integer({ min: 0, max: 20 * 8 - 1 });
  fc.assert(
    fc.property(bit, (place) => {
      const message = advertBytes({ priority: 200 }).slice(20);
      const at = place >> 3;
      message[at] = (message[at] ?? 0) ^ (1 << (place & 7));
      expect(isChecksumValid(message)).toBe(false);
    }),
  );
});

test('a message shorter than its own count says is none', () => {
  const message = advertBytes().subarray(20);
  for (let length = 0; length < message.length; length += 1) {
    expect(decodeAdvertisement(message.subarray(0, length))).toBeUndefined();
  }
  expect(decodeAdvertisement(message)).toBeDefined();
  expect(vridOf(message.subarray(0, 7))).toBeUndefined();
});

/** Runs bytes through everything that a packet meets on its way in. */
function receive(bytes: Uint8Array): void {
  const packet = decodeIpv4(bytes);
  decodeAdvertisement(bytes);
  vridOf(bytes);
  if (packet) judgePacket(settings(), packet);
}

test('random bytes never throw in a decoder', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      expect(() => receive(bytes)).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});

test('mutated and cut adverts never throw in a decoder', () => {
  const mutation = fc.record({ at: fc.nat(39), value: byte });
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 4 }), fc.nat(48), (mutations, length) => {
      const bytes = advertBytes({ trailing: 8 });
      for (const { at, value } of mutations) bytes[at] = value;
      expect(() => receive(bytes.subarray(0, length))).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});
