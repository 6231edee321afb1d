// Owns finding the virtual router that a packet is for. Never looks at what it says.
import { familyOf } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { datagramOf, type ReceivedPacket } from '../net/received.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import { vridOf } from '../vrrp/packet.ts';
import { vrrpMessageOf } from '../vrrp/receive.ts';
import type { VirtualRouter } from './router.ts';

/** What each router is to be told of packets that waited together; those for nobody are dropped. */
export function sortPackets(
  name: InterfaceName,
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

/** What `log_unknown_vrids` says of packets that are for no virtual router of this machine. */
export function unknownLines(
  name: InterfaceName,
  packets: readonly ReceivedPacket[],
  routers: ReadonlyMap<string, VirtualRouter>,
): string[] {
  return packets.flatMap((packet) => {
    const datagram = datagramOf(packet);
    if (!datagram || routers.has(receptionKeyOf(name, datagram))) return [];
    const vrid = vridOf(vrrpMessageOf(datagram));
    return vrid === undefined
      ? []
      : [`Unknown VRID(${vrid}) received on interface(${name}). ignoring...`];
  });
}

/** As `receptionKeyOf` in instance-settings.ts names a router. */
function receptionKeyOf(name: InterfaceName, datagram: Datagram): string {
  return `${name}/${vridOf(vrrpMessageOf(datagram))}/${familyOf(datagram.source)}`;
}
