// Owns the rules that keep traffic away from virtual addresses, the same as keepalived's. Never sends one.
import { type AddressFamily, addressBytes, isLinkLocal } from '../../net/address.ts';
import type { DroppedAddress } from '../../net/firewall.ts';
import type { Expression, Verdict } from './expressions.ts';
import type { Chain, Element, Rule, SetType, Table } from './shape.ts';

const ipv4Address = 7;
const ipv6Address = 8;
const interfaceIndex = 20;
const icmpv6Type = 29;
/** One key of several: six bits for each. */
const ipv6AddressAndInterface = (ipv6Address << 6) | interfaceIndex;

const icmpv6 = 58;
const neighborSolicitation = 135;
const neighborAdvertisement = 136;

const vips: SetType = {
  ...{ name: 'vips', keyType: ipv4Address, keyBytes: 4, constants: undefined },
};
const vips6: SetType = {
  ...{ name: 'vips', keyType: ipv6Address, keyBytes: 16, constants: undefined },
};
const neighborDiscovery: SetType = {
  ...{ name: 'neighbor-discovery', keyType: icmpv6Type, keyBytes: 1 },
  constants: [Uint8Array.of(neighborSolicitation), Uint8Array.of(neighborAdvertisement)],
};
const linkLocalVips: SetType = {
  ...{ name: 'vips_link_local', keyType: ipv6AddressAndInterface, keyBytes: 20 },
  constants: undefined,
};

const output: Chain = { name: 'out', hook: 'output' };
const input: Chain = { name: 'in', hook: 'input' };
const inputLinkLocal: Chain = { name: 'in_link_local', hook: undefined };
const outputLinkLocal: Chain = { name: 'out_link_local', hook: undefined };

const sourceOf4: Expression = { kind: 'payload', header: 'network', offset: 12, length: 4 };
const destinationOf4: Expression = { kind: 'payload', header: 'network', offset: 16, length: 4 };
const sourceOf6: Expression = { kind: 'payload', header: 'network', offset: 8, length: 16 };
const destinationOf6: Expression = { kind: 'payload', header: 'network', offset: 24, length: 16 };
const nextHeader: Expression = { kind: 'payload', header: 'network', offset: 6, length: 1 };
const icmpType: Expression = { kind: 'payload', header: 'transport', offset: 0, length: 1 };

export function dropTable(family: AddressFamily, dropped: readonly DroppedAddress[]): Table {
  return family === 4 ? dropTable4(dropped) : dropTable6(dropped);
}

function dropTable4(dropped: readonly DroppedAddress[]): Table {
  return {
    family: 4,
    chains: [output, input],
    sets: [vips],
    rules: [
      dropIn(vips, input, destinationOf4), //
      dropIn(vips, output, sourceOf4),
    ],
    elements: new Map([[vips.name, dropped.map(keyOf)]]),
  };
}

/** The search for neighbours (RFC 4861) goes on: without it nobody would reach the router behind. */
function dropTable6(dropped: readonly DroppedAddress[]): Table {
  const linkLocal = dropped.filter(({ address }) => isLinkLocal(address));
  const others = dropped.filter(({ address }) => !isLinkLocal(address));
  const hasLinkLocal = linkLocal.length > 0;
  return {
    family: 6,
    chains: [output, input, inputLinkLocal, outputLinkLocal],
    sets: [vips6, neighborDiscovery, ...(hasLinkLocal ? [linkLocalVips] : [])],
    rules: [
      acceptNeighborDiscovery(input),
      leadLinkLocal(input, destinationOf6, inputLinkLocal),
      acceptNeighborDiscovery(output),
      leadLinkLocal(output, sourceOf6, outputLinkLocal),
      dropIn(vips6, input, destinationOf6),
      dropIn(vips6, output, sourceOf6),
      ...(hasLinkLocal
        ? [
            dropIn(linkLocalVips, inputLinkLocal, destinationOf6, {
              kind: 'meta',
              key: 'iif',
              to: 2,
            }),
            dropIn(linkLocalVips, outputLinkLocal, sourceOf6, { kind: 'meta', key: 'oif', to: 2 }),
          ]
        : []),
    ],
    elements: new Map([
      [vips6.name, others.map(keyOf)],
      ...(hasLinkLocal ? [[linkLocalVips.name, linkLocal.map(withInterface)] as const] : []),
    ]),
  };
}

function dropIn({ name }: SetType, chain: Chain, ...key: readonly Expression[]): Rule {
  return {
    chain: chain.name,
    expressions: [...key, { kind: 'in-set', set: name, in: 1 }, end('drop')],
  };
}

function acceptNeighborDiscovery(chain: Chain): Rule {
  return {
    chain: chain.name,
    expressions: [
      nextHeader,
      { kind: 'equals', value: Uint8Array.of(icmpv6), in: 1 },
      icmpType,
      { kind: 'in-set', set: neighborDiscovery.name, in: 1 },
      end('accept'),
    ],
  };
}

/** fe80::/10 has rules of its own: such an address is another one on every link. */
function leadLinkLocal(chain: Chain, address: Expression, to: Chain): Rule {
  const [mask, value] = [new Uint8Array(16), new Uint8Array(16)];
  mask.set([0xff, 0xc0]);
  value.set([0xfe, 0x80]);
  const expressions = [{ kind: 'mask', mask } as const, { kind: 'equals', value, in: 1 } as const];
  return {
    chain: chain.name,
    expressions: [address, ...expressions, end({ goto: to.name })],
  };
}

function end(verdict: Verdict): Expression {
  return { kind: 'verdict', verdict };
}

/** The index is in the host's order, as the kernel loads it. */
function withInterface({ address, interfaceIndex: index }: DroppedAddress): Element {
  const key = new Uint8Array(20);
  key.set(addressBytes(address));
  new DataView(key.buffer).setUint32(16, index, true);
  return { key };
}

function keyOf({ address }: DroppedAddress): Element {
  return { key: addressBytes(address) };
}
