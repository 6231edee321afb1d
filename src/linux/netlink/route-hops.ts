// Owns the ways on of a route: gateways, interfaces and the tunnels around packets (linux/lwtunnel.h,
// mpls_iptunnel.h, ila.h). Never throws.
import { addressBytes } from '../../net/address.ts';
import type { Encapsulation, Hop, NextHop, PlacedRoute } from '../../net/route.ts';
import type { RequestWriter } from './codec.ts';

const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_MULTIPATH = 9;
const RTA_FLOW = 11;
const RTA_ENCAP_TYPE = 21;
const RTA_ENCAP = 22;
export const RTNH_F_ONLINK = 4;

const encapsulationTypes = { mpls: 1, ip: 2, ila: 3, ip6: 4 } as const;
const LWTUNNEL_ID = 1;
const LWTUNNEL_DST = 2;
const LWTUNNEL_SRC = 3;
const LWTUNNEL_TTL = 4;
const LWTUNNEL_TOS = 5;
const LWTUNNEL_FLAGS = 6;
const MPLS_IPTUNNEL_DST = 1;
const ILA_ATTR_LOCATOR = 1;

type Indexes = PlacedRoute['interfaceIndexes'];

/** The route's own way on, as attributes of the route. */
export function encodeOwnHop(writer: RequestWriter, route: PlacedRoute): void {
  encodeEncapsulation(writer, route.encapsulation);
  if (route.gateway !== undefined) {
    writer.bytesAttribute(RTA_GATEWAY, addressBytes(route.gateway));
  }
  const index = indexOf(route, route.interfaceIndexes);
  if (index !== 0) writer.u32Attribute(RTA_OIF, index);
  if (route.realms !== undefined) writer.u32Attribute(RTA_FLOW, route.realms);
}

/**
 * Several ways on, one `struct rtnexthop` each: length (16), flags (8), weight less one (8), interface
 * (32), attributes.
 */
export function encodeNextHops(writer: RequestWriter, hops: readonly NextHop[], to: Indexes): void {
  if (hops.length === 0) return;
  writer.attribute(RTA_MULTIPATH, () => {
    for (const hop of hops) {
      writer.measured(() => {
        writer.u8(hop.isOnlink ? RTNH_F_ONLINK : 0).u8(hop.weight - 1);
        writer.u32(indexOf(hop, to));
        if (hop.gateway !== undefined) {
          writer.bytesAttribute(RTA_GATEWAY, addressBytes(hop.gateway));
        }
        if (hop.realms !== undefined) writer.u32Attribute(RTA_FLOW, hop.realms);
        encodeEncapsulation(writer, hop.encapsulation);
      });
    }
  });
}

/** 0 lets the kernel choose. */
function indexOf({ interface: name }: Hop, indexes: Indexes): number {
  return name === undefined ? 0 : (indexes[name] ?? 0);
}

function encodeEncapsulation(writer: RequestWriter, tunnel: Encapsulation | undefined): void {
  if (!tunnel) return;
  writer.attribute(RTA_ENCAP, () => encodeTunnel(writer, tunnel));
  writer.u16Attribute(RTA_ENCAP_TYPE, encapsulationTypes[tunnel.type]);
}

function encodeTunnel(writer: RequestWriter, tunnel: Encapsulation): void {
  if (tunnel.type === 'mpls') {
    writer.bytesAttribute(MPLS_IPTUNNEL_DST, labelStack(tunnel.labels));
    return;
  }
  if (tunnel.type === 'ila') {
    writer.bytesAttribute(ILA_ATTR_LOCATOR, bigEndian(BigInt(`0x${tunnel.locator}`)));
    return;
  }
  const { id, destination, source, ttl, tos, flags } = tunnel;
  if (id !== undefined) writer.bytesAttribute(LWTUNNEL_ID, bigEndian(BigInt(id)));
  if (destination !== undefined) writer.bytesAttribute(LWTUNNEL_DST, addressBytes(destination));
  if (source !== undefined) writer.bytesAttribute(LWTUNNEL_SRC, addressBytes(source));
  if (tos !== undefined) writer.u8Attribute(LWTUNNEL_TOS, tos);
  if (ttl !== undefined) writer.u8Attribute(LWTUNNEL_TTL, ttl);
  if (flags !== undefined) writer.u16Attribute(LWTUNNEL_FLAGS, flags);
}

/** Label (20), traffic class (3), bottom of stack (1), TTL (8) each (RFC 3032, 2.1). */
function labelStack(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, label] of labels.entries()) {
    const isBottom = at === labels.length - 1;
    view.setUint32(at * 4, label * 4096 + (isBottom ? 0x100 : 0));
  }
  return bytes;
}

/** 64 bits in the network's order. */
export function bigEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
