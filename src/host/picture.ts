// Owns reading a full picture of the machine's links and addresses against what was known. Never
// changes what is known.
import type { InterfaceAddress, Link } from './events.ts';
import { type InterfaceTable, isSameAddress } from './interfaces.ts';

export interface Picture {
  readonly links: readonly Link[];
  readonly addresses: readonly InterfaceAddress[];
}

/** What a picture does not show any more; addresses only of links that are still there. */
export interface Missing {
  /** Of the addresses that ought to be there. */
  readonly held: readonly InterfaceAddress[];
  readonly addresses: readonly InterfaceAddress[];
  /** By index. */
  readonly links: readonly number[];
}

export function missingFrom(
  picture: Picture,
  known: InterfaceTable,
  held: readonly InterfaceAddress[],
): Missing {
  const indexes = new Set(picture.links.map(({ index }) => index));
  const isMissing = (address: InterfaceAddress) =>
    indexes.has(address.index) && !picture.addresses.some((each) => isSameAddress(each, address));
  return {
    held: held.filter(isMissing),
    addresses: known.addresses.filter(isMissing),
    links: known.links.map(({ index }) => index).filter((index) => !indexes.has(index)),
  };
}
