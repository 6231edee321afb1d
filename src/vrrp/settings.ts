// Owns what one virtual router is told to do. Never changes while the instance runs.
import type { AddressFamily, IpAddress } from '../net/address.ts';
import type { Priority, Vrid } from '../net/identifiers.ts';

export type Authentication =
  | { readonly type: 'none' }
  | { readonly type: 'pass'; readonly password: string }
  | { readonly type: 'ah'; readonly password: string };

/** Settings of one instance; times in microseconds. */
export interface InstanceSettings {
  readonly name: string;
  readonly vrid: Vrid;
  readonly version: 2 | 3;
  readonly family: AddressFamily;
  /** Configured priority; 255 means address owner (RFC 9568, 5.2.4). */
  readonly priority: Priority;
  readonly advertIntervalUs: number;
  readonly authentication: Authentication;
  /** The addresses on the wire, in order. */
  readonly addresses: readonly IpAddress[];
  /** Whether `state MASTER` holds; it only matters for an owner (keepalived 2.4.3). */
  readonly wantsMaster: boolean;
  readonly nopreempt: boolean;
  readonly preemptDelayUs: number;
  /** Adverts that may be missed before the master counts as down, usually 3. */
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  /** VRRPv3 over IPv4: the checksum leaves the pseudo header out, and is not looked at. */
  readonly checksumAsV2: boolean;
  /** Becomes master only together with others: it says that it would, and waits to be told. */
  readonly isGrouped: boolean;
  /** The list of addresses is looked at once per master. */
  readonly skipsAddressCheck: boolean;
}
