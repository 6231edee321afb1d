// Owns choosing the frame that announces an address, or asks for one, in its family. Never sends it.
import type { Effect, NeighbourQuestion } from '../host/effects.ts';
import { isIpv4 } from '../net/address.ts';
import { encodeArpRequest, encodeGratuitousArp } from '../net/arp.ts';
import {
  encodeNeighbourAdvertisement,
  encodeNeighbourSolicitation,
} from '../net/neighbour-discovery.ts';

export function announcementFrame(effect: Extract<Effect, { kind: 'announce' }>): Uint8Array {
  const { mac, address, isRouter } = effect;
  return isIpv4(address)
    ? encodeGratuitousArp(mac, address)
    : encodeNeighbourAdvertisement({ mac, address, isRouter });
}

export function questionFrame(question: NeighbourQuestion): Uint8Array {
  return question.family === 4
    ? encodeArpRequest(question.mac, question.source, question.target)
    : encodeNeighbourSolicitation(question.mac, question.source, question.target);
}
