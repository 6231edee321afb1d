// Owns everything a machine's brain can ask for, as plain data. The engine and the simulator carry
// it out, in order. Never does any of it.
import type { AddressModel, IpvlanTraffic, PollMethod } from '../config/model.ts';
import type { AddressFamily, IpAddress, Ipv4Address, Ipv6Address } from '../net/address.ts';
import type { Firewall } from '../net/firewall.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import type { PlacedRoute } from '../net/route.ts';
import type { Rule } from '../net/rule.ts';
import type { Cause } from '../vrrp/cause.ts';
import type { StateName } from '../vrrp/state.ts';
import type { AdvertPlace } from './advert-place.ts';
import type { InterfaceAddress } from './events.ts';

export type Effect =
  /**
   * These sockets shall be open on this interface, or on no interface in particular, and no others; none
   * at all when it is not used.
   */
  | {
      readonly kind: 'listen';
      readonly interface: AdvertPlace['interface'];
      readonly interfaceIndex: number;
      readonly sockets: readonly SocketNeed[];
    }
  | {
      readonly kind: 'send';
      readonly interface: AdvertPlace['interface'];
      readonly interfaceIndex: number;
      readonly source: IpAddress;
      readonly destination: IpAddress;
      /** IPv4: the whole packet. IPv6: the payload. */
      readonly packet: Uint8Array;
      /** IPv6: undefined for the kernel's default. */
      readonly hopLimit: number | undefined;
    }
  /** One gratuitous ARP, or one unsolicited neighbour advertisement. */
  | {
      readonly kind: 'announce';
      readonly interfaceIndex: number;
      readonly mac: MacAddress;
      readonly address: IpAddress;
      /** IPv6: whether to say that this machine is a router. */
      readonly isRouter: boolean;
    }
  | { readonly kind: 'add-addresses'; readonly addresses: readonly PlacedAddress[] }
  | { readonly kind: 'remove-addresses'; readonly addresses: readonly PlacedAddress[] }
  | { readonly kind: 'add-routes'; readonly routes: readonly PlacedRoute[] }
  | { readonly kind: 'remove-routes'; readonly routes: readonly PlacedRoute[] }
  | { readonly kind: 'add-rules'; readonly rules: readonly Rule[] }
  | { readonly kind: 'remove-rules'; readonly rules: readonly Rule[] }
  /** Whether an interface keeps secondary IPv4 addresses when the primary one goes. */
  | {
      readonly kind: 'promote-secondaries';
      readonly interface: InterfaceName;
      readonly interfaceIndex: number;
      readonly isPromoting: boolean;
    }
  /** The packet filter shall be this, whatever it was. */
  | { readonly kind: 'set-firewall'; readonly firewall: Firewall }
  /** This interface shall be there and up, with these settings; one that is there is taken over. */
  | {
      readonly kind: 'make-interface';
      readonly interface: InterfaceName;
      readonly parentIndex: number;
      /** Undefined for an ipvlan, which has its parent's. */
      readonly mac: MacAddress | undefined;
      /** What makes it an ipvlan, and not a macvlan. */
      readonly ipvlan?: IpvlanTraffic;
      readonly group: number;
      readonly settings: readonly KernelSetting[];
    }
  | {
      readonly kind: 'remove-interface';
      readonly interface: InterfaceName;
      readonly interfaceIndex: number;
    }
  /** Each of these links' drivers shall be asked once, by the first means that it knows. */
  | { readonly kind: 'poll-links'; readonly links: readonly LinkToPoll[] }
  | { readonly kind: 'change-settings'; readonly settings: readonly KernelSetting[] }
  /**
   * Whether frames of others come in there is to be told by `link-heard`, once. The others are asked for
   * virtual addresses, in each family in which there is an address to ask from.
   */
  | {
      readonly kind: 'probe-link';
      readonly interface: InterfaceName;
      readonly interfaceIndex: number;
      readonly questions: readonly NeighbourQuestion[];
    }
  /** Nobody waits for that any more. */
  | { readonly kind: 'leave-link'; readonly interfaceIndex: number }
  | { readonly kind: 'transition'; readonly transition: Transition }
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** A line for the log; `detail` lines are shown with -D only. */
  | { readonly kind: 'log'; readonly detail: boolean; readonly text: string };

/** Who has `target`? Asked by ARP or Neighbour Discovery. */
export type NeighbourQuestion = { readonly mac: MacAddress } & (
  | { readonly family: 4; readonly source: Ipv4Address; readonly target: Ipv4Address }
  | { readonly family: 6; readonly source: Ipv6Address; readonly target: Ipv6Address }
);

export interface LinkToPoll {
  readonly interface: InterfaceName;
  readonly interfaceIndex: number;
  readonly methods: readonly PollMethod[];
}

/** A number under /proc/sys, and what it shall be. */
export interface KernelSetting {
  /** As `net/ipv4/conf/eth0/arp_ignore`. */
  readonly name: string;
  readonly value: number;
}

/** A raw socket of one family and protocol, and the virtual routers that it is for. */
export interface SocketNeed {
  readonly family: AddressFamily;
  /** 112, or 51 under an authentication header. */
  readonly protocol: number;
  readonly vrids: readonly number[];
  /** Multicast groups to hear. */
  readonly groups: readonly IpAddress[];
  /** Room for what waits to be read; absent for the system's default. */
  readonly receiveBufferBytes?: number;
}

/** An address with the index of the interface it belongs on. */
export interface PlacedAddress extends AddressModel {
  readonly interfaceIndex: number;
}

/** The kernel's name for it. */
export function onInterface(placed: PlacedAddress): InterfaceAddress {
  const { interfaceIndex, address, prefixLength } = placed;
  return { index: interfaceIndex, address, prefixLength };
}

export interface Transition {
  readonly instance: string;
  readonly from: StateName;
  readonly to: StateName;
  readonly cause: Cause;
  readonly effectivePriority: number;
  readonly atUs: number;
  /** Nothing is known to be wrong and nobody is told: notify scripts do not run. */
  readonly isSilent: boolean;
}

/** What a virtual router tells beside its transitions, when somebody wants to know. */
export interface Notice {
  readonly instance: string;
  /** An advert of lower priority reached it as master, or its own priority is another. */
  readonly about: 'lower-advert' | 'priority';
  readonly state: StateName;
  readonly effectivePriority: number;
}
