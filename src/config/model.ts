// Owns the typed model: what a configuration file means, as plain serialisable data. Never holds text or tokens.
import type { AddressFamily, IpAddress } from '../net/address.ts';
import type { InterfaceName, Priority, Vrid } from '../net/identifiers.ts';

/** Where the user wrote something; lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A whole configuration after defaults and repairs. */
export interface Model {
  readonly global: GlobalModel;
  readonly instances: readonly InstanceModel[];
}

export interface GlobalModel {
  /** `router_id`; undefined means the host name. */
  readonly routerId: string | undefined;
}

/** One virtual router on one interface and one address family. */
export interface InstanceModel {
  readonly name: string;
  /** The instance's name in its `vrrp_instance NAME {` line. */
  readonly position: SourcePosition;
  readonly interface: InterfaceName;
  /** Where the interface's name is written. */
  readonly interfacePosition: SourcePosition;
  readonly vrid: Vrid;
  readonly version: 2;
  readonly family: AddressFamily;
  /** What `state` asks for; only an owner gets it at once (RFC 9568, 6.4.1). */
  readonly initialState: 'master' | 'backup';
  readonly priority: Priority;
  readonly advertIntervalUs: number;
  readonly authentication: AuthenticationModel;
  /** Addresses in the advertisement, in file order. */
  readonly addresses: readonly VirtualAddress[];
  readonly nopreempt: boolean;
  readonly preemptDelayUs: number;
  /** How many adverts may be missed, 1..100 (`down_timer_adverts`). */
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  readonly garp: GarpModel;
}

export type AuthenticationModel =
  | { readonly type: 'none' }
  /** `auth_type PASS`; 1..8 bytes of UTF-8. */
  | { readonly type: 'pass'; readonly password: string };

/** A virtual address as the kernel gets it. */
export interface VirtualAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly interface: InterfaceName;
  /** rtnetlink scope number: 0 global, 200 site, 253 link, 254 host. */
  readonly scope: number;
  readonly label: string | undefined;
  readonly broadcast: IpAddress | undefined;
}

/** The gratuitous ARP schedule of `garp_*`. */
export interface GarpModel {
  readonly repeat: number;
  /** Delay of the second set after becoming master; 0 = no second set. */
  readonly delayUs: number;
  /** Period of the refresh; 0 = never. */
  readonly refreshUs: number;
  readonly refreshRepeat: number;
  readonly lowerPriorityRepeat: number;
  readonly lowerPriorityDelayUs: number;
}
