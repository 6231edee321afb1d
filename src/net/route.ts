// Owns what a route is, in rtnetlink's terms, as plain data. Never reads text and never sets one.
import { type AddressFamily, formatPrefix, type IpAddress, type Prefix } from './address.ts';
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

/** One way on: a gateway, an interface, or both. */
export interface Hop {
  /** May be of another family than the route (RFC 8950). */
  readonly gateway: IpAddress | undefined;
  readonly interface: InterfaceName | undefined;
}

/** A route. Its interfaces are names, which may come and go. */
export interface Route extends Hop {
  readonly family: AddressFamily;
  readonly type: RouteType;
  readonly destination: Prefix;
  /** rtnetlink number; 254 is main. */
  readonly table: number;
  /** Who made it; 18 is keepalived. */
  readonly protocol: number;
  /** rtnetlink scope number; 0 is global. */
  readonly scope: number;
}

/** A route with what the names of its interfaces stand for now. */
export interface PlacedRoute extends Route {
  readonly interfaceIndexes: Readonly<Record<InterfaceName, number>>;
}

/** The names of all interfaces that a route needs. */
export function interfacesOf({ interface: name }: Route): InterfaceName[] {
  return name === undefined ? [] : [name];
}

/** For messages to people, as `ip route` would have it. */
export function describeRoute({ destination, gateway, interface: name }: Route): string {
  const via = gateway === undefined ? '' : ` via ${gateway}`;
  return `${formatPrefix(destination)}${via}${name === undefined ? '' : ` dev ${name}`}`;
}
