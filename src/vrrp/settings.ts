// Owns what one virtual router is told to do. Never changes while the instance runs.
import type { AddressFamily, IpAddress } from '../net/address.ts';
import type { Priority, Vrid } from '../net/identifiers.ts';

export type Authentication =
  | { readonly type: 'none' }
  | { readonly type: 'pass'; readonly password: string }
  | { readonly type: 'ah'; readonly password: string }
  | HmacAuthentication;

/** A trailer with an HMAC-SHA-256 behind every advert. */
export interface HmacAuthentication {
  readonly type: 'hmac';
  /** Each is good for checking; at least the active one. */
  readonly keys: readonly HmacKey[];
  /** The id of the key that signs. */
  readonly activeKey: number;
  readonly antiReplay: 'time' | 'monotonic';
  /** `time` only: how far clocks may differ. */
  readonly timeWindowUs: number;
  /** Sign and insist; sign and accept unsigned adverts; only check what is signed. */
  readonly mode: 'enforce' | 'permissive' | 'receive-only';
}

export interface HmacKey {
  readonly id: number;
  /** 32 to 64 bytes in hexadecimal digits. */
  readonly hex: string;
}

/** A key that is ready for use; undefined when there is none with this id. */
export function keyOf(
  { keys }: HmacAuthentication,
  id: number,
): { readonly id: number; readonly bytes: Uint8Array } | undefined {
  const key = keys.find((each) => each.id === id);
  const pairs = key?.hex.match(/../g) ?? [];
  return key && { id, bytes: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)) };
}

/** How adverts get to the others. */
export type Transport =
  /** One packet to everybody who listens on the link. */
  { readonly kind: 'multicast'; readonly group: IpAddress } | UnicastTransport;

/** A copy for each peer, over any network. */
export interface UnicastTransport {
  readonly kind: 'unicast';
  readonly peers: readonly UnicastPeer[];
  /** Of sent adverts; undefined for 255 over IPv4 and the kernel's default over IPv6. */
  readonly timeToLive: number | undefined;
  /** Only peers are heard, and only from as far away as they may be. */
  readonly checksSource: boolean;
  /** VRRPv3 over IPv4: whether the checksum is keepalived 1.3.6's, made for the multicast group. */
  readonly oldChecksum: 'always' | 'detect' | 'never';
}

export interface UnicastPeer {
  readonly address: IpAddress;
  /** The range of what its adverts may have left of their hops, 0..255. */
  readonly leastTimeToLive: number;
  readonly mostTimeToLive: number;
}

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
  readonly transport: Transport;
  /** The addresses on the wire, in order. */
  readonly addresses: readonly IpAddress[];
  /** Whether addresses are held that are not on the wire; only lines of the log tell. */
  readonly hasExcludedAddresses: boolean;
  /** Whether the addresses are for this machine's own use, too; only lines of the log tell. */
  readonly accepts: boolean;
  /** Whether routes and policy rules come and go with the mastership; only the log tells, too. */
  readonly hasRoutes: boolean;
  readonly hasRules: boolean;
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
  /** An owner acts on no advert at all. */
  readonly ownerIgnoresAdverts: boolean;
  /** A master that stood still steps back once a backup of this priority must have taken over. */
  readonly timerExpiredPriority: Priority | undefined;
}
