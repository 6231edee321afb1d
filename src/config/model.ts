// Owns the typed model: what a configuration file means, as plain serialisable data. Never holds text or tokens.
import type { AddressFamily, IpAddress, Prefix } from '../net/address.ts';
import type { InterfaceName, MacAddress, Priority, Vrid } from '../net/identifiers.ts';
import type { Route } from '../net/route.ts';
import type { Rule } from '../net/rule.ts';
import type { GarpModel, PacingModel } from './announce-model.ts';
import type { CommandModel, SourcePosition } from './command-model.ts';
import type { DefaultsModel, GlobalModel } from './global-model.ts';
import type {
  InstanceNoticesModel,
  LifeScriptsModel,
  NoticesModel,
  NotifyTimesModel,
  TellingModel,
} from './notices-model.ts';
import type { DaemonModel, EngineProcessModel } from './process-model.ts';
import type { DefinedTrackers, TrackedObject } from './track-model.ts';

export type { GarpGroupModel, GarpModel, PaceModel, PacingModel } from './announce-model.ts';
export type { CommandModel, RunAs, SourcePosition } from './command-model.ts';
export type { DefaultsModel, GlobalModel } from './global-model.ts';

/** A whole configuration after defaults and repairs. */
export interface Model extends DefinedTrackers {
  /** What the file says of the daemon itself; absent when it says nothing. */
  readonly daemon?: DaemonModel;
  /** What it says of the engine's process; absent when it says nothing. */
  readonly engineProcess?: EngineProcessModel;
  readonly global: GlobalModel;
  /** Absent when `global_defs` sets nothing for instances; each of them holds what is in force for it. */
  readonly defaults?: DefaultsModel;
  /** Every `vrrp_script`, tracked or not, in file order. */
  readonly scripts: readonly ScriptModel[];
  readonly instances: readonly InstanceModel[];
  readonly groups: readonly SyncGroupModel[];
  /** What is held from start to stop; absent when there is nothing. */
  readonly statics?: StaticsModel;
  /** Absent when announcements need not wait for each other. */
  readonly pacing?: PacingModel;
  /** How others are told of changes, beside scripts; absent when nobody is. */
  readonly notices?: NoticesModel;
  readonly notifyTimes?: NotifyTimesModel;
  readonly lifeScripts?: LifeScriptsModel;
  /** Absent when every change of a link is believed at once. */
  readonly linkDelays?: readonly LinkDelayModel[];
  /** Absent when no link is polled. */
  readonly linkbeats?: readonly LinkbeatModel[];
}

/** A link that is polled, besides what the kernel tells of it. */
export interface LinkbeatModel {
  readonly interface: InterfaceName;
  /** How the driver is to be asked first; absent for the usual order. */
  readonly preferred?: PollMethod;
}

/** By the registers of its PHY, by ethtool, by the interface's flags. */
export type PollMethod = 'MII' | 'ETHTOOL' | 'IOCTL';

/** A line of `interface_up_down_delays`: for how long a link's change is not believed. */
export interface LinkDelayModel {
  readonly interface: InterfaceName;
  readonly downUs: number;
  readonly upUs: number;
}

/** `static_*`: what is there as long as the daemon runs, whatever the virtual routers do. */
export interface StaticsModel {
  readonly addresses: readonly StaticAddress[];
  readonly routes: readonly StaticRoute[];
  readonly rules: readonly StaticRule[];
}

interface StaticEntry {
  /** Whether it is put back when somebody else removes it. */
  readonly isTracked: boolean;
}

export interface StaticAddress extends AddressModel, StaticEntry {}
export interface StaticRoute extends Route, StaticEntry {}
export interface StaticRule extends Rule, StaticEntry {}

/** A `vrrp_sync_group`: virtual routers that change state together. */
export interface SyncGroupModel {
  readonly name: string;
  /** The name in its `vrrp_sync_group NAME {` line. */
  readonly position: SourcePosition;
  /** Names of instances, at least one, in the order of the file. */
  readonly members: readonly string[];
  /** Holdfast's `sync_group_fast_handover`. */
  readonly isFast: boolean;
  /** Absent when nothing is to be run. */
  readonly notify?: NotifyModel;
  /** Absent when nobody is told but by scripts and FIFOs. */
  readonly notices?: TellingModel;
}

/** A `vrrp_script`: a command run again and again, and what its results count for. */
export interface ScriptModel {
  readonly name: string;
  /** The name in its `vrrp_script NAME {` line. */
  readonly position: SourcePosition;
  readonly command: CommandModel;
  readonly intervalUs: number;
  /** After this a run counts as failed and is ended; without `timeout` it is the interval. */
  readonly timeoutUs: number;
  /** Successes in a row that bring it up, failures in a row that take it down; at least 1. */
  readonly rise: number;
  readonly fall: number;
  /** -253..253; 0 means that a failure is a fault. */
  readonly weight: number;
  readonly isReversed: boolean;
  /** Begins as failed until `rise` successes. */
  readonly startsFailed: boolean;
}

