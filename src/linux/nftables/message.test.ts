// Proves the requests of a batch byte for byte.
import { expect, test } from 'vitest';
import { walkMessages } from '../netlink/codec.ts';
import { BatchWriter } from './message.ts';
import type { Table } from './shape.ts';
import { hex, textHex, written } from './testing.ts';

const place = { table: 'tab', priority: -1, hasCounters: false };

function batch(write: (batch: BatchWriter) => void): string {
  return written((writer) => write(new BatchWriter(writer, 7)));
}

/** Type and body of each message. */
function messages(text: string): [number, string][] {
  const bytes = new Uint8Array(Buffer.from(text, 'hex'));
  const found: [number, string][] = [];
  walkMessages(bytes, ({ type, start, end }) => {
    found.push([type, Buffer.from(bytes.subarray(start, end)).toString('hex')]);
  });
  return found;
}

test('a batch has a beginning and an end that say whom it is for', () => {
  const bytes = batch((own) => {
    own.begin();
    own.end();
  });
  expect(bytes).toBe(
    hex(
      '14000000 1000 0100 07000000 00000000 0000000a',
      '14000000 1100 0100 08000000 00000000 0000000a',
    ),
  );
});

test('a table that may be there is made and removed', () => {
  expect(batch((own) => own.removeTable(4, 'tab'))).toBe(
    hex(
      `1c000000 000a 0504 07000000 00000000 02000000 08000100 ${textHex('tab')}`,
      `1c000000 020a 0504 08000000 00000000 02000000 08000100 ${textHex('tab')}`,
    ),
  );
});

test('elements are added and removed by their keys', () => {
  const keys = [Uint8Array.of(10, 9, 0, 1), Uint8Array.of(10, 9, 0, 2)].map((key) => ({ key }));
  const body = hex(
    `02000000 08000100 ${textHex('tab')} 09000200 ${textHex('vips')}`,
    '24000380 10000180 0c000180 08000100 0a090001 10000180 0c000180 08000100 0a090002',
  );
  expect(messages(batch((own) => own.addElements(4, 'tab', 'vips', keys)))).toEqual([
    [0xa0c, body],
  ]);
  expect(messages(batch((own) => own.removeElements(4, 'tab', 'vips', keys)))).toEqual([
    [0xa0e, body],
  ]);
});

test('a table comes with its chains, its sets, what is constant in them, and its rules', () => {
  const table: Table = {
    family: 6,
    chains: [
      { name: 'in', hook: 'input' },
      { name: 'own', hook: undefined },
    ],
    sets: [
      { name: 'set', keyType: 29, keyBytes: 1, constants: [Uint8Array.of(135)] },
      { name: 'abc', keyType: 8, keyBytes: 16, constants: undefined },
    ],
    rules: [{ chain: 'in', expressions: [{ kind: 'counter' }] }],
    elements: new Map(),
  };
  const named = `0a000000 08000100 ${textHex('tab')}`;
  expect(messages(batch((own) => own.addTable(table, place)))).toEqual([
    [0xa00, hex(named)],
    [
      0xa03,
      hex(
        named,
        `07000300 ${textHex('in')} 14000480 08000100 00000001 08000200 ffffffff`,
        `08000500 00000001 0b000700 ${textHex('filter')}`,
      ),
    ],
    [0xa03, hex(named, `08000300 ${textHex('own')}`)],
    [
      0xa09,
      hex(
        named,
        `08000200 ${textHex('set')} 08000300 00000002 08000400 0000001d 08000500 00000001`,
        '08000a00 00000001',
      ),
    ],
    [0xa0c, hex(named, `08000200 ${textHex('set')} 14000380 10000180 0c000180 05000100 87000000`)],
    [
      0xa09,
      hex(
        named,
        `08000200 ${textHex('abc')} 08000400 00000008 08000500 00000010 08000a00 00000002`,
      ),
    ],
    [
      0xa06,
      hex(
        named,
        `07000200 ${textHex('in')} 18000480 14000180 0c000100 ${textHex('counter')} 04000280`,
      ),
    ],
  ]);
});

test('a map says what its keys lead to', () => {
  const shape = { name: 'abc', keyType: 20, keyBytes: 4, constants: undefined };
  const table: Table = {
    ...{ family: 4, chains: [], rules: [], elements: new Map() },
    sets: [{ ...shape, value: { type: 20, bytes: 4 }, isHostOrder: true }],
  };
  const named = `02000000 08000100 ${textHex('tab')} 08000200 ${textHex('abc')}`;
  expect(messages(batch((own) => own.addTable(table, place))).at(-1)).toEqual([
    0xa09,
    hex(
      named,
      '08000300 00000008 08000400 00000014 08000500 00000004 08000600 00000014 08000700 00000004',
      '08000a00 00000001 10000d00 000401000000 010401000000',
    ),
  ]);
  const element = { key: Uint8Array.of(7, 0, 0, 0), value: Uint8Array.of(3, 0, 0, 0) };
  expect(messages(batch((own) => own.addElements(4, 'tab', 'abc', [element])))).toEqual([
    [0xa0c, hex(named, '20000380 1c000180 0c000180 08000100 07000000 0c000280 08000100 03000000')],
  ]);
});
