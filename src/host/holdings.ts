// Owns what is put into the kernel together and taken out together: addresses, routes, policy rules,
// and the order of both. Never decides when.
import type { AddressModel } from '../config/model.ts';
import { interfacesOf, type PlacedRoute, type Route } from '../net/route.ts';
import type { Rule } from '../net/rule.ts';
import type { Effect, PlacedAddress } from './effects.ts';
import type { InterfaceTable } from './interfaces.ts';
import { isSameData } from './same-data.ts';

/** What somebody wants to be in the kernel. */
export interface Holdings {
  readonly addresses: readonly AddressModel[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
}

/** A route may need an address as its source, and a rule a table with routes in it. */
export function holdEffects(holdings: Holdings, interfaces: InterfaceTable): Effect[] {
  const addresses = placeAddresses(holdings.addresses, interfaces);
  const routes = placeRoutes(holdings.routes, interfaces);
  const { rules } = holdings;
  return [
    ...(addresses.length > 0 ? [{ kind: 'add-addresses', addresses } as const] : []),
    ...(routes.length > 0 ? [{ kind: 'add-routes', routes } as const] : []),
    ...(rules.length > 0 ? [{ kind: 'add-rules', rules } as const] : []),
  ];
}

/** The other way round. */
export function releaseEffects(holdings: Holdings, interfaces: InterfaceTable): Effect[] {
  const addresses = placeAddresses(holdings.addresses, interfaces);
  const routes = placeRoutes(holdings.routes, interfaces);
  const { rules } = holdings;
  return [
    ...(rules.length > 0 ? [{ kind: 'remove-rules', rules } as const] : []),
    ...(routes.length > 0 ? [{ kind: 'remove-routes', routes } as const] : []),
    ...(addresses.length > 0 ? [{ kind: 'remove-addresses', addresses } as const] : []),
  ];
}

/** What `holdings` has and `other` has not, every option of the kernel's included. */
export function holdingsNotIn(holdings: Holdings, other: Holdings): Holdings {
  return {
    addresses: notIn(holdings.addresses, other.addresses),
    routes: notIn(holdings.routes, other.routes),
    rules: notIn(holdings.rules, other.rules),
  };
}

export function isEmpty({ addresses, routes, rules }: Holdings): boolean {
  return addresses.length + routes.length + rules.length === 0;
}

/** The addresses whose interfaces exist now. */
export function placeAddresses<Address extends AddressModel>(
  addresses: readonly Address[],
  interfaces: InterfaceTable,
): (Address & PlacedAddress)[] {
  return addresses.flatMap((address) => {
    const link = interfaces.byName(address.interface);
    return link ? [{ ...address, interfaceIndex: link.index }] : [];
  });
}

/** The routes whose interfaces exist now. */
export function placeRoutes(routes: readonly Route[], interfaces: InterfaceTable): PlacedRoute[] {
  return routes.flatMap((route) => {
    const links = interfacesOf(route).map((name) => interfaces.byName(name));
    if (links.includes(undefined)) return [];
    const indexes = links.flatMap((link) => (link ? [[link.name, link.index] as const] : []));
    return [{ ...route, interfaceIndexes: Object.fromEntries(indexes) }];
  });
}

/** Most of a list is where it was before, which is found out quickly. */
function notIn<T extends object>(list: readonly T[], other: readonly T[]): T[] {
  const moved = list.filter((entry, at) => !isSameData(entry, other[at], nothingToTheKernel));
  if (moved.length === 0) return [];
  const known = new Set(other.map(inKernel));
  return moved.filter((entry) => !known.has(inKernel(entry)));
}

/** Who tracks it and whether it is in adverts is nothing to the kernel. */
function inKernel(entry: object): string {
  return JSON.stringify(entry, (key, value: unknown) =>
    nothingToTheKernel.has(key) ? undefined : value,
  );
}

const nothingToTheKernel: ReadonlySet<string> = new Set(['isExcluded', 'isTracked']);
