// Owns which interfaces an instance makes for itself, how they are named, and which addresses go on
// them. Never makes one.
import { type AddressFamily, familyOf, formatPrefix, type IpAddress } from '../net/address.ts';
import {
  type InterfaceName,
  type MacAddress,
  macFromBytes,
  parseInterfaceName,
  type Vrid,
} from '../net/identifiers.ts';
import type { PlacedDraft } from './addresses.ts';
import { type IpvlanDraft, largestUnsigned, type VmacDraft } from './catalogue/arguments.ts';
import type { Fields, GlobalFields, InstanceFields, Written } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, VirtualInterface } from './model.ts';
import type { Names } from './routing-values.ts';

export interface VirtualInterfacePlacing
  extends Pick<InstanceModel, 'advertInterface' | 'virtualInterfaces'> {
  /** Where adverts leave from if nothing else is said: an ipvlan's own address. */
  readonly sourceAddress: IpAddress | undefined;
  /** The interface that an address goes on. */
  readonly placeOf: (address: PlacedDraft) => InterfaceName;
}

interface Own extends Pick<InstanceModel, 'name' | 'interface' | 'vrid' | 'family'> {
  readonly vrf: InterfaceName | undefined;
  readonly isUnicast: boolean;
}

interface Context {
  readonly report: Report;
  readonly interfaceNames: VirtualInterfaceNames;
  /** iproute2's, for interface groups. */
  readonly routing: { readonly names: Names };
}

/**
 * An instance has one interface for itself (`use_vmac`, `use_ipvlan`), and one more for each other interface and
 * family that its addresses ask for (`use_vmac` of the address, or `use_vmac_addr`).
 */
export function resolveVirtualInterfaces(
  fields: Fields<InstanceFields>,
  addresses: readonly PlacedDraft[],
  own: Own,
  context: Context,
): VirtualInterfacePlacing {
  const { report, interfaceNames } = context;
  const prefix = `(${own.name}) `;
  const isSilent = fields.vmac ? (fields.isVmacSilent?.value ?? own.isUnicast) : false;
  const first = ownInterface(fields, isSilent, own, context);
  if (fields.isVmacSilent && !fields.vmac) {
    const message = `${prefix}vmac_xmit_base is only valid with a vmac`;
    report('HF1609', fields.isVmacSilent.at, message);
  }
  if (fields.vmac && own.isUnicast && !fields.isVmacSilent) {
    const message = `${prefix}unicast with use_vmac requires vmac_xmit_base - setting`;
    report('HF1610', fields.vmac.keyword, message);
  }
  if (fields.promotesSecondaries?.value && first) {
    const message = `${prefix}promote_secondaries is automatically set for vmacs - ignoring`;
    report('HF1611', fields.promotesSecondaries.at, message);
  }
  // Addresses stay below an ipvlan, as with keepalived 2.2.7, unless a macvlan is asked for, too.
  const home = fields.vmac && first;
  const places = new Places(home, own, interfaceNames);
  const asksForAll = fields.usesVmacAddresses?.value ?? false;
  for (const address of addresses) {
    if (address.vmacAt && home && places.isAtHome(address)) {
      const message = `use_vmac specified for VIP/eVIP ${address.options.address} and vrrp instance`;
      report('HF1604', address.vmacAt, prefix + message, { remedy: 'remove it from the address' });
    }
    places.put(address, address.vmacAt !== undefined || asksForAll);
  }
  return {
    advertInterface: first && !isSilent ? first.name : (own.interface ?? own.vrf),
    virtualInterfaces: [...(first ? [first] : []), ...places.made],
    sourceAddress: first?.ipvlan?.address?.address,
    placeOf: (address) => places.of(address),
  };
}

/** Where an instance's addresses go, and the interfaces made for them. */
class Places {
  readonly made: VirtualInterface[] = [];
  readonly #first: VirtualInterface | undefined;
  readonly #own: Own;
  readonly #names: VirtualInterfaceNames;
  readonly #places = new Map<PlacedDraft, InterfaceName>();

  constructor(first: VirtualInterface | undefined, own: Own, names: VirtualInterfaceNames) {
    this.#first = first;
    this.#own = own;
    this.#names = names;
  }

  /** Whether it is of the instance's family, on its interface. */
  isAtHome(address: PlacedDraft): boolean {
    const { interface: own, family } = this.#own;
    return address.interface === own && familyOf(address.options.address) === family;
  }

