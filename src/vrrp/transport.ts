// Owns what the two ways of adverts mean, to the multicast group or to peers one by one: where they go,
// how far, and which packets have come the right way. Never builds or reads an advert.
import { type AddressFamily, type IpAddress, isMulticast } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import type { Refusal } from './refusal.ts';
import type { Transport } from './settings.ts';

/** Everybody who gets a copy of each advert; this machine itself is none of them. */
export function destinationsOf(transport: Transport, source: IpAddress): readonly IpAddress[] {
  if (transport.kind === 'multicast') return [transport.group];
  return transport.peers.map(({ address }) => address).filter((address) => address !== source);
}

/** Undefined where the kernel's own default is used, as keepalived does for IPv6 unicast. */
export function hopLimitOf(transport: Transport, family: AddressFamily): number | undefined {
  if (transport.kind === 'multicast') return farthest;
  return transport.timeToLive ?? (family === 4 ? farthest : undefined);
}

/** Whether packets come from the same link, which multicast insists on (RFC 9568, 5.1.1.3). */
export function hopLimitRefusal(
  transport: Transport,
  { source, hopLimit }: Datagram,
): Refusal | undefined {
  if (transport.kind === 'unicast' || hopLimit === farthest) return undefined;
  const text = `invalid TTL/HL from ${source}. Received ${hopLimit} and expect ${farthest}`;
  return { counter: 'ttlErrors', text };
}

/** Whether a packet came the way that this virtual router uses. */
export function wayRefusal(
  transport: Transport,
  { source, destination }: Datagram,
): Refusal | undefined {
  const received = isMulticast(destination) ? 'multicast' : 'unicast';
  if (received !== transport.kind) {
    return {
      counter: 'addressListErrors',
      text: `Expected ${transport.kind} packet but received ${received} packet from ${source}`,
    };
  }
  return undefined;
}

/** Whether it was meant for the group or address that this virtual router listens at. */
export function destinationRefusal(
  transport: Transport,
  { source, destination }: Datagram,
  ownAddress: IpAddress | undefined,
): Refusal | undefined {
  if (isMulticast(destination) !== (transport.kind === 'multicast')) return undefined;
  const expected = transport.kind === 'multicast' ? transport.group : ownAddress;
  if (expected === undefined || destination === expected) return undefined;
  const text = `Expected a packet to ${expected} but received one to ${destination} from ${source}`;
  return { counter: 'addressListErrors', text };
}

/** `check_unicast_src`, and the range of a peer's hop limits. */
export function peerRefusal(
  transport: Transport,
  { source, hopLimit }: Datagram,
): Refusal | undefined {
  if (transport.kind === 'multicast' || !transport.checksSource) return undefined;
  const peer = transport.peers.find(({ address }) => address === source);
  if (!peer) return strangerRefusal(source);
  const { leastTimeToLive: least, mostTimeToLive: most } = peer;
  if (hopLimit >= least && hopLimit <= most) return undefined;
  const text = `TTL/HL ${hopLimit} from ${source} not in range ${least} - ${most}`;
  return { counter: 'ttlErrors', text };
}

/** A signed unicast advert must come from a peer, whatever else is checked (keepalived 2.4.3). */
export function signerRefusal(transport: Transport, source: IpAddress): Refusal | undefined {
  if (transport.kind === 'multicast') return undefined;
  return transport.peers.some(({ address }) => address === source)
    ? undefined
    : strangerRefusal(source);
}

function strangerRefusal(source: IpAddress): Refusal {
  const text = `unicast source address ${source} not a unicast peer`;
  return { counter: 'addressListErrors', text };
}

const farthest = 255;
