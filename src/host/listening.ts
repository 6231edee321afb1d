// Owns which raw sockets a set of virtual routers needs. Never opens one.
import type { InstanceModel } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { authenticationHeaderProtocol } from '../vrrp/authentication-header.ts';
import { vrrpProtocolNumber } from '../vrrp/packet.ts';
import type { SocketNeed } from './effects.ts';

/** What each interface must listen to, in a stable order. */
export function socketsOf(
  instances: readonly InstanceModel[],
): ReadonlyMap<InterfaceName, readonly SocketNeed[]> {
  const needs = new Map<InterfaceName, SocketNeed[]>();
  for (const { interface: name, family, authentication, vrid } of instances) {
    const isAh = authentication.type === 'ah';
    const protocol = isAh ? authenticationHeaderProtocol : vrrpProtocolNumber;
    const sockets = needs.get(name) ?? [];
    const at = sockets.findIndex((need) => need.family === family && need.protocol === protocol);
    const known = sockets[at];
    if (known) sockets[at] = { ...known, vrids: [...known.vrids, vrid] };
    else sockets.push({ family, protocol, vrids: [vrid] });
    needs.set(name, sockets);
  }
  return needs;
}
