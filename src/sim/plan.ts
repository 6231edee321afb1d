// Owns working out a site from the configurations of its machines: which interfaces must be on the same
// wire, and which addresses they have as far as nobody says. Never reads a file.

import type { InstanceModel, Model, VirtualAddress } from '../config/model.ts';
import { otherInterfacesOf } from '../host/interface-faults.ts';
import { addressBytes, addressFromBytes, type IpAddress, isIpv4 } from '../net/address.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import { spokenAddresses } from './spoken-addresses.ts';
import {
  type InterfacePlan,
  type NodePlan,
  type OwnAddress,
  plugNameOf,
  speakingInterfaceOf,
  type Topology,
} from './topology.ts';

/** One machine's part of a site. */
export interface SiteMember {
  readonly name: string;
  readonly model: Model;
  /** What its interfaces really have; the others get addresses that fit the virtual ones. */
  readonly addresses?: ReadonlyMap<InterfaceName, readonly OwnAddress[]>;
}

/** RFC 5737 and RFC 4291: for networks that say nothing of themselves. */
const documentationPrefix = [192, 0, 2] as const;
const linkLocalPrefix = 'fe80::';

/**
 * Interfaces are on one wire when they share a virtual router or a virtual address; one that is
 * only tracked has a wire for itself. Where nobody says otherwise, machine 1 has host number 1 in
 * the first network that a virtual address names, and so on, behind the addresses that the
 * configurations say it speaks from.
 */
export function planSite(members: readonly SiteMember[]): Topology {
  const wires = new Wires();
  for (const { name, model } of members) {
    for (const instance of model.instances) joinInstance(wires, name, instance);
    for (const other of trackedInterfacesOf(model)) wires.add(plugOf(name, other));
  }
  const nodes = members.map((member, at) => planNode(member, at, wires, members));
  return { nodes, switches: wires.names, trunks: [] };
}

function joinInstance(wires: Wires, node: string, instance: InstanceModel): void {
  const { vrid, family, addresses } = instance;
  wires.join(plugOf(node, speakingInterfaceOf(instance)), `virtual router ${vrid} of IPv${family}`);
  for (const { address, interface: name } of addresses) {
    wires.join(plugOf(node, plugNameOf(instance, name)), `address ${address}`);
  }
}

/** Those that are there already: what a virtual router makes for itself is as well as its parent. */
function trackedInterfacesOf({ instances }: Model): InterfaceName[] {
  const made = instances.flatMap(({ virtualInterfaces }) => virtualInterfaces);
  const tracked = instances.flatMap(({ trackedObjects = [] }) =>
    trackedObjects.flatMap(({ kind, name }) => (kind === 'interface' ? [name] : [])),
  );
  const parentOf = (name: string) => made.find((each) => each.name === name)?.parent ?? name;
  return [...new Set(tracked.map((name) => parentOf(name) as InterfaceName))];
}

function plugOf(node: string, name: InterfaceName): string {
  return `${node}/${name}`;
}

/** Sets of plugs that are connected; each has a name in the order of appearance: lan, lan2 ... */
class Wires {
  readonly #sets = new Map<string, Set<string>>();

