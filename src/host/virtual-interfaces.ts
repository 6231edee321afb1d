// Owns the interfaces that virtual routers make for themselves: when they are to be made, taken over
// and removed, and what the kernel must be set to around them. Never makes one.

import type { Model, VirtualInterface } from '../config/model.ts';
import { type IpAddress, isLinkLocal } from '../net/address.ts';
import type { DivertedInterface } from '../net/firewall.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { type Effect, type KernelSetting, onInterface, type PlacedAddress } from './effects.ts';
import type { InterfaceAddress, Link, MachineSettings } from './events.ts';
import { virtualAddressesOf } from './instance-settings.ts';
import type { InterfaceTable } from './interfaces.ts';
import { changeSettings, KernelSettings } from './kernel-settings.ts';
import { isSameData } from './same-data.ts';

interface Need {
  readonly instance: string;
  readonly made: VirtualInterface;
}

const localGroupReportsName = 'net/ipv4/igmp_link_local_mcast_reports';
const linkLocalPrefixLength = 64;
const linkScope = 253;
const plainAddress = {
  label: undefined,
  broadcast: undefined,
  peer: undefined,
  flags: ['nodad'],
  preferredLifetimeSeconds: undefined,
} as const;

export class VirtualInterfaces {
  readonly #interfaces: InterfaceTable;
  readonly #settings = new KernelSettings();
  #machine: MachineSettings | undefined;
  #needs = new Map<InterfaceName, Need>();
  /** No interface gets one of them as its parent's. */
  #virtualAddresses: ReadonlySet<IpAddress> = new Set();
  /** Those that are there, by our making or by taking over. */
  readonly #present = new Set<InterfaceName>();
  /** The parent's index that each was last asked for on: a kernel that refuses is not asked again. */
  readonly #asked = new Map<InterfaceName, number>();
  /** Indexes of interfaces that are removed, but not reported as gone yet. */
  readonly #leaving = new Set<number>();
  /** The link-local address that each has of its parent. */
  readonly #copies = new Map<InterfaceName, PlacedAddress>();

  constructor(interfaces: InterfaceTable) {
    this.#interfaces = interfaces;
  }

