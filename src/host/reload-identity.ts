// Owns what makes two readings of a file speak of the same virtual router, and when a reload lets one go on.
// Never changes one.
import type { InstanceModel } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import { receptionKey } from './instance-settings.ts';

/** An instance as a reading has it, and where its adverts leave from by what is known. */
export interface Speaker {
  readonly instance: InstanceModel;
  readonly source: IpAddress | undefined;
}

/**
 * The virtual router itself: its number on its interface or in its VRF, in its family. No reading has one
 * twice, and the name does not matter.
 */
export function placeOf({ interface: own, advertInterface, vrid, family }: InstanceModel): string {
  return receptionKey(own ?? advertInterface, vrid, family);
}

/**
 * Whether what holds a place goes on as another reading has it (keepalived 2.4.3). Those who hear it know
 * it by how it speaks: to which group and from which macvlan, or from which address. Who speaks otherwise
 * says goodbye, and another one begins.
 */
export function goesOn(before: Speaker, after: Speaker): boolean {
  if (placeOf(before.instance) !== placeOf(after.instance)) return false;
  const [old, next] = [before.instance, after.instance];
  const [oldMacvlan, nextMacvlan] = [ownMacvlan(old), ownMacvlan(next)];
  if (old.transport.kind === 'multicast' && next.transport.kind === 'multicast') {
    return old.transport.group === next.transport.group && oldMacvlan === nextMacvlan;
  }
  // A macvlan cannot be there under two names, as both would have its MAC address.
  const isRenamed = oldMacvlan !== nextMacvlan && oldMacvlan !== '' && nextMacvlan !== '';
  return old.transport.kind === next.transport.kind && before.source === after.source && !isRenamed;
}

/** `use_vmac`, whether or not adverts leave from it; empty without. */
function ownMacvlan({ interface: parent, family, virtualInterfaces }: InstanceModel): string {
  const [first] = virtualInterfaces;
  const isOwn = first && !first.ipvlan && first.parent === parent && first.family === family;
  return isOwn ? first.name : '';
}
