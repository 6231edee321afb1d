// Owns the rules that let macvlans with a shared MAC address stay unlearned: reports of multicast groups
// leave by the interface below, router solicitations not at all. Never sends one.
import type { AddressFamily } from '../../net/address.ts';
import type { DivertedInterface } from '../../net/firewall.ts';
import type { Expression } from './expressions.ts';
import type { Chain, Element, Rule, SetType, Table } from './shape.ts';

const interfaceIndex = 20;
const igmp = 2;
const icmpv6 = 58;
/** Of version 2 (RFC 3810, 5.2). */
const listenerReport = 143;
const routerSolicitation = 133;
const kindBytes = 16;

const output: Chain = { name: 'out', hook: 'output' };
const map: SetType = {
  ...{ name: 'vmac_map', keyType: interfaceIndex, keyBytes: 4, constants: undefined },
  ...{ value: { type: interfaceIndex, bytes: 4 }, isHostOrder: true },
};
const set: SetType = {
  ...{ name: 'vmac_set', keyType: interfaceIndex, keyBytes: 4, constants: undefined },
  isHostOrder: true,
};

const outgoing: Expression = { kind: 'meta', key: 'oif', to: 2 };
const drop: Expression = { kind: 'verdict', verdict: 'drop' };
/** Asked first: most packets leave by other interfaces. */
const byMacvlan: readonly Expression[] = [
  { kind: 'meta', key: 'oifkind', to: 2 },
  { kind: 'equals', value: kindOf('macvlan'), in: 2 },
];

export function diversionTable(
  family: AddressFamily,
  diverted: readonly DivertedInterface[],
): Table {
  const pairs = diverted.map(({ interfaceIndex: index, parentIndex }): Element => {
    return { key: indexBytes(index), value: indexBytes(parentIndex) };
  });
  if (family === 4) {
    return {
      ...{ family, chains: [output], sets: [map], rules: [divertReports4] },
      elements: new Map([[map.name, pairs]]),
    };
  }
  return {
    ...{ family, chains: [output], sets: [map, set], rules: [divertReports6, dropSolicitations] },
    elements: new Map([
      [map.name, pairs],
      [set.name, pairs.map(({ key }) => ({ key }))],
    ]),
  };
}

const divert: readonly Expression[] = [
  ...byMacvlan,
  outgoing,
  { kind: 'mapped', map: map.name },
  { kind: 'duplicate' },
  drop,
];

const divertReports4: Rule = {
  chain: output.name,
  expressions: [
    { kind: 'payload', header: 'network', offset: 9, length: 1 },
    { kind: 'equals', value: Uint8Array.of(igmp), in: 1 },
    { kind: 'payload', header: 'network', offset: 16, length: 4 },
    ...divert,
  ],
};

const divertReports6: Rule = {
  chain: output.name,
  expressions: [
    ...icmpv6Type(listenerReport),
    { kind: 'payload', header: 'network', offset: 24, length: 16 },
    ...divert,
  ],
};

const dropSolicitations: Rule = {
  chain: output.name,
  expressions: [
    ...icmpv6Type(routerSolicitation),
    ...byMacvlan,
    outgoing,
    { kind: 'in-set', set: set.name, in: 2 },
    drop,
  ],
};

function icmpv6Type(type: number): Expression[] {
  return [
    { kind: 'meta', key: 'l4proto', to: 1 },
    { kind: 'equals', value: Uint8Array.of(icmpv6), in: 1 },
    { kind: 'payload', header: 'transport', offset: 0, length: 1 },
    { kind: 'equals', value: Uint8Array.of(type), in: 1 },
  ];
}

function kindOf(text: string): Uint8Array {
  const bytes = new Uint8Array(kindBytes);
  bytes.set(new TextEncoder().encode(text));
  return bytes;
}

/** In the host's order, as the kernel loads it. */
function indexBytes(index: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, index, true);
  return bytes;
}
