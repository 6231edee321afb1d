// Owns what is known of the machine's links and addresses. Never asks the kernel; it is told.
import { type AddressFamily, familyOf, type IpAddress, isLinkLocal } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { InterfaceAddress, Link } from './events.ts';

interface KnownLink {
  link: Link;
  /** By what the kernel tells them apart by, in its order, which makes the first one primary. */
  readonly addresses: Map<string, InterfaceAddress>;
}

/** An interface as the kernel reported it, with its addresses in the kernel's order. */
export interface LinkView extends Link {
  readonly addresses: readonly IpAddress[];
}

export class InterfaceTable {
  readonly #byIndex = new Map<number, KnownLink>();

  setLink(link: Link): void {
    const known = this.#byIndex.get(link.index);
    if (known) known.link = link;
    else this.#byIndex.set(link.index, { link, addresses: new Map() });
  }

  removeLink(index: number): void {
    this.#byIndex.delete(index);
  }

  /** False when it was known already, as after a mere change of lifetime. */
  addAddress(address: InterfaceAddress): boolean {
    const known = this.#byIndex.get(address.index);
    if (!known || known.addresses.has(keyOf(address))) return false;
    known.addresses.set(keyOf(address), address);
    return true;
  }

  /** False when it was not known. */
  removeAddress(address: InterfaceAddress): boolean {
    return this.#byIndex.get(address.index)?.addresses.delete(keyOf(address)) ?? false;
  }

  byName(name: InterfaceName): Link | undefined {
    for (const { link } of this.#byIndex.values()) if (link.name === name) return link;
    return undefined;
  }

  byIndex(index: number): Link | undefined {
    return this.#byIndex.get(index)?.link;
  }

  get links(): Link[] {
    return Array.from(this.#byIndex.values(), ({ link }) => link);
  }

  /** In the order in which they became known. */
  get views(): LinkView[] {
    return Array.from(this.#byIndex.values(), ({ link, addresses }) => ({
      ...link,
      addresses: Array.from(addresses.values(), ({ address }) => address),
    }));
  }

  get addresses(): InterfaceAddress[] {
    return Array.from(this.#byIndex.values()).flatMap(({ addresses }) => [...addresses.values()]);
  }

  /**
   * The address that adverts leave from: the first of the family that is not excluded; for IPv6 a
   * link-local one (RFC 9568, 5.1.2.1).
   */
  primary(
    name: InterfaceName,
    family: AddressFamily,
    isExcluded: (address: InterfaceAddress) => boolean,
  ): IpAddress | undefined {
    const link = this.byName(name);
    const addresses = link && this.#byIndex.get(link.index)?.addresses.values();
    for (const own of addresses ?? []) {
      const { address } = own;
      const isFit = familyOf(address) === family && (family === 4 || isLinkLocal(address));
      if (isFit && !isExcluded(own)) return address;
    }
    return undefined;
  }

  /** Whether any interface has it. */
  hasAnywhere(address: IpAddress): boolean {
    return this.addresses.some((known) => known.address === address);
  }

  has(address: InterfaceAddress): boolean {
    return this.#byIndex.get(address.index)?.addresses.has(keyOf(address)) ?? false;
  }
}

function keyOf({ address, prefixLength }: InterfaceAddress): string {
  return `${address}/${prefixLength}`;
}

/** keepalived's line about an address that somebody removed. */
export function removalText(
  interfaces: InterfaceTable,
  { address, index }: InterfaceAddress,
): string {
  const name = interfaces.byIndex(index)?.name;
  return `Netlink reflector reports IP ${address} removed from ${name}`;
}

/** The kernel tells addresses apart by interface, address and prefix length. */
export function isSameAddress(left: InterfaceAddress, right: InterfaceAddress): boolean {
  return (
    left.index === right.index &&
    left.address === right.address &&
    left.prefixLength === right.prefixLength
  );
}
