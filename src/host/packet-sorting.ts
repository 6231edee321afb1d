// Owns finding the virtual router that a packet is for. Never looks at what it says.
import { familyOf } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import { datagramOf, type ReceivedPacket } from '../net/received.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import { vridOf } from '../vrrp/packet.ts';
import { vrrpMessageOf } from '../vrrp/receive.ts';
import type { AdvertPlace } from './advert-place.ts';
import { receptionKey } from './instance-settings.ts';
import type { VirtualRouter } from './router.ts';

/** What each router is to be told of packets that waited together; those for nobody are dropped. */
export function sortPackets(
  name: AdvertPlace['interface'],
  packets: readonly ReceivedPacket[],
  routers: ReadonlyMap<string, VirtualRouter>,
): [VirtualRouter, InstanceEvent][] {
  const [only] = packets;
  if (only && packets.length === 1) {
    const datagram = datagramOf(only);
    const router = datagram && routers.get(receptionKeyOf(name, datagram));
    return router ? [[router, { kind: 'packet', datagram }]] : [];
  }
  const waiting = new Map<VirtualRouter, Datagram[]>();
  for (const packet of packets) {
    const datagram = datagramOf(packet);
    const router = datagram && routers.get(receptionKeyOf(name, datagram));
    if (!datagram || !router) continue;
    const datagrams = waiting.get(router);
    if (datagrams) datagrams.push(datagram);
    else waiting.set(router, [datagram]);
  }
  return [...waiting].flatMap(([router, datagrams]): [VirtualRouter, InstanceEvent][] => {
    const [datagram, second] = datagrams;
    if (!datagram) return [];
    return [[router, second ? { kind: 'backlog', datagrams } : { kind: 'packet', datagram }]];
  });
}

/** What `log_unknown_vrids` says of packets on an interface that no virtual router hears. */
export function unknownLines(
  name: AdvertPlace['interface'],
  packets: readonly ReceivedPacket[],
  routers: ReadonlyMap<string, VirtualRouter>,
): string[] {
  if (name === undefined) return [];
  return packets.flatMap((packet) => {
    const datagram = datagramOf(packet);
    const places = [name, undefined];
    if (!datagram || places.some((place) => routers.has(receptionKeyOf(place, datagram))))
      return [];
    const vrid = vridOf(vrrpMessageOf(datagram));
    return vrid === undefined
      ? []
      : [`Unknown VRID(${vrid}) received on interface(${name}). ignoring...`];
  });
}

function receptionKeyOf(name: AdvertPlace['interface'], datagram: Datagram): string {
  return receptionKey(name, vridOf(vrrpMessageOf(datagram)), familyOf(datagram.source));
}
