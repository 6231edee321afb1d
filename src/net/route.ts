// Owns what a route is, in rtnetlink's terms, as plain data. Never reads text and never sets one.
import {
  type AddressFamily,
  formatPrefix,
  type IpAddress,
  isSamePrefix,
  type Prefix,
} from './address.ts';
import type { InterfaceName } from './identifiers.ts';

/** What the kernel does with packets that a route matches, in the order of its numbers (RTN_*). */
export const routeTypes = [
  'unspec',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
] as const;

export type RouteType = (typeof routeTypes)[number];

/** More next hops than a route of anybody's has; a request to the kernel has room for as many. */
export const mostNextHops = 64;

/** One way on: a gateway, an interface, or both. */
export interface Hop {
  readonly gateway: IpAddress | undefined;
  readonly interface: InterfaceName | undefined;
  /** The gateway counts as reachable although no route says so. */
  readonly isOnlink: boolean;
  /** Where packets come from in the upper 16 bits, where they go in the lower. */
  readonly realms: number | undefined;
  readonly encapsulation: Encapsulation | undefined;
}

/** One of several ways on. */
export interface NextHop extends Hop {
  /** 1..256. */
  readonly weight: number;
}

/** A lightweight tunnel around the packets. Ids are 64 bits in decimal digits. */
export type Encapsulation =
  | {
      readonly type: 'ip' | 'ip6';
      readonly id: string | undefined;
      readonly destination: IpAddress | undefined;
      readonly source: IpAddress | undefined;
      /** Type of service, or traffic class. */
      readonly tos: number | undefined;
      /** Time to live, or hop limit. */
      readonly ttl: number | undefined;
      readonly flags: number | undefined;
    }
  /** Labels of 20 bits, the outermost first. */
  | { readonly type: 'mpls'; readonly labels: readonly number[] }
  /** 64 bits in hexadecimal digits. */
  | { readonly type: 'ila'; readonly locator: string };

/** What the kernel knows of a path, in the order of its numbers (RTAX_*), from 2 on. */
export const routeMetrics = [
  'mtu',
  'window',
  'rtt',
  'rttvar',
  'ssthresh',
  'cwnd',
  'advmss',
  'reordering',
  'hoplimit',
  'initcwnd',
  'features',
  'rto_min',
  'initrwnd',
  'quickack',
  'congctl',
  'fastopen_no_cookie',
] as const;

export type RouteMetricName = (typeof routeMetrics)[number];

export interface RouteMetric {
  readonly name: RouteMetricName;
  /** In the kernel's unit; a text for `congctl` alone. */
  readonly value: number | string;
  /** The kernel must not learn another one. */
  readonly isLocked: boolean;
}

/** A route. Its interfaces are names, which may come and go. */
export interface Route extends Hop {
  readonly family: AddressFamily;
  readonly type: RouteType;
  readonly destination: Prefix;
  /** IPv6 only: for packets from here alone. */
  readonly source: Prefix | undefined;
  readonly tos: number;
  /** rtnetlink number; 254 is main. */
  readonly table: number;
  /** Who made it; 18 is keepalived. */
  readonly protocol: number;
  /** rtnetlink scope number; 0 is global. */
  readonly scope: number;
  /** Preference among routes to one destination; 0 leaves it to the kernel. */
  readonly metric: number;
  /** Where packets of this machine itself seem to come from. */
  readonly preferredSource: IpAddress | undefined;
  /** Several ways on; then the route has none of its own. */
  readonly nextHops: readonly NextHop[];
  readonly metrics: readonly RouteMetric[];
  /** IPv6 only, in seconds. */
  readonly expiresSeconds: number | undefined;
  /** IPv6 only (RFC 4191, 2.1). */
  readonly routerPreference: RouterPreference | undefined;
  readonly propagatesTtl: boolean | undefined;
  /** `add` fails when there is such a route; `append` goes behind it, `prepend` in front. */
  readonly placement: 'add' | 'prepend' | 'append';
}

export type RouterPreference = 'low' | 'medium' | 'high';

/** A route with what the names of its interfaces stand for now. */
export interface PlacedRoute extends Route {
  readonly interfaceIndexes: Readonly<Record<InterfaceName, number>>;
}

/** A route as the kernel tells of it, as far as it tells one from others. */
export interface SeenRoute {
  readonly family: AddressFamily;
  readonly type: RouteType;
  readonly destination: Prefix;
  readonly source: Prefix | undefined;
  readonly tos: number;
  readonly table: number;
  readonly protocol: number;
  readonly metric: number;
  /** Undefined where there are several ways on. */
  readonly gateway: IpAddress | undefined;
  readonly interfaceIndex: number | undefined;
}

/** Whether the kernel tells of this route. */
export function isSeen(route: PlacedRoute, seen: SeenRoute): boolean {
  const { type, family, tos, table, protocol, nextHops } = route;
  const index = route.interface === undefined ? undefined : route.interfaceIndexes[route.interface];
  const isSameHop =
    nextHops.length > 0 ||
    ((route.gateway === undefined || route.gateway === seen.gateway) &&
      (index === undefined || index === seen.interfaceIndex));
  return (
    isSameHop &&
    type === seen.type &&
    family === seen.family &&
    tos === seen.tos &&
    table === seen.table &&
    protocol === seen.protocol &&
    metricOf(route) === seen.metric &&
    isSamePrefix(route.destination, seen.destination) &&
    isSamePrefix(route.source, seen.source)
  );
}

/** What IPv6 makes of no metric at all. */
const usualMetric6 = 1024;

function metricOf({ family, metric }: Route): number {
  return family === 6 && metric === 0 ? usualMetric6 : metric;
}

/** The names of all interfaces that a route needs. */
export function interfacesOf(route: Route): InterfaceName[] {
  return [route, ...route.nextHops].flatMap((hop) => hop.interface ?? []);
}

/** For messages to people, as `ip route` would have it. */
export function describeRoute(route: Route): string {
  const { type, destination, source, table, metric, nextHops } = route;
  const words = [
    type === 'unicast' ? undefined : type,
    formatPrefix(destination),
    source && `from ${formatPrefix(source)}`,
    hopWords(route),
    table === mainTable ? undefined : `table ${table}`,
    metric === 0 ? undefined : `metric ${metric}`,
    ...nextHops.map((hop) => `nexthop ${hopWords(hop)}`),
  ];
  return words.filter((word) => word).join(' ');
}

export const mainTable = 254;
/** The number registered for keepalived. */
export const keepalivedProtocol = 18;

function hopWords({ gateway, interface: name }: Hop): string {
  const via = gateway === undefined ? [] : [`via ${gateway}`];
  return [...via, ...(name === undefined ? [] : [`dev ${name}`])].join(' ');
}
