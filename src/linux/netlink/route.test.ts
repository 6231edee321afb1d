// Owns the proof that routes are asked for as `ip route` and keepalived ask: the bytes are theirs.
import { describe, expect, it } from 'vitest';
import { familyOf, parseIp, parsePrefix } from '../../net/address.ts';
import { parseInterfaceName } from '../../net/identifiers.ts';
import type { Encapsulation, NextHop, PlacedRoute, Route } from '../../net/route.ts';
import { RequestWriter } from './codec.ts';
import { encodeAddRoute, encodeRemoveRoute } from './route.ts';

const [eth0, eth1] = ['eth0', 'eth1'].map((name) => known(parseInterfaceName(name)));
const interfaceIndexes = { eth0: 3, eth1: 5 };

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a test names something that cannot be');
  return value;
}

function ip(text: string) {
  return known(parseIp(text));
}

function route(text: string, changes: Partial<Route> = {}): PlacedRoute {
  const destination = known(parsePrefix(text));
  return {
    ...{ family: familyOf(destination.address), type: 'unicast', destination, source: undefined },
    ...{ tos: 0, table: 254, protocol: 18, scope: 0, metric: 0, preferredSource: undefined },
    ...{ gateway: undefined, interface: undefined, isOnlink: false, realms: undefined },
    ...{ encapsulation: undefined, nextHops: [], metrics: [], expiresSeconds: undefined },
    ...{ routerPreference: undefined, propagatesTtl: undefined, placement: 'prepend' },
    ...changes,
    interfaceIndexes,
  };
}

function hop(changes: Partial<NextHop>): NextHop {
  return {
    ...{ gateway: undefined, interface: undefined, isOnlink: false, realms: undefined },
    ...{ encapsulation: undefined, weight: 1 },
    ...changes,
  };
}

type Encode = (writer: RequestWriter, sequence: number, route: PlacedRoute) => void;

/** Type and flags, then everything behind the header, as hexadecimal digits. */
function bytesOf(encode: Encode, one: PlacedRoute): string {
  const bytes = new Uint8Array(16_384);
  const writer = new RequestWriter(bytes);
  encode(writer, 7, one);
  const message = Buffer.from(bytes.subarray(0, writer.length));
  expect(message.readUInt32LE(0)).toBe(message.length);
  return `${message.subarray(4, 8).toString('hex')} ${message.subarray(16).toString('hex')}`;
}

const on0 = { interface: eth0 };
const net = (number: number) => `10.${number}.0.0/16`;

/** What is asked for, and what keepalived 2.2.7 sent for the same line. */
const asked: readonly (readonly [string, PlacedRoute, string])[] = [
  [
    'via and dev',
    route(net(10), { gateway: ip('10.9.0.254'), ...on0 }),
    '18000504 02100000fe12000100000000080001000a0a0000080005000a0900fe0800040003000000',
  ],
  [
    'blackhole',
    route(net(19), { type: 'blackhole' }),
    '18000504 02100000fe12000600000000080001000a130000',
  ],
  [
    'tos',
    route(net(24), { tos: 10, ...on0 }),
    '18000504 0210000afe12000100000000080001000a1800000800040003000000',
  ],
  [
    'table above 255',
    route(net(28), { table: 70_000, ...on0 }),
    '18000504 02100000001200010000000008000f0070110100080001000a1c00000800040003000000',
  ],
  [
    'onlink',
    route(net(38), { gateway: ip('10.77.0.1'), isOnlink: true, ...on0 }),
    '18000504 02100000fe12000104000000080001000a260000080005000a4d00010800040003000000',
  ],
  [
    'mtu lock',
    route(net(40), { ...on0, metrics: [{ name: 'mtu', value: 1400, isLocked: true }] }),
    '18000504 02100000fe12000100000000080001000a28000008000400030000001400080008000200780500000800010004000000',
  ],
  [
    'rto_min lock',
    route(net(58), { ...on0, metrics: [{ name: 'rto_min', value: 1000, isLocked: true }] }),
    '18000504 02100000fe12000100000000080001000a3a000008000400030000001400080008000d00e80300000800010000200000',
  ],
  [
    'realms',
    route(net(55), { ...on0, realms: 0x50006 }),
    '18000504 02100000fe12000100000000080001000a370000080004000300000008000b0006000500',
  ],
  [
    'ttl-propagate',
    route(net(65), { ...on0, propagatesTtl: true }),
    '18000504 02100000fe12000100000000080001000a410000080004000300000005001a0001000000',
  ],
  [
    'add',
    route(net(68), { ...on0, placement: 'add' }),
    '18000506 02100000fe12000100000000080001000a4400000800040003000000',
  ],
  [
    'append',
    route(net(69), { interface: eth1, placement: 'append' }),
    '1800050c 02100000fe12000100000000080001000a4500000800040005000000',
  ],
  [
    'encap mpls',
    route('2001:db8:26::/48', { ...on0, encapsulation: { type: 'mpls', labels: [100] } }),
    '18000504 0a300000fe120001000000001400010020010db80026000000000000000000000c001600080001000006410006001500010000000800040003000000',
  ],
  [
    'encap ila',
    route('2001:db8:25::/48', {
      ...on0,
      encapsulation: { type: 'ila', locator: '0001000200030004' },
    }),
    '18000504 0a300000fe120001000000001400010020010db800250000000000000000000010001600' +
      '0c00010000010002000300040600150003000000' +
      '0800040003000000',
  ],
  [
    'next hops',
    route(net(74), {
      nextHops: [
        hop({ gateway: ip('10.9.0.2'), interface: eth0, weight: 5 }),
        hop({ gateway: ip('10.8.0.2'), interface: eth1, weight: 256 }),
      ],
    }),
    '18000504 02100000fe12000100000000080001000a4a0000240009001000000403000000080005000a090002100000ff05000000080005000a080002',
  ],
  [
    'next hops with realms and onlink',
    route(net(75), {
      nextHops: [
        hop({ interface: eth0, realms: 0x50006 }),
        hop({ gateway: ip('10.77.0.1'), interface: eth1, isOnlink: true }),
      ],
    }),
    '18000504 02100000fe12000100000000080001000a4b000024000900100000000300000008000b00060005001000040005000000080005000a4d0001',
  ],
  [
    'from',
    route('2001:db8:17::/48', { source: known(parsePrefix('2001:db8:99::/48')), ...on0 }),
    '18000504 0a303000fe120001000000001400010020010db80017000000000000000000001400020020010db80099000000000000000000000800040003000000',
  ],
  [
    'expires',
    route('2001:db8:18::/48', { ...on0, expiresSeconds: 1000 }),
    '18000504 0a300000fe120001000000001400010020010db8001800000000000000000000080004000300000008001700e8030000',
  ],
  [
    'pref',
    route('2001:db8:21::/48', { ...on0, routerPreference: 'low' }),
    '18000504 0a300000fe120001000000001400010020010db800210000000000000000000008000400030000000500140003000000',
  ],
];

