// Owns the typed model of `global_defs` but for processes and notices. Never holds text or tokens.
import type { AddressFamily, IpAddress } from '../net/address.ts';
import type { FirewallPlace } from '../net/firewall.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { GarpModel } from './announce-model.ts';
import type { RunAs } from './command-model.ts';

export interface GlobalModel {
  /** `router_id`; undefined means the host name. */
  readonly routerId: string | undefined;
  /** `enable_script_security`. */
  readonly isScriptSecurityEnabled: boolean;
  /** `script_user`: who runs scripts that name nobody. */
  readonly scriptUser: RunAs | undefined;
  /** `vrrp_startup_delay`: silence after the start; 0 = none. */
  readonly startupDelayUs: number;
  /** `vrrp_delay_after_boot`: silence until so long after the machine's boot; 0 = none. */
  readonly delayAfterBootUs: number;
  /** `log_unknown_vrids`: a line for each advert of a virtual router that is not configured. */
  readonly logsUnknownVrids: boolean;
  /** `child_wait_time`: how long a stop waits for the engine before it is killed and let go for. */
  readonly childWaitUs: number;
  /** `nftables*`: where the packet filter's rules go. */
  readonly firewall: FirewallPlace;
  /** `disable_local_igmp`: no IGMP reports for groups of the link, as 224.0.0.18 is one. */
  readonly isLocalIgmpDisabled: boolean;
  /** `dynamic_interfaces`: interfaces may be named that are not there yet. */
  readonly hasDynamicInterfaces: boolean;
  /** Holdfast's `on_stale`: what a tracker counts as whose results have stopped coming. */
  readonly onStale: 'hold' | 'fault';
}

/** What `global_defs` sets for instances that say nothing themselves. */
export interface DefaultsModel {
  /** `default_interface`; undefined where instances have to name theirs. */
  readonly interface: InterfaceName | undefined;
  readonly version: number;
  readonly garp: GarpModel;
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  readonly checksUnicastSource: boolean;
  readonly skipsAddressCheck: boolean;
  readonly isStrict: boolean;
  readonly tellsPriorityChanges: boolean;
  readonly groups: Readonly<Record<AddressFamily, IpAddress>>;
}
