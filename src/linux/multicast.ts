// Owns what sockets need to send and hear on one interface alone: the binding, and the structures that
// name a group and an interface. Never opens a socket.
import { addressBytes, type IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { SO_BINDTODEVICE, SOL_SOCKET, setsockopt } from './libc.ts';

/** Minus errno when the kernel refuses. */
export function bindToDevice(fd: number, name: InterfaceName): number {
  const device = new TextEncoder().encode(name);
  return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, device.length);
}

/** struct ip_mreqn: group, local address (any), interface index. Without a group: just the interface. */
export function membershipIpv4(interfaceIndex: number, group?: IpAddress): Uint8Array {
  const membership = new Uint8Array(12);
  if (group !== undefined) membership.set(addressBytes(group));
  new DataView(membership.buffer).setInt32(8, interfaceIndex, true);
  return membership;
}

/** struct ipv6_mreq: group, interface index. */
export function membershipIpv6(interfaceIndex: number, group: IpAddress): Uint8Array {
  const membership = new Uint8Array(20);
  membership.set(addressBytes(group));
  new DataView(membership.buffer).setInt32(16, interfaceIndex, true);
  return membership;
}
