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
  /** Nothing to or from them passes, but the search for neighbours; without any there is no table. */
  readonly dropped: readonly DroppedAddress[];
}

export interface DroppedAddress {
  readonly address: IpAddress;
  /** A link-local address is one on its interface only. */
  readonly interface: InterfaceName;
  readonly interfaceIndex: number;
}

/** Those of a family, in the order of the first of each: as the tables are made. */
export function droppedByFamily(
  dropped: readonly DroppedAddress[],
): ReadonlyMap<AddressFamily, readonly DroppedAddress[]> {
  const families = new Map<AddressFamily, DroppedAddress[]>();
  for (const each of dropped) {
    const family = familyOf(each.address);
    families.set(family, [...(families.get(family) ?? []), each]);
  }
  return families;
}
