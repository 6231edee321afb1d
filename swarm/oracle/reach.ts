// Owns who can hear whom by addresses: the group for all, or peers that name each other. Never looks at
// wires.
import type { InstanceModel } from '../../src/config/model.ts';
import { bytesOfAddress, compareBytes, type HeardAdvert } from './packet.ts';

/** Where each advert goes; `source` is where it comes from, which gets no copy. */
export function destinationsOf(
  { transport }: InstanceModel,
  source: readonly number[] | undefined,
): readonly string[] {
  if (transport.kind === 'multicast') return [transport.group];
  const addresses = transport.peers.map(({ address }) => address);
  return addresses.filter((address) => !source || !isSame(bytesOfAddress(address), source));
}

/**
 * Whether an advert is for one who speaks from an address, and from somebody it listens to. A group's is for
 * whoever joined it; one to an address is for who speaks from there, where that is known.
 */
export function isMeantFor(
  model: InstanceModel,
  own: readonly number[] | undefined,
  { source, destination }: Pick<HeardAdvert, 'source' | 'destination'>,
): boolean {
  if (model.transport.kind === 'multicast') return true;
  return (!own || isSame(destination, own)) && listensTo(model, source);
}

/** Whom `check_unicast_src` lets through. */
function listensTo({ transport }: InstanceModel, source: readonly number[] | undefined): boolean {
  if (transport.kind === 'multicast' || !transport.checksSource || !source) return true;
  return transport.peers.some(({ address }) => isSame(bytesOfAddress(address), source));
}

/** Somebody who speaks from an address and sends to some. */
export interface Speaker {
  readonly model: InstanceModel;
  readonly source: readonly number[] | undefined;
  /** Whether its machine would take a packet to this address in. */
  has(address: string): boolean;
}

/** Whether adverts of one are meant for the other, and get into its machine. */
export function isAddressed(from: Speaker, to: Speaker): boolean {
  const { transport } = from.model;
  if (transport.kind !== to.model.transport.kind) return false;
  if (transport.kind === 'multicast') return true;
  if (!listensTo(to.model, from.source)) return false;
  const destinations = destinationsOf(from.model, from.source);
  return destinations.some(
    (address) => to.source && isSame(bytesOfAddress(address), to.source) && to.has(address),
  );
}

function isSame(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && compareBytes(left, right) === 0;
}