/** A line of `track_script`: which script, and what it counts for here. */
export interface TrackedScript {
  readonly script: string;
  /** The line's own weight, or else the script's. */
  readonly weight: number;
  readonly isReversed: boolean;
}

/** `notify*`: what to run when an instance or a sync group has changed state. */
export interface NotifyModel {
  /** Gets `INSTANCE NAME STATE PRIORITY` or `GROUP NAME STATE 0` appended. */
  readonly always: CommandModel | undefined;
  readonly master: CommandModel | undefined;
  readonly backup: CommandModel | undefined;
  readonly fault: CommandModel | undefined;
  readonly stop: CommandModel | undefined;
  /** `notify_deleted`: whoever leaves the configuration is DELETED, without it FAULT. */
  readonly deletion?: { readonly command: CommandModel | undefined };
  /** `notify_master_rx_lower_pri`: at each advert of lower priority that reaches a master. */
  readonly lowerAdvert?: CommandModel;
}

/** How large a socket's receive buffer is meant to be, for one of the instances that share it. */
export type ReceiveBufferModel =
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** So many of the largest packets that the interface can pass. */
  | { readonly kind: 'mtu'; readonly count: number };

/** How adverts get to the others. */
export type TransportModel =
  /** `vrrp_mcast_group4`, `vrrp_mcast_group6` or `mcast_dst_ip`. */
  { readonly kind: 'multicast'; readonly group: IpAddress } | UnicastModel;

/** `unicast_peer` and what belongs to it. */
export interface UnicastModel {
  readonly kind: 'unicast';
  /** In the order of the file; none at all is a fault that lasts (`unicast_fault_no_peer`). */
  readonly peers: readonly UnicastPeerModel[];
  /** `unicast_ttl`; undefined for 255 over IPv4 and the kernel's default over IPv6. */
  readonly timeToLive: number | undefined;
  /** `check_unicast_src`, or a range at any peer. */
  readonly checksSource: boolean;
  /** `old_unicast_checksum`: always, never, or as soon as a peer uses it. */
  readonly oldChecksum: 'always' | 'detect' | 'never';
}

export interface UnicastPeerModel {
  readonly address: IpAddress;
  /** `min_ttl` and `max_ttl`: 0 and 255 where nothing is said. */
  readonly leastTimeToLive: number;
  readonly mostTimeToLive: number;
}

/** One virtual router on one interface, or of unicast without one, and of one address family. */
export interface InstanceModel {
  readonly name: string;
  /** The instance's name in its `vrrp_instance NAME {` line. */
  readonly position: SourcePosition;
  /** Undefined of unicast that needs none; then its source address and all its places are written. */
  readonly interface: InterfaceName | undefined;
  /** Where its interface or VRF is written; its name where neither is. */
  readonly interfacePosition: SourcePosition;
  /**
   * Where adverts leave and are heard: the interface itself, one of its own on it, or the device of its
   * VRF (`vrf`); undefined for wherever the routes lead.
   */
  readonly advertInterface: InterfaceName | undefined;
  /** What it makes for itself, its adverts' interface first (`use_vmac`, `use_vmac_addr`). */
  readonly virtualInterfaces: readonly VirtualInterface[];
  readonly vrid: Vrid;
  readonly version: 2 | 3;
  readonly family: AddressFamily;
  /** What `state` asks for; only an owner gets it at once (RFC 9568, 6.4.1). */
  readonly initialState: 'master' | 'backup';
  readonly priority: Priority;
  readonly advertIntervalUs: number;
  /** `strict_mode` or `vrrp_strict`; what it forbids and demands is in the other fields. */
  readonly isStrict?: true;
  readonly authentication: AuthenticationModel;
  /** `kernel_rx_buf_size` or `vrrp_rx_bufs_policy`; absent for the system's default. */
  readonly receiveBuffer?: ReceiveBufferModel;
  readonly transport: TransportModel;
  /** `unicast_src_ip` or `mcast_src_ip`; undefined for the interface's primary address. */
  readonly sourceAddress: IpAddress | undefined;
  /** `track_src_ip`: that the source address is absent is a fault. */
  readonly tracksSourceAddress: boolean;
  /** Those in the advertisement, then the excluded ones, each in file order. */
  readonly addresses: readonly VirtualAddress[];
  /** `virtual_routes` and `virtual_rules`, in file order: held while master. */
  readonly routes: readonly VirtualRoute[];
  readonly rules: readonly VirtualRule[];
  /** `promote_secondaries`, on its own interface. */
  readonly promotesSecondaries: boolean;
  /** Not `no_accept`: the addresses are for this machine's own use, too. */
  readonly accepts: boolean;
  /** Where static entries are that its `track_group` is for: it needs these interfaces up. */
  readonly neededInterfaces: readonly InterfaceName[];
  readonly nopreempt: boolean;
  readonly preemptDelayUs: number;
  /** How many adverts may be missed, 1..100 (`down_timer_adverts`). */
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  /** `v3_checksum_as_v2`: the checksum of VRRPv3 over IPv4 leaves the pseudo header out. */
  readonly checksumAsV2: boolean;
  /** `skip_check_adv_addr`: the list of addresses is looked at once per master. */
  readonly skipsAddressCheck: boolean;
  /** `owner_ignore_adverts`: an address owner acts on no advert. */
  readonly ownerIgnoresAdverts: boolean;
  /** Holdfast's `startup_hold`: how long at most nothing need be heard after a link came up. */
  readonly startupHoldUs?: number;
  /** Holdfast's `vip_restore`: what others take is put back, without an election. */
  readonly restores?: boolean;
  /** `timer_expired_backup`: the priority of the backup that a late master steps back for. */
  readonly timerExpiredPriority: Priority | undefined;
  /** `dont_track_primary`: that its own interface is down is no fault; to have no address is. */
  readonly ignoresOwnInterface: boolean;
  readonly trackedScripts: readonly TrackedScript[];
  /** What it tracks besides scripts; absent when there is nothing. */
  readonly trackedObjects?: readonly TrackedObject[];
  /** The name of its `vrrp_sync_group`. */
  readonly syncGroup: string | undefined;
  readonly notify: NotifyModel;
  /** Absent when only its states are told. */
  readonly notices?: InstanceNoticesModel;
  readonly garp: GarpModel;
}

