// Owns where a virtual router's adverts leave from, and what of that keeps it from taking part. Never
// asks the kernel.
import type { InstanceModel, IpvlanModel } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { InterfaceAddress } from './events.ts';
import type { InterfaceTable } from './interfaces.ts';

/** Where its primary address is looked for, if anywhere: below a macvlan, but on an ipvlan. */
export function addressInterfaceOf(model: InstanceModel): InterfaceName | undefined {
  return ipvlanOf(model) ? model.advertInterface : model.interface;
}

/** The ipvlan that adverts leave from, if it is one. */
function ipvlanOf({ advertInterface, virtualInterfaces }: InstanceModel): IpvlanModel | undefined {
  return virtualInterfaces.find(({ name }) => name === advertInterface)?.ipvlan;
}

/**
 * The configured address, or else the primary one of the interface that is not excluded. Unicast may
 * begin before its address is there, and an ipvlan is given its own; other multicast needs some
 * address of its family on the interface.
 */
export function sourceAddressOf(
  model: InstanceModel,
  interfaces: InterfaceTable,
  isExcluded: (address: InterfaceAddress) => boolean,
): IpAddress | undefined {
  const { family, transport, sourceAddress } = model;
  const isSure = transport.kind === 'unicast' || ipvlanOf(model)?.address !== undefined;
  if (isSure && sourceAddress) return sourceAddress;
  const on = addressInterfaceOf(model);
  const primary = on && interfaces.primary(on, family, isExcluded);
  return primary && (sourceAddress ?? primary);
}

/** `track_src_ip` and `unicast_fault_no_peer`. */
export function transportFaults(
  { transport, sourceAddress, tracksSourceAddress }: InstanceModel,
  interfaces: InterfaceTable,
): Fault[] {
  const faults: Fault[] = [];
  if (transport.kind === 'unicast' && transport.peers.length === 0) {
    faults.push({ kind: 'no-unicast-peer' });
  }
  if (tracksSourceAddress && sourceAddress && !interfaces.hasAnywhere(sourceAddress)) {
    faults.push({ kind: 'source-missing', address: sourceAddress });
  }
  return faults;
}
