// Owns where a virtual router's adverts leave from, and what of that keeps it from taking part. Never
// asks the kernel.
import type { InstanceModel } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { InterfaceTable } from './interfaces.ts';

/**
 * The configured address, or else the primary one of the interface that is not virtual. Unicast may
 * begin before its address is there; multicast needs some address of its family on the interface.
 */
export function sourceAddressOf(
  { interface: name, family, transport, sourceAddress }: InstanceModel,
  interfaces: InterfaceTable,
  virtual: ReadonlySet<IpAddress>,
): IpAddress | undefined {
  if (transport.kind === 'unicast' && sourceAddress) return sourceAddress;
  const primary = interfaces.primary(name, family, virtual);
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
