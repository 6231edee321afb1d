// Owns the proof of the VRRP message: captured packets of keepalived 2.4.3 byte by byte, round
// trips, and that no bytes from the wire make a decoder throw.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AddressFamily, addressFromBytes, type IpAddress } from '../net/address.ts';
import { datagramOf, type ReceivedPacket } from '../net/received.ts';
import type { InstanceEffect } from './effects.ts';
import { Instance } from './instance.ts';
import {
  type Advertisement,
  advertisementBytes,
  decodeAdvertisement,
  encodeAdvertisement,
  isChecksumValid,
  passwordBytes,
  setChecksum,
  vridOf,
} from './packet.ts';
import { judgePacket, vrrpMessageOf } from './receive.ts';
import type { InstanceSettings } from './settings.ts';
import {
  type AdvertChanges,
  advertBytes,
  fromHex,
  higherAddress6,
  ipv4,
  ipv6,
  known,
  overIpv6,
  receivedAdvert,
  second,
  settings,
  toHex,
} from './testing.ts';

const sentBy = (effects: readonly InstanceEffect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [toHex(effect.packet)] : []));

/** Adverts of a master: three of them, then the priority 0 of its stop. */
function captureOf(changes: Partial<InstanceSettings>, from: IpAddress): string[] {
  const instance = new Instance(settings(changes));
  instance.sourceAddress = from;
  instance.handle({ kind: 'start', faults: [] }, 0);
  const frames: string[] = [];
  while (frames.length < 3) {
    frames.push(...sentBy(instance.handle({ kind: 'timer' }, known(instance.deadlineUs))));
  }
  return [...frames, ...sentBy(instance.handle({ kind: 'stop' }, 10 * second))];
}

const own = ipv4('10.9.0.1');
const capture = (authentication: InstanceSettings['authentication']) =>
  captureOf({ authentication }, own);
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

test('VRRPv2 with auth_type AH is what keepalived 2.4.3 sends, integrity value and all', () => {
  const frames = capture({ type: 'ah', password: 'secret12' });
  expect(frames[0]).toBe(
    hex(`45 c0 00 40 00 01 00 00 ff 33 d0 ad 0a 09 00 01 e0 00 00 12
         70 04 00 00 0a 09 00 01 00 00 00 01 3c ce 03 38 b8 23 f9 e4 67 55 e9 d9
         21 33 64 01 02 01 6e 5d 0a 09 00 64 00 00 00 00 00 00 00 00`),
  );
});

test('under AH the sequence number starts at 1 and grows by 1 per advert', () => {
  const frames = capture({ type: 'ah', password: 'secret12' });
  const sequences = frames.map((frame) => frame.slice(56, 64));
  expect(sequences).toEqual(['00000001', '00000002', '00000003', '00000004']);
});

test('an AH password counts for its first 8 bytes, as keepalived cuts it', () => {
  const long = capture({ type: 'ah', password: 'secret12345' });
  expect(long).toEqual(capture({ type: 'ah', password: 'secret12' }));
});

test('VRRPv3 over IPv4, advert_int 0.5, is what keepalived 2.4.3 sends', () => {
  expect(captureOf({ version: 3, advertIntervalUs: second / 2 }, own)[0]).toBe(
    hex(`45 c0 00 20 00 01 00 00 ff 70 d0 90 0a 09 00 01 e0 00 00 12
         31 33 64 01 00 32 75 93 0a 09 00 64`),
  );
});

test('v3_checksum_as_v2 leaves the pseudo header out, as keepalived 2.4.3 does', () => {
  expect(captureOf({ version: 3, checksumAsV2: true }, own)[0]).toBe(
    hex(`45 c0 00 20 00 01 00 00 ff 70 d0 90 0a 09 00 01 e0 00 00 12
         31 33 64 01 00 64 5f fa 0a 09 00 64`),
  );
});

const message8 = `31 33 64 03 00 64 40 bc
  fe 80 00 00 00 00 00 00 00 00 00 00 00 00 01 00
  fd 09 00 00 00 00 00 00 00 00 00 00 00 00 01 00
  fd 09 00 00 00 00 00 00 00 00 00 00 00 00 01 01`;
const addresses8 = [ipv6('fe80::100'), ipv6('fd09::100'), ipv6('fd09::101')];

test('VRRPv3 over IPv6 is what keepalived 2.4.3 sends, from the VRRP message on', () => {
  const from = ipv6('fe80::147b:e0ff:fe7e:3bdb');
  expect(captureOf({ ...overIpv6, addresses: addresses8 }, from)[0]).toBe(hex(message8));
});

test('over IPv6 v3_checksum_as_v2 means nothing: the pseudo header is always covered', () => {
  const from = ipv6('fe80::147b:e0ff:fe7e:3bdb');
  const changes = { ...overIpv6, addresses: addresses8, checksumAsV2: true };
  expect(captureOf(changes, from)[0]).toBe(hex(message8));
});

