// Proves netlink framing: golden bytes out, and no bytes at all that make a decoder throw.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeAcknowledgement,
  type Message,
  NLMSG_ERROR,
  RequestWriter,
  walkAttributes,
  walkMessages,
} from './codec.ts';
import { decodeAddress } from './interface-address.ts';
import { decodeLink } from './link.ts';

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function messagesOf(bytes: Uint8Array): { messages: Message[]; whole: boolean } {
  const messages: Message[] = [];
  const whole = walkMessages(bytes, (message) => messages.push(message));
  return { messages, whole };
}

/** Everything a decoder may be asked about any bytes. */
function decodeAll(bytes: Uint8Array): void {
  walkMessages(bytes, (message) => {
    decodeAcknowledgement(bytes, message);
    decodeLink(bytes, message);
    decodeAddress(bytes, message);
  });
}

describe('messages', () => {
  test('each is visited with its header and body, and the padding is skipped', () => {
    const bytes = fromHex(
      '12000000 0200 0100 07000000 00000000 aabb 0000' + '10000000 0300 0000 08000000 00000000',
    );
    const { messages, whole } = messagesOf(bytes);
    expect(whole).toBe(true);
    expect(messages).toEqual([
      { type: 2, flags: 1, sequence: 7, port: 0, start: 16, end: 18 },
      { type: 3, flags: 0, sequence: 8, port: 0, start: 36, end: 36 },
    ]);
  });

  test('a length that is too short or too long ends the walk', () => {
    expect(messagesOf(fromHex('0f000000 0200 0100 07000000 00000000'))).toEqual({
      messages: [],
      whole: false,
    });
    expect(messagesOf(fromHex('11000000 0200 0100 07000000 00000000')).whole).toBe(false);
    expect(messagesOf(fromHex('ffffffff 0200 0100 07000000 00000000')).whole).toBe(false);
  });
});

describe('attributes', () => {
  const visit = (bytes: Uint8Array) => {
    const seen: number[][] = [];
    walkAttributes(bytes, 0, bytes.length, (...attribute) => seen.push(attribute));
    return seen;
  };

  test('the nested bit is not part of the type', () => {
    expect(visit(fromHex('0500 0380 aa000000 0800 0400 01020304'))).toEqual([
      [3, 4, 5],
      [4, 12, 16],
    ]);
  });

  test('a malformed rest is left out', () => {
    expect(visit(fromHex('0500 0300 aa000000 0300 0400'))).toEqual([[3, 4, 5]]);
    expect(visit(fromHex('0900 0300 aa000000'))).toEqual([]);
  });
});

describe('acknowledgements', () => {
  test('a refusal carries its number and, when told, the reason', () => {
    // error -22, the header of the refused request only (capped), then attribute 1 "no way".
    const bytes = fromHex(
      '30000000 0200 0003 05000000 00000000 eaffffff' +
        '50000000 1400 0506 05000000 00000000' +
        '0b00 0100 6e6f2077617900 00',
    );
    const { messages, whole } = messagesOf(bytes);
    expect(whole).toBe(true);
    expect(messages.map((message) => decodeAcknowledgement(bytes, message))).toEqual([
      { errno: 22, text: 'no way' },
    ]);
    expect(messages[0]?.type).toBe(NLMSG_ERROR);
  });

  test('zero is success', () => {
    const bytes = fromHex('14000000 0200 0000 05000000 00000000 00000000');
    const { messages } = messagesOf(bytes);
    expect(messages.map((message) => decodeAcknowledgement(bytes, message))).toEqual([
      { errno: 0, text: undefined },
    ]);
  });
});

describe('any bytes at all', () => {
  test('never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => decodeAll(bytes)));
  });

  test('never throw behind a good header of each type', () => {
    const types = fc.constantFrom(2, 3, 16, 17, 20, 21);
    fc.assert(
      fc.property(types, fc.nat(0xffff), fc.uint8Array({ maxLength: 300 }), (type, flags, body) => {
        const room = new Uint8Array(400);
        const writer = new RequestWriter(room);
        writer.begin(type, flags, 1);
        for (const byte of body) writer.u8(byte);
        writer.end();
        decodeAll(room.subarray(0, writer.length));
      }),
      { numRuns: 1000 },
    );
  });
});

test('a writer never writes outside its room', () => {
  const room = new Uint8Array(32);
  const writer = new RequestWriter(room.subarray(0, 20));
  writer.begin(1, 1, 1);
  writer.bytesAttribute(1, new Uint8Array(12).fill(0xff));
  writer.end();
  expect([...room.subarray(20)]).toEqual(new Array(12).fill(0));
});
