// Owns letting go in a dead engine's place: priority 0 to the peers; rules, routes and
// addresses off the machine.
// Never decides what to let go of; the engine wrote that down while it lived.
import type { Effect } from '../host/effects.ts';
import { SystemCallError } from '../linux/errors.ts';
import { type Outcomes, RouteSocket } from '../linux/netlink/route-socket.ts';
import { FirewallSocket } from '../linux/nftables/firewall-socket.ts';
import { changeSetting } from '../linux/sysctl.ts';
import { VrrpSocket } from '../linux/vrrp-socket.ts';
import { familyOf } from '../net/address.ts';
import type { Firewall } from '../net/firewall.ts';
import { vrrpProtocolNumber } from '../vrrp/packet.ts';

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
  if (effect.kind === 'send') return sendOnce(effect);
  if (effect.kind === 'set-firewall') return setFirewall(effect.firewall);
  const routes = RouteSocket.open();
  const outcomes = remove(routes, effect);
  routes.close();
  return outcomes.filter((outcome) => outcome !== undefined);
}

function remove(socket: RouteSocket, effect: Effect): Outcomes {
  switch (effect.kind) {
    case 'remove-addresses':
      return socket.removeAddresses(effect.addresses);
    case 'remove-routes':
      return socket.removeRoutes(effect.routes);
    case 'promote-secondaries':
      return socket.setPromotion(effect);
    case 'remove-rules':
      return socket.removeRules(effect.rules);
    case 'remove-interface':
      return socket.removeLinks([{ index: effect.interfaceIndex, name: effect.interface }]);
    case 'change-settings':
      return effect.settings.map(({ name, value }) => changeSetting(name, value));
    default:
      return [];
  }
}

function setFirewall(firewall: Firewall): SystemCallError[] {
  const socket = new FirewallSocket();
  const failure = socket.apply(firewall);
  socket.close();
  return failure ? [failure] : [];
}

function sendOnce(effect: Extract<Effect, { kind: 'send' }>): SystemCallError[] {
  const family = familyOf(effect.destination);
  const socket = VrrpSocket.open({
    interface: effect.interface,
    interfaceIndex: effect.interfaceIndex,
    family,
    protocol: vrrpProtocolNumber,
    vrids: [], // nothing shall wake us
    groups: [],
    onPackets: () => {},
    onError: () => {},
  });
  const outcomes = socket.send([effect]);
  socket.close();
  return outcomes.filter((outcome) => outcome !== undefined);
}
