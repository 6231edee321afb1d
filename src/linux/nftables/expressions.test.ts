// Proves each expression byte for byte: they are what the kernel's headers say, and what nft shows.
import { expect, test } from 'vitest';
import { type Expression, encodeExpression } from './expressions.ts';
import { hex, textHex, written } from './testing.ts';

/** Without the list's entry and the name around the data. */
function dataOf(expression: Expression, name: string): string {
  const bytes = written((writer) => encodeExpression(writer, expression));
  const nameBytes = textHex(name);
  const nameLength = (4 + name.length + 1).toString(16).padStart(2, '0');
  const start = 8 + 8 + nameBytes.length;
  expect(bytes.slice(4, start)).toBe(hex('0180', nameLength, '000100', nameBytes));
  expect(bytes.slice(start + 4, start + 8)).toBe('0280');
  return bytes.slice(start + 8);
}

test('bytes of a header go into the first register', () => {
  const load = { kind: 'payload', header: 'network', offset: 16, length: 4 } as const;
  expect(dataOf(load, 'payload')).toBe(
    hex('08000100 00000001', '08000200 00000001', '08000300 00000010', '08000400 00000004'),
  );
});

test.each([
  ['iif', 4],
  ['oif', 5],
  ['l4proto', 16],
  ['oifkind', 27],
] as const)('%s is number %i of what the kernel knows besides', (key, number) => {
  const digits = number.toString(16).padStart(8, '0');
  expect(dataOf({ kind: 'meta', key, to: 2 }, 'meta')).toBe(
    hex(`08000200 ${digits}`, '08000100 00000002'),
  );
});

test('a map is asked with the second register, and fills it', () => {
  expect(dataOf({ kind: 'mapped', map: 'abc' }, 'lookup')).toBe(
    hex('08000200 00000002 08000300 00000002 08000100', textHex('abc')),
  );
});

test('a duplicate goes to an address by an interface', () => {
  expect(dataOf({ kind: 'duplicate' }, 'dup')).toBe(hex('08000100 00000001 08000200 00000002'));
});

test('a mask is one of as many bytes, with nothing turned over', () => {
  expect(dataOf({ kind: 'mask', mask: Uint8Array.of(0xff, 0xc0, 0, 0) }, 'bitwise')).toBe(
    hex(
      '08000100 00000001 08000200 00000001 08000300 00000004',
      '0c000480 08000100 ffc00000',
      '0c000580 08000100 00000000',
    ),
  );
});

test('a comparison is with what is equal', () => {
  expect(dataOf({ kind: 'equals', value: Uint8Array.of(58), in: 1 }, 'cmp')).toBe(
    hex('08000100 00000001 08000200 00000000', '0c000380 05000100 3a000000'),
  );
});

test('a set is named', () => {
  expect(dataOf({ kind: 'in-set', set: 'vips', in: 1 }, 'lookup')).toBe(
    hex('08000200 00000001', '09000100', textHex('vips')),
  );
});

test('a counter begins with nothing', () => {
  expect(dataOf({ kind: 'counter' }, 'counter')).toBe('');
});

test.each([
  ['drop', '10000280 0c000280 08000100 00000000'],
  ['accept', '10000280 0c000280 08000100 00000001'],
] as const)('the verdict %s', (verdict, bytes) => {
  expect(dataOf({ kind: 'verdict', verdict }, 'immediate')).toBe(hex('08000100 00000000', bytes));
});

test('the verdict to go on in another chain', () => {
  expect(dataOf({ kind: 'verdict', verdict: { goto: 'abc' } }, 'immediate')).toBe(
    hex('08000100 00000000', '18000280 14000280 08000100 fffffffc 08000200', textHex('abc')),
  );
});
