// Owns what a machine's packet filter shall do for its virtual routers, as plain data. Never sets it.
import { type AddressFamily, familyOf, type IpAddress } from './address.ts';
import type { InterfaceName } from './identifiers.ts';

/** Where the rules go: one table for each family that needs one. */
export interface FirewallPlace {
  /** The tables' name. */
  readonly table: string;
  /** Of the chains at the kernel's hooks; the lowest is asked first. */
  readonly priority: number;
  /** Whether each rule counts what it matches. */
  readonly hasCounters: boolean;
}

export interface Firewall extends FirewallPlace {
  /** Nothing to or from them passes, but the search for neighbours. */
  readonly dropped: readonly DroppedAddress[];
  /** What they say of the groups that they join goes out by the interfaces under them. */
  readonly diverted: readonly DivertedInterface[];
}

/** A macvlan with a MAC address that several machines use: a switch must not learn where it is. */
export interface DivertedInterface {
  readonly family: AddressFamily;
  readonly interfaceIndex: number;
  readonly parentIndex: number;
}

export interface DroppedAddress {
  readonly address: IpAddress;
  /** A link-local address is one on its interface only. */
  readonly interface: InterfaceName;
  readonly interfaceIndex: number;
}

/** What the filter does for one family. */
export interface FamilyFilter {
  readonly family: AddressFamily;
  readonly dropped: readonly DroppedAddress[];
  readonly diverted: readonly DivertedInterface[];
}

/** In the order of the first of each; a family without any has no table. */
export function filtersOf({ dropped, diverted }: Firewall): FamilyFilter[] {
  const families = new Set([
    ...diverted.map(({ family }) => family),
    ...dropped.map(({ address }) => familyOf(address)),
  ]);
  return Array.from(families, (family) => ({
    family,
    dropped: dropped.filter(({ address }) => familyOf(address) === family),
    diverted: diverted.filter((each) => each.family === family),
  }));
}
