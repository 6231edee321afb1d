// Owns through what of the machine adverts go: a certain interface, or whichever the routes lead to. Never
// asks the kernel.
import type { InstanceModel } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { InterfaceTable } from './interfaces.ts';

export interface AdvertPlace {
  /** Undefined for whichever the routes lead to, as unicast can have it. */
  readonly interface: InterfaceName | undefined;
  readonly interfaceIndex: number;
}

/** As the kernel counts, whose interfaces begin with 1. */
const whichever: AdvertPlace = { interface: undefined, interfaceIndex: 0 };

/** Undefined while there is no such interface. */
export function advertPlaceOf(
  name: InterfaceName | undefined,
  interfaces: InterfaceTable,
): AdvertPlace | undefined {
  if (name === undefined) return whichever;
  const link = interfaces.byName(name);
  return link && { interface: name, interfaceIndex: link.index };
}

/** Each interface that some of them live on, once. */
export function ownInterfacesOf(instances: readonly InstanceModel[]): InterfaceName[] {
  return [...new Set(instances.flatMap((instance) => instance.interface ?? []))];
}
