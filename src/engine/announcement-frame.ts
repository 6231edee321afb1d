// Owns choosing the frame that announces an address in its family. Never sends it.
import type { Effect } from '../host/effects.ts';
import { isIpv4 } from '../net/address.ts';
import { encodeGratuitousArp } from '../net/arp.ts';
import { encodeNeighbourAdvertisement } from '../net/neighbour-advertisement.ts';

export function announcementFrame(effect: Extract<Effect, { kind: 'announce' }>): Uint8Array {
  const { mac, address, isRouter } = effect;
  return isIpv4(address)
    ? encodeGratuitousArp(mac, address)
    : encodeNeighbourAdvertisement({ mac, address, isRouter });
}
