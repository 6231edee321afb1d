// Owns the proof that messages survive any cutting of the stream, and that a foreign stream is refused.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameReader } from './frames.ts';

describe('frames', () => {
  it('come out as they went in, wherever the stream is cut', () => {
    const message = fc.record({ kind: fc.string(), bytes: fc.uint8Array(), number: fc.double() });
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), cuts, (messages, sizes) => {
        const stream = Buffer.concat(messages.map(encodeFrame));
        const received: unknown[] = [];
        const reader = new FrameReader((read) => received.push(read));
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          reader.push(stream.subarray(at, at + size));
          at += size;
        }
        expect(JSON.stringify(received)).toEqual(JSON.stringify(messages));
      }),
    );
  });

  it('refuses a length that no message of ours has', () => {
    const reader = new FrameReader(() => {});
    expect(() => reader.push(Uint8Array.of(0xff, 0xff, 0xff, 0xff))).toThrow('not ours');
  });
});