  /** Without joining it to any other. */
  add(plug: string): void {
    if (!this.#sets.has(plug)) this.#sets.set(plug, new Set([plug]));
  }

  join(plug: string, other: string): void {
    const left = this.#sets.get(plug) ?? new Set([plug]);
    const right = this.#sets.get(other) ?? new Set([other]);
    const both = new Set([...left, ...right]);
    for (const each of both) this.#sets.set(each, both);
  }

  get names(): string[] {
    return this.#distinct.map((_, at) => nameAt(at));
  }

  nameOf(plug: string): string {
    return nameAt(this.#distinct.findIndex((each) => each.has(plug)));
  }

  get #distinct(): Set<string>[] {
    return [...new Set(this.#sets.values())];
  }
}

function nameAt(place: number): string {
  return place === 0 ? 'lan' : `lan${place + 1}`;
}

function planNode(
  member: SiteMember,
  at: number,
  wires: Wires,
  members: readonly SiteMember[],
): NodePlan {
  const { name, model, addresses } = member;
  const names = new Set([
    ...model.instances.flatMap((instance) => [
      speakingInterfaceOf(instance),
      ...instance.addresses.map((each) => plugNameOf(instance, each.interface)),
      ...instance.virtualInterfaces.map((each) => each.parent),
      ...otherInterfacesOf(instance).map((each) => plugNameOf(instance, each)),
    ]),
    ...trackedInterfacesOf(model),
  ]);
  const models = members.map((each) => each.model);
  const spoken = models.map((each) => spokenAddresses(each, models));
  const spokenByAll = spoken.flatMap((each) => [...each.values()].flat());
  const ownAddresses = (on: InterfaceName, virtual: readonly VirtualAddress[]): OwnAddress[] => {
    const known = spoken[at]?.get(on) ?? [];
    const taken = [...virtual, ...spokenByAll].map(({ address }) => address);
    const assumed = assumedAddresses(virtual, at + 1, new Set(taken));
    const hasIpv4 = known.some(({ address }) => isIpv4(address));
    return [...known, ...assumed.filter(({ address }) => !hasIpv4 || !isIpv4(address))];
  };
  const interfaces = [...names].map((interfaceName, place): InterfacePlan => {
    const wire = wires.nameOf(plugOf(name, interfaceName));
    const virtual = members.flatMap((member) =>
      virtualAddressesOn(wire, member, (plug) => wires.nameOf(plug)),
    );
    return {
      name: interfaceName,
      mac: macOf(at, place),
      switch: wire,
      addresses: addresses?.get(interfaceName) ?? ownAddresses(interfaceName, virtual),
    };
  });
  return { name, model, interfaces };
}

function virtualAddressesOn(
  wire: string,
  { name, model }: SiteMember,
  wireOf: (plug: string) => string,
): VirtualAddress[] {
  return model.instances.flatMap((instance) =>
    instance.addresses.filter((each) => {
      return wireOf(plugOf(name, plugNameOf(instance, each.interface))) === wire;
    }),
  );
}

/** Locally administered. */
function macOf(node: number, place: number): MacAddress {
  const hex = (value: number) => (value & 0xff).toString(16).padStart(2, '0');
  return `02:00:00:${hex(node >> 8)}:${hex(node)}:${hex(place + 1)}` as MacAddress;
}

/** An IPv4 address beside the virtual ones, and a link-local IPv6 address. */
function assumedAddresses(
  virtual: readonly VirtualAddress[],
  host: number,
  taken: ReadonlySet<IpAddress>,
): OwnAddress[] {
  const [wide] = virtual.filter(
    ({ address, prefixLength }) => isIpv4(address) && prefixLength < 30,
  );
  const prefixLength = wide?.prefixLength ?? 24;
  const base = wide ? addressBytes(wide.address) : Uint8Array.from([...documentationPrefix, 0]);
  const addresses: OwnAddress[] = [
    { address: freeAddress(base, prefixLength, host, taken), prefixLength },
  ];
  const linkLocal = `${linkLocalPrefix}${host.toString(16)}` as IpAddress;
  addresses.push({ address: linkLocal, prefixLength: 64 });
  return addresses;
}

/** The `host`-th address of the network that nobody has. */
function freeAddress(
  base: Uint8Array,
  prefixLength: number,
  host: number,
  taken: ReadonlySet<IpAddress>,
): IpAddress {
  const [a = 0, b = 0, c = 0, d = 0] = base;
  const network = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefixLength);
  const first = network - (network % size);
  let left = host;
  for (let number = first + 1; number < first + size - 1; number += 1) {
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
    const address = addressFromBytes(Uint8Array.from(bytes));
    if (!address || taken.has(address)) continue;
    left -= 1;
    if (left === 0) return address;
  }
  throw new RangeError(`a network of length ${prefixLength} is too small for ${host} machines`);
}
