// Owns the announcements of a set of addresses and keepalived's lines about them. Never says when.
import type { VirtualAddress } from '../config/model.ts';
import { type IpAddress, isIpv4 } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { Effect } from './effects.ts';
import type { InterfaceTable } from './interfaces.ts';

/** All addresses once, then all again: a lost frame costs one address one repetition. */
export function announceEffects(
  instance: string,
  addresses: readonly VirtualAddress[],
  repeat: number,
  interfaces: InterfaceTable,
): Effect[] {
  const effects: Effect[] = [];
  for (let round = 0; round < repeat; round += 1) {
    for (const { address, interface: name } of addresses) {
      const link = interfaces.byName(name);
      if (!link?.mac) continue;
      const what = isIpv4(address) ? 'gratuitous ARP' : 'unsolicited Neighbour Advert';
      if (round === 0) {
        const many = isIpv4(address) ? 'gratuitous ARPs' : 'Unsolicited Neighbour Adverts';
        const text = `(${instance}) Sending/queueing ${many} on ${name} for ${address}`;
        effects.push({ kind: 'log', detail: true, text });
      }
      const { index: interfaceIndex, mac, isForwarding: isRouter } = link;
      effects.push({ kind: 'announce', interfaceIndex, mac, address, isRouter });
      const text = `Sending ${what} on ${name} for ${address}`;
      effects.push({ kind: 'log', detail: true, text });
    }
  }
  return effects;
}

/**
 * One announcement of where a router speaks from: after a fault its peers, which answer to that address,
 * may know it by a frame address of before.
 */
export function announceSource(
  instance: string,
  address: IpAddress | undefined,
  name: InterfaceName,
  interfaces: InterfaceTable,
): Effect[] {
  const link = interfaces.byName(name);
  if (!address || !link?.mac || !interfaces.hasAnywhere(address)) return [];
  const { index: interfaceIndex, mac, isForwarding: isRouter } = link;
  const what = isIpv4(address) ? 'gratuitous ARP' : 'unsolicited Neighbour Advert';
  return [
    { kind: 'log', detail: true, text: `${instance}: sending ${what} for ${address}` },
    { kind: 'announce', interfaceIndex, mac, address, isRouter },
  ];
}
