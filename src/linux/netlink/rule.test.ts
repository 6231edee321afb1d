// Owns the proof that policy rules are asked for as keepalived asks: the bytes are its own.
import { describe, expect, it } from 'vitest';
import { familyOf, parseIp, parsePrefix } from '../../net/address.ts';
import { parseInterfaceName } from '../../net/identifiers.ts';
import type { Rule, RuleAction } from '../../net/rule.ts';
import { RequestWriter } from './codec.ts';
import { encodeAddRule, encodeRemoveRule } from './rule.ts';

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a test names something that cannot be');
  return value;
}

const eth0 = known(parseInterfaceName('eth0'));
const eth1 = known(parseInterfaceName('eth1'));
const lookup = {
  kind: 'lookup',
  table: 100,
  suppressedPrefixLength: undefined,
  suppressedGroup: undefined,
} as const;

function rule(preference: number, from: string, changes: Partial<Rule> = {}): Rule {
  const source = from === 'all' ? undefined : known(parsePrefix(from));
  const family = familyOf(source?.address ?? known(parseIp('0.0.0.0')));
  return {
    ...{ family, preference, isInverted: false, source, destination: undefined, tos: 0 },
    ...{ mark: undefined, inputInterface: undefined, outputInterface: undefined },
    ...{ tunnelId: undefined, userIds: undefined, ipProtocol: undefined },
    ...{ sourcePorts: undefined, destinationPorts: undefined, action: lookup },
    ...{ realms: undefined, protocol: 18 },
    ...changes,
  };
}

/** Type and flags, then everything behind the header, as hexadecimal digits. */
function bytesOf(encode: typeof encodeAddRule, one: Rule): string {
  const bytes = new Uint8Array(1024);
  const writer = new RequestWriter(bytes);
  encode(writer, 7, one);
  const message = Buffer.from(bytes.subarray(0, writer.length));
  expect(message.readUInt32LE(0)).toBe(message.length);
  return `${message.subarray(4, 8).toString('hex')} ${message.subarray(16).toString('hex')}`;
}

const does = (action: RuleAction) => ({ action });

/** What is asked for, and what keepalived 2.2.7 sent for the same line. */
const asked: readonly (readonly [string, Rule, string])[] = [
  [
    'from',
    rule(1000, '10.1.0.0/16'),
    '020010006400000100000000080002000a01000008000600e80300000500150012000000',
  ],
  [
    'from an IPv6 prefix',
    rule(1033, '2001:db8:5::/48'),
    '0a00300064000001000000001400020020010db800050000000000000000000008000600090400000500150012000000',
  ],
  [
    'not',
    rule(1005, '10.3.0.0/16', { isInverted: true }),
    '020010006400000102000000080002000a03000008000600ed0300000500150012000000',
  ],
  [
    'tos',
    rule(1007, '10.0.0.0/8', { tos: 0x20 }),
    '020008206400000100000000080002000a00000008000600ef0300000500150012000000',
  ],
  [
    'fwmark with a mask',
    rule(1009, 'all', { mark: { value: 5, mask: 255 } }),
    '02000000640000010000000008000600f103000008000a000500000008001000ff0000000500150012000000',
  ],
  [
    'realms',
    rule(1010, '10.4.0.0/16', { realms: 0x50006 }),
    '020010006400000100000000080002000a04000008000600f203000008000b00060005000500150012000000',
  ],
  [
    'suppress_prefixlength',
    rule(1012, '10.4.0.0/16', does({ ...lookup, table: 254, suppressedPrefixLength: 0 })),
    '02001000fe00000100000000080002000a04000008000600f403000008000e00000000000500150012000000',
  ],
  [
    'suppress_ifgroup',
    rule(1015, '10.4.0.0/16', does({ ...lookup, table: 254, suppressedGroup: 5 })),
    '02001000fe00000100000000080002000a04000008000600f703000008000d00050000000500150012000000',
  ],
  [
    'iif and oif',
    rule(1037, 'all', { inputInterface: eth0, outputInterface: eth1 }),
    '020000006400000100000000080006000d0400000900030065746830000000000900110065746831000000000500150012000000',
  ],
  [
    'tunnel-id',
    rule(1019, '10.5.0.0/16', { tunnelId: '77' }),
    '020010006400000100000000080002000a05000008000600fb0300000c000c00000000000000004d0500150012000000',
  ],
  [
    'uidrange',
    rule(1020, 'all', { userIds: { first: 100, last: 200 } }),
    '02000000640000010000000008000600fc0300000c00140064000000c80000000500150012000000',
  ],
  [
    'l3mdev',
    rule(1021, 'all', does({ kind: 'l3mdev' })),
    '02000000000000010000000008000600fd03000005001300010000000500150012000000',
  ],
  [
    'blackhole',
    rule(1028, '10.7.0.0/16', does({ kind: 'blackhole' })),
    '020010000000000600000000080002000a07000008000600040400000500150012000000',
  ],
  [
    'nop',
    rule(1032, '10.8.0.0/16', does({ kind: 'nop' })),
    '020010000000000300000000080002000a08000008000600080400000500150012000000',
  ],
  [
    'no protocol',
    rule(1036, '10.10.0.0/16', { protocol: undefined }),
    '020010006400000100000000080002000a0a0000080006000c040000',
  ],
  [
    'several at once',
    rule(1041, '2001:db8:6::/48', {
      tos: 10,
      mark: { value: 7, mask: undefined },
      userIds: { first: 0, last: 5 },
      action: { ...lookup, table: 70_000 },
    }),
    '0a00300a000000010000000008000f00701101001400020020010db8000600000000000000000000080006001104000008000a00070000000c00140000000000050000000500150012000000',
  ],
];

describe('a rule', () => {
  it.each(asked)('%s is added and removed by the same bytes', (_, one, bytes) => {
    expect(bytesOf(encodeAddRule, one)).toBe(`20000506 ${bytes}`);
    expect(bytesOf(encodeRemoveRule, one)).toBe(`21000500 ${bytes}`);
  });

  it('to, ports and goto have attributes of their own', () => {
    const one = rule(1031, 'all', {
      destination: known(parsePrefix('10.2.0.0/16')),
      ipProtocol: 17,
      sourcePorts: { first: 80, last: 90 },
      destinationPorts: { first: 443, last: 443 },
      action: { kind: 'goto', preference: 2000 },
    });
    expect(bytesOf(encodeAddRule, one)).toBe(
      '20000506 021000000000000200000000' +
        '080001000a020000' +
        '0800060007040000' +
        '0500160011000000' +
        '0800170050005a00' +
        '08001800bb01bb01' +
        '08000400d0070000' +
        '0500150012000000',
    );
  });
});
