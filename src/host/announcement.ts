// Owns the announcements of a set of addresses and keepalived's lines about them. Never says when.
import type { VirtualAddress } from '../config/model.ts';
import { type IpAddress, isIpv4 } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { Effect } from './effects.ts';
import type { InterfaceTable } from './interfaces.ts';
import type { Announcement, Pacer } from './pacer.ts';

/** Whose addresses are announced. */
export interface Announced {
  readonly owner: object;
  readonly name: string;
  readonly addresses: readonly VirtualAddress[];
}

/**
 * All addresses once, then all again: a lost frame costs one address one repetition. Some of them may
 * have to wait.
 */
export function announceSet(
  { owner, name: instance, addresses }: Announced,
  repeat: number,
  interfaces: InterfaceTable,
  pacer: Pacer,
  nowUs: number,
): Effect[] {
  const effects: Effect[] = [];
  for (let round = 0; round < repeat; round += 1) {
    for (const address of addresses) {
      const { interface: name } = address;
      if (!interfaces.byName(name)?.mac) continue;
      if (round === 0) {
        const many = isIpv4(address.address) ? 'gratuitous ARPs' : 'Unsolicited Neighbour Adverts';
        const text = `(${instance}) Sending/queueing ${many} on ${name} for ${address.address}`;
        effects.push({ kind: 'log', detail: true, text });
      }
      const leaving = pacer.offer({ owner, address, round }, nowUs);
      effects.push(...announceEffects(leaving, interfaces));
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

/** Those that leave now. */
export function announceEffects(
  announcements: readonly Announcement[],
  interfaces: InterfaceTable,
): Effect[] {
  return announcements.flatMap(({ address: { address, interface: name } }): Effect[] => {
    const link = interfaces.byName(name);
    if (!link?.mac) return [];
    const { index: interfaceIndex, mac, isForwarding: isRouter } = link;
    const what = isIpv4(address) ? 'gratuitous ARP' : 'unsolicited Neighbour Advert';
    const text = `Sending ${what} on ${name} for ${address}`;
    return [
      { kind: 'announce', interfaceIndex, mac, address, isRouter },
      { kind: 'log', detail: true, text },
    ];
  });
}
