// Owns how an advert finds its socket. Never opens one.
import type { AdvertPlace } from '../host/advert-place.ts';
import type { Effect, SocketNeed } from '../host/effects.ts';
import { familyOf, isIpv4 } from '../net/address.ts';
import { vrrpProtocolNumber } from '../vrrp/packet.ts';

export type SendEffect = Extract<Effect, { kind: 'send' }>;

/** Where the protocol stands in an IPv4 header. */
const ipv4ProtocolOffset = 9;

export function socketKeyOf(
  name: AdvertPlace['interface'],
  { family, protocol }: Pick<SocketNeed, 'family' | 'protocol'>,
): string {
  return `${placeKey(name)}${family}/${protocol}`;
}

/** What the keys of all sockets there begin with. No interface has an empty name. */
export function placeKey(name: AdvertPlace['interface']): string {
  return `${name ?? ''}/`;
}

export function socketKeyFor(effect: SendEffect): string {
  const family = familyOf(effect.destination);
  return socketKeyOf(effect.interface, { family, protocol: protocolOf(effect) });
}

/** 112, or 51 under an authentication header. */
export function protocolOf({ destination, packet }: SendEffect): number {
  const written = isIpv4(destination) ? packet[ipv4ProtocolOffset] : undefined;
  return written ?? vrrpProtocolNumber;
}
