// Owns the proof that signed adverts are keepalived 2.4.3's byte for byte, and are accepted.
import { describe, expect, test } from 'vitest';
import { parseIpv6 } from '../net/address.ts';
import { datagramOf, type ReceivedPacket } from '../net/received.ts';
import { isChecksumValid } from './packet.ts';
import { judgePacket } from './receive.ts';
import { isNumbered, Sender } from './sender.ts';
import type { InstanceSettings } from './settings.ts';
import { fromHex, ipv4, ipv6, known, priority, settings, signing, toHex } from './testing.ts';

/** Captured frames: the second advert of a keepalived 2.4.3 with priority 255. */
const captured = [
  {
    name: 'version 2, IPv4',
    changes: { version: 2 },
    frame: `01005e0000124e92e95ec139080045c0004400020000ff70d06b0a090001e0000012
      2133ff010001d55c0a0900640000000000000000
      01070000 6b02d9a6a73b0000 0fd14067bede4253309f2925cb61cffb`,
  },
  {
    name: 'version 3, IPv4',
    changes: { version: 3 },
    frame: `01005e0000124e92e95ec139080045c0003c00020000ff70d0730a090001e0000012
      3133ff010064da600a090064
      01070000 6b02d9ade5d40000 3b324107c2f6fb95089849aeb3b3e2c5`,
  },
  {
    name: 'version 3, IPv6',
    changes: { version: 3, family: 6, addresses: [ipv6('fe80::100')] },
    frame: `3333000000124e92e95ec13986dd6c05f3e1003470fffe800000000000004c92e9fffe5ec139
      ff020000000000000000000000000012
      3133ff010064b44cfe800000000000000000000000000100
      01070000 6b02d9b51f470000 802c4c7b4b164ac822999c8bf4ecab95`,
  },
] as const satisfies readonly {
  readonly name: string;
  readonly changes: Partial<InstanceSettings>;
  readonly frame: string;
}[];

const ethernetBytes = 14;
const ipv6HeaderBytes = 40;

function packetOf(frame: string): ReceivedPacket {
  const packet = fromHex(frame).subarray(ethernetBytes);
  if ((packet[0] ?? 0) >> 4 === 4) return { family: 4, bytes: packet };
  const textOf = (bytes: Uint8Array) =>
    known(parseIpv6((toHex(bytes).match(/..../g) ?? []).join(':')));
  return {
    family: 6,
    bytes: packet.subarray(ipv6HeaderBytes),
    source: textOf(packet.subarray(8, 24)),
    destination: textOf(packet.subarray(24, 40)),
    hopLimit: 255,
    protocol: 112,
  };
}

/** The moment that a captured trailer names, rounded up to a microsecond. */
function wallUsOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 28);
  return view.getUint32(4) * 1_000_000 + Math.ceil((view.getUint16(8) * 1_000_000) / 65_536);
}

describe.each(captured)('$name', ({ changes, frame }) => {
  const packet = packetOf(frame);
  const own = settings({ ...changes, priority: priority(255), authentication: signing });
  const source = packet.family === 4 ? ipv4('10.9.0.1') : packet.source;
  const wallUs = wallUsOf(packet.bytes);

  test('comes out byte for byte', () => {
    const sender = new Sender(own);
    sender.next(priority(255), source, wallUs - 1_000_000);
    sender.countSent();
    const [advert] = sender.next(priority(255), source, wallUs);
    expect(toHex(withoutHeaderChecksum(known(advert).packet))).toBe(
      toHex(withoutHeaderChecksum(packet.bytes)),
    );
    expect(isNumbered(known(advert))).toBe(true);
    const unsigned = new Sender({ ...own, authentication: { type: 'none' } });
    expect(unsigned.next(priority(255), source, wallUs).map(isNumbered)).toEqual([false]);
  });

  test('is accepted; its checksum covers the trailer over IPv6 only', () => {
    const datagram = known(datagramOf(packet));
    const hearing = { wallUs, memory: { lastOf: () => undefined } };
    expect(judgePacket(own, datagram, undefined, hearing)).toMatchObject({ accepted: true });
    const { payload } = datagram;
    const pseudoHeader = own.version === 3 ? datagram : undefined;
    expect(isChecksumValid(payload, pseudoHeader)).toBe(packet.family === 6);
    expect(isChecksumValid(payload.subarray(0, -28), pseudoHeader)).toBe(packet.family === 4);
  });

  test('no changed bit is accepted', () => {
    const hearing = { wallUs, memory: { lastOf: () => undefined } };
    const start = packet.family === 4 ? 20 : 0;
    for (let bit = start * 8; bit < packet.bytes.length * 8; bit += 1) {
      const bytes = packet.bytes.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const datagram = known(datagramOf({ ...packet, bytes }));
      expect(judgePacket(own, datagram, undefined, hearing).accepted, `bit ${bit}`).toBe(false);
    }
  });
});

/** The kernel fills it in. */
function withoutHeaderChecksum(packet: Uint8Array): Uint8Array {
  const copy = packet.slice();
  if (copy[0] === 0x45) copy.fill(0, 10, 12);
  return copy;
}
