// Owns a model of one machine's kernel: its links, its addresses with their lifetimes, and the news
// about both. Survives every process. Never knows which addresses are virtual.
import type { HostEvent, InterfaceAddress, Link, MachineSettings } from '../host/events.ts';
import { isSameAddress } from '../host/interfaces.ts';
import { type AddressFamily, addressBytes, familyOf, type IpAddress } from '../net/address.ts';
import type { Firewall } from '../net/firewall.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import type { Planned } from './agenda.ts';
import type { Environment } from './environment.ts';
import { KernelLinks, type VirtualLinkPlan } from './kernel-links.ts';
import { Routing, seenRoute, seenRule } from './routing.ts';
import type { InterfacePlan } from './topology.ts';

interface HeldAddress {
  readonly address: InterfaceAddress;
  /** Another address of the same network was there first. */
  isSecondary: boolean;
  expiry: Planned | undefined;
}

/** The kernel looks for expired addresses at most once a second; undisturbed it is this late. */
const expiryUs = 200_000;

export class Kernel {
  readonly #environment: Environment;
  /** The machine's name. */
  readonly node: string;
  readonly routing = new Routing();
  readonly #plans: readonly InterfacePlan[];
  readonly #links = new KernelLinks();
  #addresses: HeldAddress[] = [];
  /** What its packet filter does; it answers for a dropped address nevertheless, only to ARP. */
  firewall: Firewall | undefined;
  /** Gets the news as long as somebody listens. */
  onNews: ((event: HostEvent) => void) | undefined;

  constructor(environment: Environment, node: string, plans: readonly InterfacePlan[]) {
    this.#environment = environment;
    this.node = node;
    this.#plans = plans;
    this.boot();
  }

