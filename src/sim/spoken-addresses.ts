// Owns which own addresses of a machine its configurations give away: sources that are written, and
// peers that the other machines name. Never assumes any other.
import type { InstanceModel, Model } from '../config/model.ts';
import { familyOf, type IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { type OwnAddress, speakingInterfaceOf } from './topology.ts';

/** Each once, by interface, with usual prefix lengths. */
export function spokenAddresses(
  model: Model,
  models: readonly Model[],
): ReadonlyMap<InterfaceName, readonly OwnAddress[]> {
  const spoken = new Map<InterfaceName, OwnAddress[]>();
  for (const instance of model.instances) {
    const address = sourceOf(instance, models);
    const on = speakingInterfaceOf(instance);
    const known = spoken.get(on) ?? [];
    if (!address || known.some((own) => own.address === address)) continue;
    const prefixLength = familyOf(address) === 4 ? 24 : 64;
    spoken.set(on, [...known, { address, prefixLength }]);
  }
  return spoken;
}

/** Without a source of its own it is the only one of all peers that a machine does not name itself. */
function sourceOf(instance: InstanceModel, models: readonly Model[]): IpAddress | undefined {
  if (instance.sourceAddress) return instance.sourceAddress;
  if (instance.transport.kind === 'multicast') return undefined;
  const own = new Set(peersOf(instance));
  const others = models
    .flatMap(({ instances }) => instances)
    .filter(({ vrid, family }) => vrid === instance.vrid && family === instance.family)
    .flatMap(peersOf);
  const [first, second] = new Set(others.filter((address) => !own.has(address)));
  return second === undefined ? first : undefined;
}

function peersOf({ transport }: InstanceModel): IpAddress[] {
  return transport.kind === 'unicast' ? transport.peers.map(({ address }) => address) : [];
}