export type AuthenticationModel =
  | { readonly type: 'none' }
  /** `auth_type PASS`; 1..8 bytes of UTF-8. */
  | { readonly type: 'pass'; readonly password: string }
  /** `auth_type AH`: the key of HMAC-MD5-96 (RFC 2403), 1..8 bytes of UTF-8. */
  | { readonly type: 'ah'; readonly password: string }
  | HmacModel;

/** `auth_hmac`: a trailer with an HMAC-SHA-256 behind every advert. */
export interface HmacModel {
  readonly type: 'hmac';
  /** Each is good for checking; the active one is among them. */
  readonly keys: readonly HmacKeyModel[];
  /** `active_key`: the id of the key that signs. */
  readonly activeKey: number;
  readonly antiReplay: 'time' | 'monotonic';
  /** `time_window`, only for `time`: how far clocks may differ. */
  readonly timeWindowUs: number;
  readonly mode: 'enforce' | 'permissive' | 'receive-only';
}

export interface HmacKeyModel {
  /** 1..255. */
  readonly id: number;
  /** 32 to 64 bytes in hexadecimal digits. */
  readonly hex: string;
}

/** An address as the kernel gets it, whoever wants it there. */
export interface AddressModel {
  readonly address: IpAddress;
  /** Where there is a peer, the peer's. */
  readonly prefixLength: number;
  readonly interface: InterfaceName;
  /** rtnetlink scope number: 0 global, 200 site, 253 link, 254 host. */
  readonly scope: number;
  readonly label: string | undefined;
  readonly broadcast: IpAddress | undefined;
  /** The other end of a point-to-point link. */
  readonly peer: IpAddress | undefined;
  readonly flags: readonly AddressFlag[];
  /**
   * IPv6: after it the address is no source any more (RFC 4862, 5.5.4), with 0 it never is;
   * undefined is for ever.
   */
  readonly preferredLifetimeSeconds: number | undefined;
}

/** As `ip address` calls them; `nodad` spares a takeover the delay of RFC 4862, 5.4. */
export type AddressFlag = 'nodad' | 'home' | 'mngtmpaddr' | 'noprefixroute' | 'autojoin';

/** An address that is on this machine while its virtual router is master. */
export interface VirtualAddress extends AddressModel {
  /** Held like the others, but not in the advertisement. */
  readonly isExcluded: boolean;
  /** Whether losing it to somebody else costs the mastership. */
  readonly isTracked: boolean;
}

/** A route held while master. */
export interface VirtualRoute extends Route {
  /** Whether losing it to somebody else costs the mastership. */
  readonly isTracked: boolean;
}

/** A policy rule held while master. */
export interface VirtualRule extends Rule {
  readonly isTracked: boolean;
}

/**
 * What a virtual router makes for itself: a private macvlan with a MAC address of its own, or an
 * ipvlan, which has its parent's.
 */
export interface VirtualInterface {
  readonly name: InterfaceName;
  /** The interface that it is made on. */
  readonly parent: InterfaceName;
  /** Whose addresses it is for. */
  readonly family: AddressFamily;
  /** Undefined of an ipvlan. */
  readonly mac: MacAddress | undefined;
  /** What makes it an ipvlan; absent of a macvlan. */
  readonly ipvlan?: IpvlanModel;
  /** Interface group; undefined: the one of its parent. */
  readonly group: number | undefined;
  /** IPv6: gets the link-local address of its parent, for adverts to leave from. */
  readonly copiesLinkLocal: boolean;
}

/** `use_ipvlan`: always of mode L2. */
export interface IpvlanModel {
  readonly traffic: IpvlanTraffic;
  /** Where its adverts leave from. */
  readonly address: Prefix | undefined;
}

/** What passes between ipvlans of one parent: everything, nothing, or what a switch sends back. */
export type IpvlanTraffic = 'bridge' | 'private' | 'vepa';
