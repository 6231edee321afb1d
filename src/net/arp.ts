// Owns the ARP frames that this project sends: the gratuitous one that moves a virtual address in the
// neighbours' caches, and the question who has an address. Never sends them.
import { addressBytes, type Ipv4Address } from './address.ts';
import { type MacAddress, macBytes } from './identifiers.ts';

const etherTypeArp = 0x0806;
const operationRequest = 1;
const broadcast = new Uint8Array(6).fill(0xff);
const unknown = new Uint8Array(6);

/**
 * A broadcast ARP request in which sender and target are the announced address (RFC 5227, 3;
 * RFC 826). keepalived's form: the target hardware address is broadcast too. 42 bytes, unpadded.
 */
export function encodeGratuitousArp(mac: MacAddress, address: Ipv4Address): Uint8Array {
  return request({ mac, address }, broadcast, address);
}

/** A broadcast ARP request (RFC 826): who has `target`? 42 bytes, unpadded. */
export function encodeArpRequest(
  mac: MacAddress,
  address: Ipv4Address,
  target: Ipv4Address,
): Uint8Array {
  return request({ mac, address }, unknown, target);
}

function request(
  { mac, address }: { readonly mac: MacAddress; readonly address: Ipv4Address },
  targetMac: Uint8Array,
  target: Ipv4Address,
): Uint8Array {
  const frame = new Uint8Array(42);
  const view = new DataView(frame.buffer);
  const sender = macBytes(mac);
  frame.set(broadcast, 0);
  frame.set(sender, 6);
  view.setUint16(12, etherTypeArp);
  view.setUint16(14, 1); // hardware: Ethernet
  view.setUint16(16, 0x0800); // protocol: IPv4
  view.setUint8(18, 6);
  view.setUint8(19, 4);
  view.setUint16(20, operationRequest);
  frame.set(sender, 22);
  frame.set(addressBytes(address), 28);
  frame.set(targetMac, 32);
  frame.set(addressBytes(target), 38);
  return frame;
}
