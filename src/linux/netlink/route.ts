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
import { type PlacedRoute, routeMetrics, routeTypes } from '../../net/route.ts';
import { AF_INET, AF_INET6 } from '../libc.ts';
import {
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  type RequestWriter,
} from './codec.ts';
import { encodeNextHops, encodeOwnHop, RTNH_F_ONLINK } from './route-hops.ts';

export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;

const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_PRIORITY = 6;
const RTA_PREFSRC = 7;
const RTA_METRICS = 8;
const RTA_TABLE = 15;
const RTA_PREF = 20;
const RTA_EXPIRES = 23;
const RTA_TTL_PROPAGATE = 26;
const RTAX_LOCK = 1;
const RT_SCOPE_NOWHERE = 255;
/** Longer table numbers do not fit the header. */
export const longestShortTable = 255;
/** The kernel's numbers of the metrics go on from here. */
const firstMetric = 2;
const routerPreferences = { medium: 0, high: 1, low: 3 } as const;

const placementFlags = { add: NLM_F_EXCL, prepend: 0, append: NLM_F_APPEND } as const;

export function encodeAddRoute(writer: RequestWriter, sequence: number, route: PlacedRoute): void {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | placementFlags[route.placement];
  writer.begin(RTM_NEWROUTE, flags, sequence);
  encodeHeader(writer, route, route.scope);
  encodeKey(writer, route);
  encodeOwnHop(writer, route);
  encodeNextHops(writer, route.nextHops, route.interfaceIndexes);
  encodeDetails(writer, route);
  writer.end();
}

/** By what tells it from others; what it can do for a packet is not looked at. */
export function encodeRemoveRoute(
  writer: RequestWriter,
  sequence: number,
  route: PlacedRoute,
): void {
  writer.begin(RTM_DELROUTE, NLM_F_REQUEST | NLM_F_ACK, sequence);
  encodeHeader(writer, route, RT_SCOPE_NOWHERE);
  encodeKey(writer, route);
  encodeOwnHop(writer, { ...route, encapsulation: undefined });
  const bare = route.nextHops.map((hop) => ({ ...hop, encapsulation: undefined }));
  encodeNextHops(writer, bare, route.interfaceIndexes);
  writer.end();
}

function encodeHeader(writer: RequestWriter, route: PlacedRoute, scope: number): void {
  const { family, destination, source, tos, table, protocol, type } = route;
  writer.u8(family === 4 ? AF_INET : AF_INET6);
  writer
    .u8(destination.length)
    .u8(source?.length ?? 0)
    .u8(tos);
  writer.u8(table > longestShortTable ? 0 : table).u8(protocol);
  writer.u8(scope).u8(routeTypes.indexOf(type));
  writer.u32(route.isOnlink ? RTNH_F_ONLINK : 0);
}

function encodeKey(writer: RequestWriter, route: PlacedRoute): void {
  const { destination, source, table, metric } = route;
  if (table > longestShortTable) writer.u32Attribute(RTA_TABLE, table);
  writer.bytesAttribute(RTA_DST, addressBytes(destination.address));
  if (source) writer.bytesAttribute(RTA_SRC, addressBytes(source.address));
  if (metric !== 0) writer.u32Attribute(RTA_PRIORITY, metric);
}

function encodeDetails(writer: RequestWriter, route: PlacedRoute): void {
  const { preferredSource, expiresSeconds, routerPreference, propagatesTtl } = route;
  if (preferredSource !== undefined) {
    writer.bytesAttribute(RTA_PREFSRC, addressBytes(preferredSource));
  }
  if (expiresSeconds !== undefined) writer.u32Attribute(RTA_EXPIRES, expiresSeconds);
  if (routerPreference !== undefined) {
    writer.u8Attribute(RTA_PREF, routerPreferences[routerPreference]);
  }
  if (propagatesTtl !== undefined) writer.u8Attribute(RTA_TTL_PROPAGATE, propagatesTtl ? 1 : 0);
  if (route.metrics.length > 0) writer.attribute(RTA_METRICS, () => encodeMetrics(writer, route));
}

function encodeMetrics(writer: RequestWriter, { metrics }: PlacedRoute): void {
  let locked = 0;
  for (const { name, value, isLocked } of metrics) {
    const number = firstMetric + routeMetrics.indexOf(name);
    if (typeof value === 'number') writer.u32Attribute(number, value);
    else writer.textAttribute(number, value);
    if (isLocked) locked |= 1 << number;
  }
  if (locked !== 0) writer.u32Attribute(RTAX_LOCK, locked);
}
