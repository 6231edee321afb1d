// Owns the proof of the internet checksum against RFC 1071's own example and a plain model.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { internetChecksum, onesComplementSum } from './checksum.ts';

const rfc1071Example = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);

test('the example of RFC 1071, 3: the sum is ddf2', () => {
  expect(onesComplementSum(rfc1071Example)).toBe(0xddf2);
  expect(internetChecksum(rfc1071Example)).toBe(0x220d);
});

test('an odd last byte is padded with zero on the right (RFC 1071, 1)', () => {
  expect(onesComplementSum(Uint8Array.of(0x12, 0x34, 0x56))).toBe(0x1234 + 0x5600);
});

test('carries are added until none is left', () => {
  expect(onesComplementSum(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x00, 0x01))).toBe(1);
  expect(onesComplementSum(new Uint8Array(65_535).fill(0xff))).toBe(0xff00);
});

test('equals a sum of arbitrary precision modulo 65535', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 0xffff }), (b, i) => {
      let exact = BigInt(i);
      for (let at = 0; at < b.length; at += 2) {
        exact += BigInt((b[at] ?? 0) * 256 + (b[at + 1] ?? 0));
      }
      const folded = exact === 0n ? 0n : ((exact - 1n) % 65_535n) + 1n;
      expect(onesComplementSum(b, i)).toBe(Number(folded));
    }),
  );
});

test('bytes with their checksum stored sum to all ones (RFC 1071, 1)', () => {
  const evenLength = fc
    .uint8Array({ minLength: 2, maxLength: 64 })
    .filter((b) => b.length % 2 === 0);
  fc.assert(
    fc.property(evenLength, (bytes) => {
      const whole = new Uint8Array(bytes.length + 2);
      whole.set(bytes);
      new DataView(whole.buffer).setUint16(bytes.length, internetChecksum(bytes));
      expect(onesComplementSum(whole)).toBe(0xffff);
    }),
  );
});