describe('adding a route', () => {
  it.each(asked)('%s', (_, one, bytes) => {
    expect(bytesOf(encodeAddRoute, one)).toBe(bytes);
  });

  it('a name of a congestion control ends in a zero byte', () => {
    const metrics = [{ name: 'congctl', value: 'cubic', isLocked: false }] as const;
    expect(bytesOf(encodeAddRoute, route(net(63), { ...on0, metrics }))).toBe(
      '18000504 02100000fe12000100000000080001000a3f0000080004000300000010000800' +
        '0a001000637562696300000000'.slice(0, 24),
    );
  });

  it('a tunnel has what it is told and no more', () => {
    const encapsulation: Encapsulation = {
      type: 'ip',
      ...{ id: '5', destination: ip('10.1.1.1'), source: ip('10.2.2.2') },
      ...{ tos: 4, ttl: 5, flags: 6 },
    };
    expect(bytesOf(encodeAddRoute, route(net(71), { ...on0, encapsulation }))).toBe(
      '18000504 02100000fe12000100000000080001000a470000' +
        '38001600' +
        '0c0001000000000000000005' +
        '080002000a010101' +
        '080003000a020202' +
        '0500050004000000' +
        '0500040005000000' +
        '0600060006000000' +
        '0600150002000000' +
        '0800040003000000',
    );
  });
});

describe('removing a route', () => {
  it('names it by what tells it from others', () => {
    const metrics = [{ name: 'mtu', value: 1400, isLocked: false }] as const;
    const one = route(net(10), { gateway: ip('10.9.0.254'), ...on0, metrics });
    expect(bytesOf(encodeRemoveRoute, one)).toBe(
      '19000500 02100000fe12ff0100000000080001000a0a0000080005000a0900fe0800040003000000',
    );
  });

  it('leaves to the kernel the interface that nobody names', () => {
    const one = route(net(13), { gateway: ip('10.9.0.254'), metric: 50 });
    expect(bytesOf(encodeRemoveRoute, one)).toBe(
      '19000500 02100000fe12ff0100000000080001000a0d00000800060032000000080005000a0900fe',
    );
  });
});

it('as many next hops as there may be fit half the room for requests', () => {
  const address = ip('2001:db8::1');
  const encapsulation: Encapsulation = {
    type: 'ip6',
    ...{ id: '5', destination: address, source: address },
    ...{ tos: 4, ttl: 5, flags: 6 },
  };
  const nextHops = Array.from({ length: 64 }, () =>
    hop({ gateway: address, interface: eth0, realms: 5, encapsulation }),
  );
  const bytes = new Uint8Array(16_384);
  const writer = new RequestWriter(bytes);
  encodeAddRoute(writer, 7, route('2001:db8::/32', { nextHops, table: 70_000, metric: 7 }));
  expect(writer.length).toBeLessThanOrEqual(8192);
});
