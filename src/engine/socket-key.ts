// Owns how an advert finds its socket. Never opens one.
import type { Effect, SocketNeed } from '../host/effects.ts';
import { familyOf } from '../net/address.ts';
import { vrrpProtocolNumber } from '../vrrp/packet.ts';

export type SendEffect = Extract<Effect, { kind: 'send' }>;

/** Where the protocol stands in an IPv4 header. */
const ipv4ProtocolOffset = 9;

export function socketKeyOf(name: string, { family, protocol }: SocketNeed): string {
  return `${name}/${family}/${protocol}`;
}

export function socketKeyFor({ interface: name, destination, packet }: SendEffect): string {
  const family = familyOf(destination);
  const protocol = family === 4 ? packet[ipv4ProtocolOffset] : vrrpProtocolNumber;
  return `${name}/${family}/${protocol}`;
}