test('VRRPv2 over IPv6 is what keepalived sends: no authentication data behind the addresses', () => {
  const from = ipv6('fe80::241f:cfff:fec6:a3ce');
  expect(captureOf({ ...overIpv6, version: 2 }, from)[0]).toBe(
    hex(`21 33 64 02 00 01 e8 5b
         fe 80 00 00 00 00 00 00 00 00 00 00 00 00 01 00
         fd 09 00 00 00 00 00 00 00 00 00 00 00 00 01 00`),
  );
});

test('an advert over IPv6 goes from the own address to ff02::12 (RFC 9568, 5.1.2)', () => {
  const instance = new Instance(settings(overIpv6));
  instance.sourceAddress = ipv6('fe80::1');
  instance.handle({ kind: 'start', faults: [] }, 0);
  const effects = instance.handle({ kind: 'timer' }, known(instance.deadlineUs));
  const sent = effects.find(({ kind }) => kind === 'send');
  expect(sent).toMatchObject({ source: 'fe80::1', destination: 'ff02::12' });
});

test('an advert that leaves from a new address is built anew: the checksum covers the source', () => {
  const instance = new Instance(settings(overIpv6));
  const sources = [ipv6('fe80::1'), ipv6('fe80::2')];
  instance.sourceAddress = sources[0];
  instance.handle({ kind: 'start', faults: [] }, 0);
  for (const source of sources) {
    instance.sourceAddress = source;
    const effects = instance.handle({ kind: 'timer' }, known(instance.deadlineUs));
    const sent = known(effects.find((effect) => effect.kind === 'send'));
    expect(isChecksumValid(sent.packet, { source, destination: ipv6('ff02::12') })).toBe(true);
  }
});

test('VRRPv3 says at most 40.95 s, in 12 bits (RFC 9568, 5.2.7)', () => {
  const wide = { ...sample, version: 3, advertIntervalUs: 60 * second };
  expect(toHex(encodeAdvertisement(wide, 4).subarray(4, 6))).toBe('0fff');
});

test('the 4 reserved bits of VRRPv3 are ignored on reception (RFC 9568, 5.2.6)', () => {
  const message = encodeAdvertisement({ ...sample, version: 3 }, 4);
  message[4] = (message[4] ?? 0) | 0xf0;
  expect(decodeAdvertisement(message, 4)?.advertIntervalUs).toBe(second);
});

const byte = fc.integer({ min: 0, max: 255 });
const sample: Advertisement = {
  version: 2,
  type: 1,
  vrid: 51,
  priority: 100,
  authenticationType: 0,
  advertIntervalUs: second,
  addresses: [ipv4('10.9.0.100')],
  authenticationData: new Uint8Array(0),
};

const exactly = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Uint8Array.from(bytes));
const addressOf = (family: AddressFamily) =>
  exactly(family === 4 ? 4 : 16).map((bytes) => known(addressFromBytes(bytes)));

/** Version 2 has whole seconds, a type and, over IPv4, 8 bytes at the end; version 3 centiseconds. */
function advertisementOf(version: 2 | 3, family: AddressFamily): fc.Arbitrary<Advertisement> {
  const centiseconds = fc.integer({ min: 0, max: 4095 });
  return fc.record({
    version: fc.constant(version),
    type: fc.integer({ min: 0, max: 15 }),
    vrid: byte,
    priority: byte,
    authenticationType: version === 2 ? byte : fc.constant(0),
    advertIntervalUs:
      version === 2
        ? byte.map((seconds) => seconds * second)
        : centiseconds.map((count) => count * 10_000),
    addresses: fc.array(addressOf(family), { maxLength: 40 }),
    authenticationData: exactly(version === 2 && family === 4 ? 8 : 0),
  });
}

const kinds = [
  { version: 2, family: 4 },
  { version: 3, family: 4 },
  { version: 2, family: 6 },
  { version: 3, family: 6 },
] as const;

test.each(kinds)(
  'version $version over IPv$family: encode then decode is the identity, the checksum fits',
  ({ version, family }) => {
    const pseudoHeader = fc.record({
      source: addressOf(family),
      destination: addressOf(family),
    });
    const covered = fc.option(pseudoHeader, { nil: undefined });
    fc.assert(
      fc.property(advertisementOf(version, family), covered, (given, pseudo) => {
        const message = encodeAdvertisement(given, family);
        expect(message).toHaveLength(advertisementBytes(version, family, given.addresses.length));
        setChecksum(message, pseudo);
        expect(decodeAdvertisement(message, family)).toEqual(given);
        expect(isChecksumValid(message, pseudo)).toBe(true);
        expect(vridOf(message)).toBe(given.vrid);
      }),
    );
  },
);

test('what the pseudo header says is part of the checksum (RFC 9568, 5.2.8)', () => {
  const message = encodeAdvertisement({ ...sample, version: 3 }, 4);
  const destination = ipv4('224.0.0.18');
  setChecksum(message, { source: own, destination });
  expect(isChecksumValid(message, { source: own, destination })).toBe(true);
  expect(isChecksumValid(message, { source: ipv4('10.9.0.2'), destination })).toBe(false);
  expect(isChecksumValid(message, { source: own, destination: own })).toBe(false);
  expect(isChecksumValid(message, undefined)).toBe(false);
});

