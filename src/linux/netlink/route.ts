// Owns asking the kernel for a route to be added or removed (linux/rtnetlink.h). Never throws.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |    Family     |  Dst length   |  Src length   |      TOS      |
// |     Table     |   Protocol    |     Scope     |     Type      |
// |                             Flags                             |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
import { addressBytes } from '../../net/address.ts';
import { type PlacedRoute, routeTypes } from '../../net/route.ts';
import { AF_INET, AF_INET6 } from '../libc.ts';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_REQUEST, type RequestWriter } from './codec.ts';

export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;

const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;

/** Adds a route; without NLM_F_EXCL and NLM_F_APPEND it goes in front of others like it. */
export function encodeAddRoute(writer: RequestWriter, sequence: number, route: PlacedRoute): void {
  writer.begin(RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, sequence);
  encodeRoute(writer, route);
  writer.end();
}

export function encodeRemoveRoute(
  writer: RequestWriter,
  sequence: number,
  route: PlacedRoute,
): void {
  writer.begin(RTM_DELROUTE, NLM_F_REQUEST | NLM_F_ACK, sequence);
  encodeRoute(writer, route);
  writer.end();
}

function encodeRoute(writer: RequestWriter, route: PlacedRoute): void {
  const { family, destination, table, protocol, scope, type, gateway } = route;
  writer.u8(family === 4 ? AF_INET : AF_INET6);
  writer.u8(destination.length).u8(0).u8(0);
  writer.u8(table).u8(protocol).u8(scope).u8(routeTypes.indexOf(type));
  writer.u32(0);
  writer.bytesAttribute(RTA_DST, addressBytes(destination.address));
  if (gateway !== undefined) writer.bytesAttribute(RTA_GATEWAY, addressBytes(gateway));
  const index = route.interface && route.interfaceIndexes[route.interface];
  if (index !== undefined) writer.u32Attribute(RTA_OIF, index);
}