  learn(machine: MachineSettings | undefined): void {
    if (machine && this.#settings.originals().length === 0) this.#machine = machine;
  }

  /** What a model needs that is not here by another reading. */
  prepare(model: Model): Effect[] {
    const { localGroupReports = 0 } = this.#machine ?? {};
    const silence = model.global.isLocalIgmpDisabled
      ? this.#settings.change(localGroupReportsName, 0, localGroupReports)
      : [];
    const needs = needsOf(model);
    const virtual = virtualAddressesFor(needs, model);
    this.#virtualAddresses = new Set([...this.#virtualAddresses, ...virtual]);
    for (const [name, need] of needs) {
      if (!this.#needs.has(name)) this.#needs.set(name, need);
    }
    return [...changeSettings(silence), ...this.update()];
  }

  /** The model that runs now: what it does not need goes, what differs is made anew. */
  replace(model: Model): Effect[] {
    const needs = needsOf(model);
    this.#virtualAddresses = virtualAddressesFor(needs, model);
    const gone = [...this.#needs].filter(([name, { made }]) => {
      const next = needs.get(name)?.made;
      return !next || !isSameInterface(next, made);
    });
    const effects = gone.flatMap(([name, need]) => this.#remove(name, need));
    this.#needs = needs;
    effects.push(...this.#removeCopies());
    effects.push(...this.#restoreUnneeded(model));
    return [...effects, ...this.update()];
  }

  /** Makes what is missing where its parent is there; called whenever an interface has changed. */
  update(): Effect[] {
    for (const index of this.#leaving) {
      if (!this.#interfaces.byIndex(index)) this.#leaving.delete(index);
    }
    return [...this.#needs].flatMap(([name, need]) => {
      const parent = this.#interfaces.byName(need.made.parent);
      const link = this.#linkOf(name);
      if (!link) this.#forget(name);
      if (!parent) this.#settings.forget((setting) => parentOf(setting) === need.made.parent);
      if (!parent) return [];
      if (!link) return this.#make(need, parent);
      if (!isMade(link, need.made, parent)) return this.#replaceStranger(need, link, parent);
      const addresses = [...this.#copyLinkLocal(need, link), ...this.#giveAddress(need, link)];
      return [...this.#welcome(need, link, parent), ...addresses];
    });
  }

  /** Those that are there, for the packet filter. */
  diverted(): DivertedInterface[] {
    return [...this.#needs].flatMap(([name, { made }]) => {
      const link = this.#present.has(name) ? this.#linkOf(name) : undefined;
      const parent = this.#interfaces.byName(made.parent);
      const { family } = made;
      if (!link || !parent || made.ipvlan) return [];
      return [{ family, interfaceIndex: link.index, parentIndex: parent.index }];
    });
  }

  /** Everything goes, and every setting goes back. */
  release(): Effect[] {
    const removed = [...this.#needs].flatMap(([name, need]) => this.#remove(name, need));
    this.#needs.clear();
    return [...changeSettings(this.#settings.restore()), ...removed];
  }

  /**
   * The same for somebody else to do, when this brain is dead. Whoever is killed in the midst of it leaves
   * an interface, by which the next run knows, and not a setting that looks like the machine's own.
   */
  farewell(): Effect[] {
    const removals = [...this.#present].flatMap((name) => this.#removal(name));
    return [...changeSettings(this.#settings.originals()), ...removals];
  }

  #make({ made }: Need, parent: Link): Effect[] {
    if (this.#asked.get(made.name) === parent.index) return [];
    this.#asked.set(made.name, parent.index);
    const { name: interfaceName, mac, ipvlan } = made;
    const group = made.group ?? parent.group ?? 0;
    const settings = settingsOf(made);
    const asked = { interface: interfaceName, parentIndex: parent.index, mac, group, settings };
    return [{ kind: 'make-interface', ...asked, ...(ipvlan && { ipvlan: ipvlan.traffic }) }];
  }

  /** What a dead run has left with another parent or MAC is replaced, other people's is not. */
  #replaceStranger(need: Need, link: Link, parent: Link): Effect[] {
    const { name } = need.made;
    if (this.#asked.get(name) === parent.index) return [];
    if (link.macvlanOn === undefined || !isVirtualRouterMac(link)) {
      this.#asked.set(name, parent.index);
      const kind = need.made.ipvlan ? 'an ipvlan of mode L2' : 'a private macvlan of its own';
      const problem = `interface ${name} exists and is not ${kind}`;
      return [{ kind: 'log', detail: false, text: `(${need.instance}) ${problem}` }];
    }
    return [...this.#leave(name), ...this.#make(need, parent)];
  }

  /** It is there: for the first time since we asked, or since a run that died. */
  #welcome(need: Need, link: Link, parent: Link): Effect[] {
    const { name } = need.made;
    if (this.#present.has(name)) return [];
    this.#present.add(name);
    const isLeftOver = !this.#asked.has(name);
    const effects = isLeftOver ? this.#make(need, parent) : [];
    const kind = need.made.ipvlan ? 'ipvlan' : 'VMAC';
    const verb = isLeftOver ? 'taking over' : 'creating';
    const text = `(${need.instance}): Success ${verb} ${kind} interface ${link.name}`;
    effects.push({ kind: 'log', detail: true, text });
    return [...effects, ...this.#settleParent(need.made, parent, isLeftOver)];
  }

  /** The parent shall not answer for the addresses of its macvlans. */
  #settleParent(made: VirtualInterface, parent: Link, isLeftOver: boolean): Effect[] {
    if (!shallKeepParentQuiet(made)) return [];
    // What they were before a run that died, nobody knows: most likely what they began as.
    const before = isLeftOver ? this.#machine?.ofNewInterfaces : parent.ipv4;
    const conf = `net/ipv4/conf/${parent.name}`;
    const settings = [
      ...this.#settings.change(`${conf}/arp_ignore`, 1, before?.arpIgnore ?? 0),
      ...this.#settings.change(`${conf}/arp_filter`, 1, before?.arpFilter ?? 0),
      ...this.#loosenReversePath(),
    ];
    return changeSettings(settings);
  }

  /**
   * The highest of the machine's rp_filter and the interface's counts, and a macvlan without a route
   * back needs 0. So the machine's becomes that of each other interface.
   */
  #loosenReversePath(): KernelSetting[] {
    const machine = this.#machine;
    if (!machine || machine.rpFilterOfAll === 0) return [];
    const { rpFilterOfAll, ofNewInterfaces } = machine;
    const { rpFilter: ofNew } = ofNewInterfaces;
    const others = this.#interfaces.links.filter(({ name }) => !this.#needs.has(name));
    const conf = (name: string) => `net/ipv4/conf/${name}/rp_filter`;
    const strict = (name: string, original: number) =>
      this.#settings.change(conf(name), Math.max(original, rpFilterOfAll), original);
    return [
      ...strict('default', ofNew),
      ...others.flatMap(({ name, ipv4 }) => strict(name, ipv4?.rpFilter ?? ofNew)),
      ...this.#settings.change(conf('all'), 0, rpFilterOfAll),
    ];
  }

  /** Adverts over IPv6 leave from a link-local address, which the interface must have (RFC 9568, 5.1.2.1). */
  #copyLinkLocal({ made }: Need, link: Link): Effect[] {
    if (!made.copiesLinkLocal || !link.up) return [];
    const isVirtual = (own: InterfaceAddress) => this.#virtualAddresses.has(own.address);
    const address = this.#interfaces.primary(made.parent, 6, isVirtual);
    const before = this.#copies.get(made.name);
    if (!address) return [];
    const copy: PlacedAddress = {
      ...plainAddress,
      address,
      prefixLength: linkLocalPrefixLength,
      interface: made.name,
      interfaceIndex: link.index,
      scope: linkScope,
      preferredLifetimeSeconds: 0, // for adverts alone
    };
    this.#copies.set(made.name, copy);
    const stale = before && before.address !== address ? [before] : [];
    const effects: Effect[] = [];
    if (stale.length > 0) effects.push({ kind: 'remove-addresses', addresses: stale });
    if (this.#interfaces.has(onInterface(copy))) return effects;
    return [...effects, { kind: 'add-addresses', addresses: [copy] }];
  }

  /** Adverts leave from elsewhere by the new words. */
  #removeCopies(): Effect[] {
    const unneeded = [...this.#copies].filter(([name]) => {
      return !this.#needs.get(name)?.made.copiesLinkLocal;
    });
    return unneeded.map(([name, copy]) => {
      this.#copies.delete(name);
      return { kind: 'remove-addresses', addresses: [copy] };
    });
  }

  /** Adverts of an ipvlan leave from its own address. */
  #giveAddress({ made }: Need, link: Link): Effect[] {
    const own = made.ipvlan?.address;
    if (!own) return [];
    const placed: PlacedAddress = {
      ...plainAddress,
      address: own.address,
      prefixLength: own.length,
      interface: made.name,
      interfaceIndex: link.index,
      scope: isLinkLocal(own.address) ? linkScope : 0,
      flags: made.family === 6 ? ['nodad'] : [],
    };
    if (this.#interfaces.has(onInterface(placed))) return [];
    return [{ kind: 'add-addresses', addresses: [placed] }];
  }

  #remove(name: InterfaceName, need: Need): Effect[] {
    const removal = this.#present.has(name) ? this.#leave(name) : [];
    this.#forget(name);
    if (removal.length === 0) return [];
    const text = `(${need.instance}) Success removing VMAC interface ${name}`;
    return [...removal, { kind: 'log', detail: true, text }];
  }

  #removal(name: InterfaceName): Effect[] {
    const link = this.#linkOf(name);
    return link ? [{ kind: 'remove-interface', interface: name, interfaceIndex: link.index }] : [];
  }

  /** Undefined also for one that is on its way out. */
  #linkOf(name: InterfaceName): Link | undefined {
    const link = this.#interfaces.byName(name);
    return link && this.#leaving.has(link.index) ? undefined : link;
  }

  #leave(name: InterfaceName): Effect[] {
    const removal = this.#removal(name);
    const link = this.#interfaces.byName(name);
    if (link) this.#leaving.add(link.index);
    return removal;
  }

  /** It is not there any more; the next look makes it anew. */
  #forget(name: InterfaceName): void {
    if (!this.#present.delete(name)) return;
    this.#asked.delete(name);
    this.#copies.delete(name);
  }

  /** Parents without a macvlan are as before; without any, so is the machine. */
  #restoreUnneeded({ global }: Model): Effect[] {
    const made = Array.from(this.#needs.values(), (need) => need.made);
    const ofIpv4 = made.filter(shallKeepParentQuiet);
    const parents = new Set<string>(ofIpv4.map(({ parent }) => parent));
    const isUnneeded = (name: string): boolean => {
      if (name === localGroupReportsName) return !global.isLocalIgmpDisabled;
      if (name.includes('/arp_')) return !parents.has(parentOf(name));
      return name.endsWith('/rp_filter') && ofIpv4.length === 0;
    };
    return changeSettings(this.#settings.restore(isUnneeded));
  }
}

function needsOf({ instances }: Model): Map<InterfaceName, Need> {
  return new Map(
    instances.flatMap(({ name: instance, virtualInterfaces }) =>
      virtualInterfaces.map((made) => [made.name, { instance, made }] as const),
    ),
  );
}

/** Whether it need not be made anew; its parent's address comes and goes on the same one. */
function isSameInterface(left: VirtualInterface, right: VirtualInterface): boolean {
  return isSameData(left, right, new Set(['copiesLinkLocal']));
}

/** They matter to whoever copies an address, and are many. */
function virtualAddressesFor(
  needs: ReadonlyMap<InterfaceName, Need>,
  model: Model,
): ReadonlySet<IpAddress> {
  const isCopying = [...needs.values()].some(({ made }) => made.copiesLinkLocal);
  return isCopying ? virtualAddressesOf(model) : new Set();
}

/** What keeps the kernel from answering or filtering for the interface in its own way. */
function settingsOf({ name, family, ipvlan }: VirtualInterface): KernelSetting[] {
  const ipv4 = (setting: string, value: number) => ({
    name: `net/ipv4/conf/${name}/${setting}`,
    value,
  });
  const ipv6 = (setting: string, value: number) => ({
    name: `net/ipv6/conf/${name}/${setting}`,
    value,
  });
  if (ipvlan) return family === 6 ? [] : [ipv6('disable_ipv6', 1)];
  const common = [ipv6('addr_gen_mode', 1), ipv4('arp_ignore', 1)];
  if (family === 6) return common;
  const lenient = [ipv4('accept_local', 1), ipv4('rp_filter', 0), ipv4('promote_secondaries', 1)];
  return [...common, ...lenient, ipv6('disable_ipv6', 1)];
}

/** IPv4 addresses on a macvlan are none of its parent's, which would answer for them. */
function shallKeepParentQuiet({ family, ipvlan }: VirtualInterface): boolean {
  return family === 4 && !ipvlan;
}

/** The interface that a setting of one is about. */
function parentOf(setting: string): string {
  return setting.split('/')[3] ?? '';
}

/** Whether a link is the interface that was asked for. */
export function isMade(link: Link, { mac, ipvlan }: VirtualInterface, parent: Link): boolean {
  if (ipvlan) return link.ipvlanOn === parent.index;
  return link.macvlanOn === parent.index && link.mac === mac;
}

/** 00-00-5E-00-01 or -02 (RFC 9568, 7.3). */
function isVirtualRouterMac({ mac }: Link): boolean {
  return mac !== undefined && /^00:00:5e:00:0[12]:/.test(mac);
}
