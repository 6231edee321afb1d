// Owns which interfaces a virtual router needs besides its own, and which faults the present state of
// all of them comes to. Never changes the router.
import type { InstanceModel } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { interfacesOfRule } from '../net/rule.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { Link } from './events.ts';
import type { InterfaceTable } from './interfaces.ts';
import { addressInterfaceOf, transportFaults } from './source-address.ts';
import { isMade } from './virtual-interfaces.ts';

/** What it makes for itself, and on what; then what it needs to be up: `dev`, `iif` and the like. */
export function otherInterfacesOf(model: InstanceModel): InterfaceName[] {
  const { interface: own, addresses, routes, rules, neededInterfaces, virtualInterfaces } = model;
  const names = [
    ...virtualInterfaces.flatMap(({ parent, name }) => [parent, name]),
    ...(own === undefined && model.advertInterface ? [model.advertInterface] : []),
    ...addresses.map((each) => each.interface),
    ...routes.flatMap((each) => (each.isTracked ? (each.interface ?? []) : [])),
    ...rules.flatMap((each) => (each.isTracked ? interfacesOfRule(each) : [])),
    ...neededInterfaces,
  ];
  return [...new Set(names.filter((name) => name !== own))];
}

/** @param sourceAddress where adverts leave from; its absence is a fault */
export function interfaceFaults(
  model: InstanceModel,
  sourceAddress: IpAddress | undefined,
  interfaces: InterfaceTable,
): Fault[] {
  const { interface: own, advertInterface, ignoresOwnInterface } = model;
  const ownLink = own && interfaces.byName(own);
  if (own && !ownLink) return [{ kind: 'interface-missing', interface: own }];
  const faults = ownLink ? ownFaults(model, ownLink, sourceAddress) : [];
  faults.push(...transportFaults(model, interfaces));
  for (const other of otherInterfacesOf(model)) {
    const link = interfaces.byName(other);
    const isIgnored = ignoresOwnInterface && other === advertInterface;
    if (!link) faults.push({ kind: 'interface-missing', interface: other });
    else if (isStranger(link, model, interfaces)) {
      faults.push({ kind: 'interface-taken', interface: other });
    } else if (!link.up && !isIgnored) faults.push({ kind: 'interface-down', interface: other });
  }
  return faults;
}

/** Of the interface that it lives on. */
function ownFaults(
  model: InstanceModel,
  { name, up }: Link,
  sourceAddress: IpAddress | undefined,
): Fault[] {
  const { family, ignoresOwnInterface } = model;
  const speaksOn = addressInterfaceOf(model) ?? name;
  return [
    ...(up || ignoresOwnInterface ? [] : [{ kind: 'interface-down', interface: name } as const]),
    ...(sourceAddress ? [] : [{ kind: 'no-address', interface: speaksOn, family } as const]),
  ];
}

/** Whether something else has the name of an interface that the router makes for itself. */
function isStranger(link: Link, model: InstanceModel, interfaces: InterfaceTable): boolean {
  const made = model.virtualInterfaces.find(({ name }) => name === link.name);
  const parent = made && interfaces.byName(made.parent);
  return made !== undefined && parent !== undefined && !isMade(link, made, parent);
}