  put(address: PlacedDraft, asksForOwn: boolean): void {
    const isAtHome = this.isAtHome(address);
    if (isAtHome && this.#first) this.#places.set(address, this.#first.name);
    else if (asksForOwn && (address.vmacAt || !isAtHome)) {
      this.#places.set(address, this.#interfaceFor(address).name);
    }
  }

  of(address: PlacedDraft): InterfaceName {
    return this.#places.get(address) ?? address.interface;
  }

  /** One serves all addresses of its parent and family. */
  #interfaceFor(address: PlacedDraft): VirtualInterface {
    const parent = address.interface;
    const family = familyOf(address.options.address);
    const isFit = (each: VirtualInterface) => each.parent === parent && each.family === family;
    const known = this.made.find(isFit);
    if (known) return known;
    const made = addressInterface(parent, family, this.#own, this.#names);
    this.made.push(made);
    return made;
  }
}

/** Where both are asked for it is an ipvlan (keepalived 2.2.7). */
function ownInterface(
  { vmac, ipvlan }: Fields<InstanceFields>,
  isSilent: boolean,
  own: Own,
  context: Context,
): VirtualInterface | undefined {
  const { interface: parent, vrid, family } = own;
  if (!parent) return undefined;
  if (ipvlan) return ownIpvlan(ipvlan, parent, own, context);
  if (!vmac) return undefined;
  const { mac } = vmac.value;
  return {
    ...commonPart(vmac.value, parent, own, context),
    mac: (mac && completed(mac, vrid)) ?? virtualRouterMac(vrid, family),
    copiesLinkLocal: family === 6 && !isSilent,
  };
}

function ownIpvlan(
  { value, keyword }: Written<IpvlanDraft>,
  parent: InterfaceName,
  own: Own,
  context: Context,
): VirtualInterface {
  const { traffic = 'bridge', address } = value;
  const prefix = `(${own.name}) `;
  const isFit = address && familyOf(address.value.address) === own.family;
  if (address && !isFit) {
    const message = `ipvlan address[${formatPrefix(address.value)}] MUST match vrrp instance family`;
    context.report('HF1613', address.at, `${prefix}${message} !!! Skipping...`);
  }
  if (!isFit && own.family === 4) {
    const message = 'IPv4 ipvlan requires a source ip address to be configured';
    context.report('HF1613', keyword, `${prefix}${message}. setting instance to fault state`);
  }
  return {
    ...commonPart(value, parent, own, context),
    mac: undefined,
    ipvlan: { traffic, address: isFit ? address.value : undefined },
    copiesLinkLocal: false, // the kernel gives it one of its own
  };
}

function commonPart(
  { name, group }: Pick<VmacDraft, 'name' | 'group'>,
  parent: InterfaceName,
  { name: instance, vrid, family }: Own,
  { report, interfaceNames: names, routing }: Context,
): Pick<VirtualInterface, 'name' | 'parent' | 'family' | 'group'> {
  return {
    name: (name && names.take(name, instance)) ?? names.invent('instance', vrid, family),
    parent,
    family,
    group: group && readGroup(group, routing.names, report),
  };
}

function addressInterface(
  parent: InterfaceName,
  family: AddressFamily,
  { vrid }: Own,
  names: VirtualInterfaceNames,
): VirtualInterface {
  return {
    name: names.invent('address', vrid, family),
    parent,
    family,
    mac: virtualRouterMac(vrid, family),
    group: undefined,
    copiesLinkLocal: family === 6,
  };
}

/** 00-00-5E-00-01-{VRID} for IPv4, 00-00-5E-00-02-{VRID} for IPv6 (RFC 9568, 7.3). */
export function virtualRouterMac(vrid: Vrid, family: AddressFamily): MacAddress {
  return macOf([0x00, 0x00, 0x5e, 0x00, family === 4 ? 1 : 2, vrid]);
}

/** Five bytes are completed by the virtual router's number. */
function completed(bytes: readonly number[], vrid: Vrid): MacAddress {
  return macOf(bytes.length === 6 ? bytes : [...bytes, vrid]);
}

function macOf(bytes: readonly number[]): MacAddress {
  return macFromBytes(Uint8Array.from(bytes)) as MacAddress; // always six
}

/** A name of iproute2's file `group`, or a number. */
function readGroup(
  { text, at }: NonNullable<VmacDraft['group']>,
  names: Names,
  report: Report,
): number | undefined {
  const named = names.numberOf('group', text);
  if (named !== undefined) return named;
  if (/^\d{1,10}$/.test(text) && Number(text) <= largestUnsigned) return Number(text);
  report('HF1608', at, `unknown interface group '${text}'; the parent's group is kept`);
  return undefined;
}

/** The names given out so far, over all instances of a configuration. */
export class VirtualInterfaceNames {
  readonly #owners = new Map<InterfaceName, string>();
  readonly #prefixes: { readonly instance: string; readonly address: string };
  readonly #report: Report;

  constructor(global: Fields<GlobalFields>, report: Report) {
    this.#report = report;
    const instance = this.#readPrefix(global.vmacPrefix) ?? 'vrrp';
    const address = this.#readPrefix(global.vmacAddressPrefix) ?? instance;
    this.#prefixes = { instance, address };
  }

  /** A name that the user chose; undefined when it is taken. */
  take({ value, at }: NonNullable<VmacDraft['name']>, instance: string): InterfaceName | undefined {
    const owner = this.#owners.get(value);
    if (owner === undefined) {
      this.#owners.set(value, instance);
      return value;
    }
    const message = `(${instance}) VRRP instance ${owner} is already using ${value} - ignoring name`;
    this.#report('HF1603', at, message);
    return undefined;
  }

  /** PREFIX.VRID; PREFIX6.VRID for IPv6 when that is taken; then PREFIX1.VRID and so on. */
  invent(kind: 'instance' | 'address', vrid: Vrid, family: AddressFamily): InterfaceName {
    const prefix = this.#prefixes[kind];
    const first = family === 6 ? ['', '6'] : [''];
    for (let attempt = 0; ; attempt += 1) {
      const middle = first[attempt] ?? `${attempt - first.length + 1}`;
      const name = fitting(prefix, `${middle}.${vrid}`);
      if (this.#owners.has(name)) continue;
      this.#owners.set(name, '');
      return name;
    }
  }

  #readPrefix(written: Written<string> | undefined): string | undefined {
    if (!written) return undefined;
    const { value, at } = written;
    if (parseInterfaceName(`${value}.1`)) return value;
    this.#report('HF1607', at, `'${value}' cannot begin the name of an interface - ignoring`);
    return undefined;
  }
}

/** A long prefix is cut, so that the kernel takes the name. */
function fitting(prefix: string, ending: string): InterfaceName {
  for (let length = prefix.length; ; length -= 1) {
    const name = parseInterfaceName(prefix.slice(0, length) + ending);
    if (name) return name;
  }
}