test('255 addresses are the most that the count can say', () => {
  const addresses = Array.from({ length: 255 }, (_, at) => ipv4(`10.9.1.${at}`));
  const message = advertBytes({ addresses }).subarray(20);
  expect(decodeAdvertisement(message, 4)?.addresses).toEqual(addresses);
});

test('one wrong bit anywhere makes the checksum wrong', () => {
  const bit = fc.integer({ min: 0, max: 20 * 8 - 1 });
  fc.assert(
    fc.property(bit, (place) => {
      const message = advertBytes({ priority: 200 }).slice(20);
      const at = place >> 3;
      message[at] = (message[at] ?? 0) ^ (1 << (place & 7));
      expect(isChecksumValid(message, undefined)).toBe(false);
    }),
  );
});

test('a message shorter than its own count says is none', () => {
  const message = advertBytes().subarray(20);
  for (let length = 0; length < message.length; length += 1) {
    expect(decodeAdvertisement(message.subarray(0, length), 4)).toBeUndefined();
  }
  expect(decodeAdvertisement(message, 4)).toBeDefined();
  expect(vridOf(message.subarray(0, 7))).toBeUndefined();
});

/** Every kind of instance that judges packets, and a good advert for it. */
const receivers: readonly [Partial<InstanceSettings>, AdvertChanges][] = [
  [{}, {}],
  [{ authentication: { type: 'pass', password: 'secret12' } }, { password: 'secret12' }],
  [{ authentication: { type: 'ah', password: 'secret12' } }, { header: { password: 'secret12' } }],
  [{ version: 3 }, { version: 3 }],
  [
    { version: 3, checksumAsV2: true },
    { version: 3, checksumAsV2: true },
  ],
  [overIpv6, { from: higherAddress6 }],
  [
    { ...overIpv6, version: 2 },
    { from: higherAddress6, version: 2 },
  ],
];

/** Runs a packet through everything that it meets on its way in; whether somebody accepts it. */
function receive(packet: ReceivedPacket): boolean {
  const datagram = datagramOf(packet);
  decodeAdvertisement(packet.bytes, packet.family);
  vridOf(packet.bytes);
  if (!datagram) return false;
  vridOf(vrrpMessageOf(datagram));
  const verdicts = receivers.map(([changes]) => judgePacket(settings(changes), datagram, 0));
  return verdicts.some(({ accepted }) => accepted);
}

const envelopes: readonly ReceivedPacket[] = receivers.map(([, changes]) =>
  receivedAdvert(changes),
);

test('each kind of good advert is accepted by its own kind of instance', () => {
  expect(envelopes.map(receive)).toEqual(envelopes.map(() => true));
});

test('random bytes never throw in a decoder, whatever they claim to be', () => {
  const claim = fc.constantFrom(...envelopes);
  const head = fc.constantFrom([], [0x45, 0xc0, 0, 40, 0, 1, 0, 0, 255, 112], [0x31], [0x21, 51]);
  fc.assert(
    fc.property(claim, head, fc.uint8Array({ maxLength: 120 }), (envelope, start, bytes) => {
      const packet = { ...envelope, bytes: Uint8Array.from([...start, ...bytes]) };
      expect(() => receive(packet)).not.toThrow();
    }),
    { numRuns: 3000 },
  );
});

test('mutated and cut adverts of every kind never throw in a decoder', () => {
  const mutation = fc.record({ at: fc.nat(90), value: byte });
  const good = fc.constantFrom(...envelopes);
  fc.assert(
    fc.property(good, fc.array(mutation, { maxLength: 4 }), fc.nat(90), (envelope, list, end) => {
      const bytes = Uint8Array.from([...envelope.bytes, 0, 0, 0, 0, 0, 0, 0, 0]);
      for (const { at, value } of list) if (at < bytes.length) bytes[at] = value;
      expect(() => receive({ ...envelope, bytes: bytes.subarray(0, end) })).not.toThrow();
    }),
    { numRuns: 3000 },
  );
});

test('an advert under AH with any one bit changed is accepted only where the sum leaves it out', () => {
  const good = receivedAdvert({ header: { password: 'secret12' } });
  const ah = settings({ authentication: { type: 'ah', password: 'secret12' } });
  const accepted = new Set<number>();
  for (let bit = 0; bit < good.bytes.length * 8; bit += 1) {
    const bytes = good.bytes.slice();
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const datagram = datagramOf({ family: 4, bytes });
    if (datagram && judgePacket(ah, datagram, undefined).accepted) accepted.add(bit >> 3);
  }
  // Service type, fragment field and header checksum: routers may change them (RFC 2402, 3.3.3.1).
  expect([...accepted]).toEqual([1, 6, 7, 10, 11]);
});