  /** As after a power failure: the interfaces with their own addresses, nothing else. */
  boot(): void {
    for (const { address } of [...this.#addresses]) this.remove(address);
    this.#links.boot(this.#plans);
    this.#addresses = [];
    this.routing.clear();
    this.firewall = undefined;
    for (const plan of this.#plans) {
      const { index = -1 } = this.#links.byName(plan.name) ?? {};
      for (const own of plan.addresses) this.#addresses.push(this.#held({ index, ...own }));
    }
  }

  get links(): readonly Link[] {
    return this.#links.all;
  }

  get settings(): MachineSettings {
    return this.#links.machine;
  }

  get addresses(): InterfaceAddress[] {
    return this.#addresses.map(({ address }) => address);
  }

  indexOf(name: InterfaceName): number | undefined {
    return this.#links.byName(name)?.index;
  }

  nameOf(index: number): InterfaceName | undefined {
    return this.#links.byIndex(index)?.name;
  }

  /** The plugged interface by which frames of this one leave. */
  plugOf(name: InterfaceName): InterfaceName {
    const { macvlanOn, ipvlanOn } = this.#links.byName(name) ?? {};
    const below = macvlanOn ?? ipvlanOn;
    return (below === undefined ? undefined : this.nameOf(below)) ?? name;
  }

  /** What hears a frame that arrives at a plug: the interface, and those made on it. */
  behind(name: InterfaceName): Link[] {
    const own = this.#links.byName(name);
    return own ? [own, ...this.#links.on(own.index)] : [];
  }

  has(address: InterfaceAddress): boolean {
    return this.#addresses.some((held) => isSameAddress(held.address, address));
  }

  /** Whether any interface has it: a packet for it is accepted on all of them. */
  hasAnywhere(address: IpAddress): boolean {
    return this.#addresses.some((held) => held.address.address === address);
  }

  /** Where a packet leaves: by the network that it is for, or else by the first interface. */
  wayTo(destination: IpAddress): InterfaceName | undefined {
    const near = this.addresses.find((own) => isNeighbour(own, { ...own, address: destination }));
    return near ? this.nameOf(near.index) : this.#plans[0]?.name;
  }

  /** The MAC that somebody at this plug is told who asks for the address (RFC 826). */
  answerAt(name: InterfaceName, address: IpAddress): MacAddress | undefined {
    if (!this.hasAnywhere(address)) return undefined;
    const isOn = ({ index }: Link) =>
      this.#addresses.some(
        (held) => held.address.address === address && held.address.index === index,
      );
    const isAnswering = (link: Link) => isOn(link) || (link.ipv4?.arpIgnore ?? 0) === 0;
    return this.behind(name).find((link) => link.up && isAnswering(link))?.mac;
  }

  /** Adds an address, or renews its lifetime. */
  add(address: InterfaceAddress, lifetimeUs?: number): void {
    const known = this.#addresses.find((held) => isSameAddress(held.address, address));
    const held = known ?? this.#held(address);
    held.expiry?.cancel();
    held.expiry =
      lifetimeUs === undefined
        ? undefined
        : this.#environment.plan(this.#environment.nowUs + lifetimeUs + expiryUs, () =>
            this.remove(address),
          );
    if (!known) {
      this.#addresses.push(held);
      this.#tellPresence(address, true);
    }
    this.onNews?.({ kind: 'address-added', address });
  }

  /** With the last primary IPv4 address of a network all its secondary ones go, or one follows. */
  remove(address: InterfaceAddress): void {
    const place = this.#addresses.findIndex((held) => isSameAddress(held.address, address));
    const [held] = place < 0 ? [] : this.#addresses.splice(place, 1);
    if (!held) return;
    held.expiry?.cancel();
    this.#tellPresence(address, false);
    this.onNews?.({ kind: 'address-removed', address });
    if (held.isSecondary || familyOf(address.address) === 6) return;
    const others = this.#addresses.filter((each) => isNeighbour(each.address, address));
    const link = this.#links.byIndex(address.index);
    if (link?.promotesSecondaries) {
      if (others[0]) others[0].isSecondary = false;
      return;
    }
    for (const other of others) this.remove(other.address);
  }

  /** The sysctl promote_secondaries of an interface. */
  setPromotion(name: InterfaceName, promotesSecondaries: boolean): void {
    const link = this.#links.setPromotion(name, promotesSecondaries);
    if (link) this.onNews?.({ kind: 'link', link });
  }

  setCarrier(name: InterfaceName, up: boolean): void {
    for (const link of this.#links.setCarrier(name, up)) this.onNews?.({ kind: 'link', link });
  }

  makeLink(plan: VirtualLinkPlan): void {
    const link = this.#links.make(plan);
    if (!link) return;
    this.onNews?.({ kind: 'link', link });
    const own = this.#links.ownLinkLocal(link);
    if (own) this.add({ index: link.index, address: own, prefixLength: 64 });
  }

  /** Its addresses go with it. */
  removeLink(index: number): void {
    for (const address of this.addresses) if (address.index === index) this.remove(address);
    if (this.#links.remove(index)) this.onNews?.({ kind: 'link-removed', index });
  }

  /** Somebody removes them by hand; whoever made them is told. */
  takeRoutes(destination: string): void {
    for (const route of this.routing.takeRoutes(destination)) {
      const index = route.interface && this.indexOf(route.interface);
      this.onNews?.({ kind: 'route-removed', route: seenRoute(route, index) });
    }
  }

  takeRules(preference: number): void {
    for (const rule of this.routing.takeRules(preference)) {
      this.onNews?.({ kind: 'rule-removed', rule: seenRule(rule) });
    }
  }

  set(name: string, value: number): void {
    this.#links.set(name, value);
    this.#environment.noteChange();
  }

  isOwn(name: InterfaceName, address: InterfaceAddress): boolean {
    const plug = this.plugOf(name);
    const plan = this.#plans.find((each) => each.name === plug);
    return plan?.addresses.some((own) => own.address === address.address) ?? false;
  }

  #held(address: InterfaceAddress): HeldAddress {
    const isSecondary =
      familyOf(address.address) === 4 &&
      this.#addresses.some((held) => isNeighbour(held.address, address));
    return { address, isSecondary, expiry: undefined };
  }

  #tellPresence(address: InterfaceAddress, isPresent: boolean): void {
    this.#environment.noteChange();
    const name = this.nameOf(address.index);
    if (name === undefined || this.isOwn(name, address)) return;
    const what = { node: this.node, interface: name, address: address.address, isPresent };
    this.#environment.record({ kind: 'address', ...what });
  }
}

/** Same interface, same network, same length: the later one is secondary. */
function isNeighbour(left: InterfaceAddress, right: InterfaceAddress): boolean {
  const { index, prefixLength } = left;
  if (index !== right.index || prefixLength !== right.prefixLength) return false;
  return networkOf(left) === networkOf(right);
}

/** Without its host bits, as text; families never meet. */
function networkOf({ address, prefixLength }: InterfaceAddress): string {
  const family: AddressFamily = familyOf(address);
  const bytes = Array.from(addressBytes(address), (byte, at) => {
    const bits = Math.min(8, Math.max(0, prefixLength - at * 8));
    return byte & (0xff << (8 - bits));
  });
  return `${family}/${bytes.join('.')}`;
}
