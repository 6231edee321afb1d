// Owns the gratuitous ARP frame that moves a virtual address in the neighbours' caches. Never sends it.
import { addressBytes, type Ipv4Address } from './address.ts';
import { type MacAddress, macBytes } from './identifiers.ts';

const etherTypeArp = 0x0806;
const operationRequest = 1;

/**
 * A broadcast ARP request in which sender and target are the announced address (RFC 5227, 3;
 * RFC 826). keepalived's form: the target hardware address is broadcast too. 42 bytes, unpadded.
 */
export function encodeGratuitousArp(mac: MacAddress, address: Ipv4Address): Uint8Array {
  const frame = new Uint8Array(42);
  const view = new DataView(frame.buffer);
  const sender = macBytes(mac);
  const protocolAddress = addressBytes(address);
  frame.fill(0xff, 0, 6);
  frame.set(sender, 6);
  view.setUint16(12, etherTypeArp);
  view.setUint16(14, 1); // hardware: Ethernet
  view.setUint16(16, 0x0800); // protocol: IPv4
  view.setUint8(18, 6);
  view.setUint8(19, 4);
  view.setUint16(20, operationRequest);
  frame.set(sender, 22);
  frame.set(protocolAddress, 28);
  frame.fill(0xff, 32, 38);
  frame.set(protocolAddress, 38);
  return frame;
}
