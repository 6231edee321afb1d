// Owns letting go in a dead engine's place: priority 0 to the peers, addresses off the interfaces.
// Never decides what to let go of; the engine wrote that down while it lived.
import type { Effect } from '../host/effects.ts';
import { SystemCallError } from '../linux/errors.ts';
import { RouteSocket } from '../linux/netlink/route-socket.ts';
import { VrrpSocket } from '../linux/vrrp-socket.ts';
import { isIpv4 } from '../net/address.ts';
import { vrrpMulticastGroup } from '../vrrp/packet.ts';

/** Carries out an engine's farewell; answers with what went wrong. Never throws. */
export function performFarewell(effects: readonly Effect[]): SystemCallError[] {
  const failures: SystemCallError[] = [];
  for (const effect of effects) {
    try {
      failures.push(...performOne(effect));
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      failures.push(error);
    }
  }
  return failures;
}

function performOne(effect: Effect): SystemCallError[] {
  if (effect.kind === 'send' && isIpv4(effect.destination)) {
    const socket = VrrpSocket.open({
      interface: effect.interface,
      interfaceIndex: effect.interfaceIndex,
      group: vrrpMulticastGroup,
      onPacket: () => {},
      onError: () => {},
    });
    const error = socket.send(effect.destination, effect.packet);
    socket.close();
    return error ? [error] : [];
  }
  if (effect.kind === 'remove-addresses') {
    const routes = RouteSocket.open();
    const outcomes = routes.removeAddresses(effect.addresses);
    routes.close();
    return outcomes.filter((outcome) => outcome !== undefined);
  }
  return [];
}
