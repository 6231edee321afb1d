// Owns which raw sockets a set of virtual routers needs. Never opens one.
import type { InstanceModel, Model, ReceiveBufferModel } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { authenticationHeaderProtocol } from '../vrrp/authentication-header.ts';
import { vrrpProtocolNumber } from '../vrrp/packet.ts';
import { type AdvertPlace, advertPlaceOf } from './advert-place.ts';
import type { Effect, SocketNeed } from './effects.ts';
import type { InterfaceTable } from './interfaces.ts';

/** What each interface is listened on with, to notice when that changes. */
export class Listening {
  readonly #known = new Map<AdvertPlace['interface'], string>();

  /** One effect for each interface whose sockets are to be others than before. */
  update({ instances, global }: Model, interfaces: InterfaceTable): Effect[] {
    const mtuOf = (name: AdvertPlace['interface']) => {
      return (name && interfaces.byName(name)?.mtu) ?? ethernetMtu;
    };
    const needs = socketsOf(instances, global.logsUnknownVrids, mtuOf);
    const names = new Set([...needs.keys(), ...this.#known.keys()]);
    return [...names].flatMap((name): Effect[] => {
      const place = advertPlaceOf(name, interfaces);
      if (!place) return [];
      const sockets = needs.get(name) ?? [];
      const present = JSON.stringify([place.interfaceIndex, sockets]);
      if (this.#known.get(name) === present) return [];
      if (sockets.length > 0) this.#known.set(name, present);
      else this.#known.delete(name);
      return [{ kind: 'listen', ...place, sockets }];
    });
  }

  /** Its sockets are gone with it. */
  forget(name: InterfaceName): void {
    this.#known.delete(name);
  }
}

/** Who is told of unknown virtual routers listens to all. */
const everyVrid: readonly number[] = Array.from({ length: 255 }, (_, at) => at + 1);

const ethernetMtu = 1500;

/** What each interface must listen to, in a stable order. */
function socketsOf(
  instances: readonly InstanceModel[],
  isForAll: boolean,
  mtuOf: (name: AdvertPlace['interface']) => number,
): ReadonlyMap<AdvertPlace['interface'], readonly SocketNeed[]> {
  const needs = new Map<AdvertPlace['interface'], SocketNeed[]>();
  for (const instance of instances) {
    const { advertInterface: name, family, authentication, transport, vrid } = instance;
    const isAh = authentication.type === 'ah';
    const protocol = isAh ? authenticationHeaderProtocol : vrrpProtocolNumber;
    const sockets = needs.get(name) ?? [];
    const at = sockets.findIndex((need) => need.family === family && need.protocol === protocol);
    const known: SocketNeed = sockets[at] ?? { family, protocol, vrids: [], groups: [] };
    const bytes = bufferBytes(instance.receiveBuffer, mtuOf(name));
    const groups = transport.kind === 'multicast' ? [transport.group] : [];
    sockets[at < 0 ? sockets.length : at] = {
      ...known,
      // On no interface in particular, what is for others is heard, too.
      vrids: isForAll && name !== undefined ? everyVrid : [...known.vrids, vrid],
      groups: [...new Set([...known.groups, ...groups])],
      // Those who share a socket share its buffer, and each asks for room of its own.
      ...(bytes > 0 && { receiveBufferBytes: (known.receiveBufferBytes ?? 0) + bytes }),
    };
    needs.set(name, sockets);
  }
  return needs;
}

function bufferBytes(wanted: ReceiveBufferModel | undefined, mtu: number): number {
  if (!wanted) return 0;
  return wanted.kind === 'bytes' ? wanted.bytes : wanted.count * mtu;
}
