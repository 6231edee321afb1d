// Owns a simulated kernel's interfaces: those that are plugged in, those made on them, and the
// settings that decide who answers ARP. Never knows an address.
import type { Effect } from '../host/effects.ts';
import type { Link, MachineSettings } from '../host/events.ts';
import { addressFromBytes, type IpAddress } from '../net/address.ts';
import { type InterfaceName, macBytes } from '../net/identifiers.ts';
import type { InterfacePlan } from './topology.ts';

const firstIndex = 2; // after loopback
const untouched = { arpIgnore: 0, arpFilter: 0, rpFilter: 0 };
const reportsName = 'net/ipv4/igmp_link_local_mcast_reports';

export type VirtualLinkPlan = Pick<
  Extract<Effect, { kind: 'make-interface' }>,
  'interface' | 'parentIndex' | 'mac' | 'ipvlan'
>;

export class KernelLinks {
  #links: Link[] = [];
  #nextIndex = firstIndex;
  #settings = new Map<string, number>();

  /** As after a power failure: nothing that somebody made or set is left. */
  boot(plans: readonly InterfacePlan[]): void {
    this.#settings = new Map();
    this.#links = plans.map(({ name, mac }, at) => ({
      ...{ index: firstIndex + at, name, up: true, mac, isForwarding: false, ipv4: untouched },
      promotesSecondaries: false,
    }));
    this.#nextIndex = firstIndex + plans.length;
  }

  get all(): readonly Link[] {
    return this.#links;
  }

  byName(name: InterfaceName): Link | undefined {
    return this.#links.find((link) => link.name === name);
  }

  byIndex(index: number): Link | undefined {
    return this.#links.find((link) => link.index === index);
  }

  /** The macvlans and ipvlans on an interface. */
  on(index: number): Link[] {
    return this.#links.filter(({ macvlanOn, ipvlanOn }) => (macvlanOn ?? ipvlanOn) === index);
  }

  /** Undefined when there is one of that name already, or nothing to make it on. */
  make({ interface: name, parentIndex, mac, ipvlan }: VirtualLinkPlan): Link | undefined {
    const parent = this.byIndex(parentIndex);
    if (!parent || this.byName(name)) return undefined;
    const { up } = parent;
    const own = { index: this.#nextIndex, name, up, isForwarding: false, ipv4: untouched };
    const below = ipvlan ? { ipvlanOn: parentIndex } : { macvlanOn: parentIndex };
    const made = { ...own, promotesSecondaries: false, mac: mac ?? parent.mac, ...below };
    this.#nextIndex += 1;
    this.#links.push(made);
    return made;
  }

  /** What a kernel gives an ipvlan, which shares its parent's MAC and so needs a number, too. */
  ownLinkLocal({ mac, ipvlanOn }: Link): IpAddress | undefined {
    if (ipvlanOn === undefined || !mac) return undefined;
    const number = this.on(ipvlanOn).filter((link) => link.ipvlanOn !== undefined).length;
    const bytes = macBytes(mac);
    const id = [...bytes.subarray(0, 3), number >> 8, number & 0xff, ...bytes.subarray(3)];
    return addressFromBytes(Uint8Array.from([0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...id]));
  }

  /** False when there is none. */
  remove(index: number): boolean {
    const before = this.#links.length;
    this.#links = this.#links.filter((link) => link.index !== index);
    return this.#links.length < before;
  }

  /** The links that this changed: the interface, and those made on it. */
  setCarrier(name: InterfaceName, up: boolean): Link[] {
    const own = this.byName(name);
    const meant = own ? [own, ...this.on(own.index)].filter((link) => link.up !== up) : [];
    return meant.map((link) => this.#replace({ ...link, up }));
  }

  /** Undefined when there is no such interface. */
  setPromotion(name: InterfaceName, promotesSecondaries: boolean): Link | undefined {
    const link = this.byName(name);
    return link && this.#replace({ ...link, promotesSecondaries });
  }

  /** Those about ARP show in the link that they are about. */
  set(name: string, value: number): void {
    this.#settings.set(name, value);
    const [, , , place, setting] = name.split('/');
    const link = this.#links.find((each) => each.name === place);
    const ipv4 = link?.ipv4;
    if (!ipv4) return;
    if (setting === 'arp_ignore') this.#replace({ ...link, ipv4: { ...ipv4, arpIgnore: value } });
    if (setting === 'arp_filter') this.#replace({ ...link, ipv4: { ...ipv4, arpFilter: value } });
    if (setting === 'rp_filter') this.#replace({ ...link, ipv4: { ...ipv4, rpFilter: value } });
  }

  get machine(): MachineSettings {
    return {
      rpFilterOfAll: this.#settings.get('net/ipv4/conf/all/rp_filter') ?? 0,
      ofNewInterfaces: untouched,
      localGroupReports: this.#settings.get(reportsName) ?? 1,
    };
  }

  #replace(link: Link): Link {
    this.#links = this.#links.map((each) => (each.index === link.index ? link : each));
    return link;
  }
}
