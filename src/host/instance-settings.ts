// Owns what an instance's model comes to for its virtual router, and telling two models apart. Never
// keeps either.
import type { InstanceModel, Model } from '../config/model.ts';
import type { AddressFamily, IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { InstanceSettings } from '../vrrp/settings.ts';
import { isSameData } from './same-data.ts';

export function settingsOf(model: InstanceModel): InstanceSettings {
  return {
    name: model.name,
    vrid: model.vrid,
    version: model.version,
    family: model.family,
    priority: model.priority,
    advertIntervalUs: model.advertIntervalUs,
    authentication: model.authentication,
    transport: model.transport,
    addresses: model.addresses.filter((each) => !each.isExcluded).map(({ address }) => address),
    accepts: model.accepts,
    hasExcludedAddresses: model.addresses.some(({ isExcluded }) => isExcluded),
    hasRoutes: model.routes.length > 0,
    hasRules: model.rules.length > 0,
    wantsMaster: model.initialState === 'master',
    nopreempt: model.nopreempt,
    preemptDelayUs: model.preemptDelayUs,
    downTimerAdverts: model.downTimerAdverts,
    lowerPriorityNoAdvert: model.lowerPriorityNoAdvert,
    higherPrioritySendAdvert: model.higherPrioritySendAdvert,
    checksumAsV2: model.checksumAsV2,
    skipsAddressCheck: model.skipsAddressCheck,
    ownerIgnoresAdverts: model.ownerIgnoresAdverts,
    timerExpiredPriority: model.timerExpiredPriority,
    isGrouped: model.syncGroup !== undefined,
  };
}

/** Whether adverts are signed or checked with the time of day, which a brain must then be told. */
export function usesWallClock({ instances }: Model): boolean {
  return instances.some(({ authentication }) => authentication.type === 'hmac');
}

/** Nobody speaks from one of these. */
export function virtualAddressesOf({ instances }: Model): ReadonlySet<IpAddress> {
  const virtual = new Set<IpAddress>();
  for (const { addresses } of instances) for (const { address } of addresses) virtual.add(address);
  return virtual;
}

/** By what a packet that comes in is for it: where it is heard, its number and family. */
export function receptionKeyOf({ advertInterface: name, vrid, family }: InstanceModel): string {
  return receptionKey(name, vrid, family);
}

/** Of what came in, too. No interface has an empty name. */
export function receptionKey(
  name: InterfaceName | undefined,
  vrid: number | undefined,
  family: AddressFamily,
): string {
  return `${name ?? ''}/${vrid}/${family}`;
}

/** Where something stands in the file, which is nothing to whoever carries it out. */
export const placesInFile: ReadonlySet<string> = new Set(['position', 'interfacePosition']);

/** Whether a reload changed nothing but where things stand in the file. */
export function isSameInstance(left: InstanceModel, right: InstanceModel): boolean {
  return isSameData(left, right, placesInFile);
}
