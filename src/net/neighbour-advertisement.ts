// Owns the unsolicited neighbour advertisement that moves an IPv6 address in the neighbours' caches.
// Never sends it.
import { addressBytes, type Ipv6Address } from './address.ts';
import { internetChecksum, pseudoHeaderSum } from './checksum.ts';
import { type MacAddress, macBytes } from './identifiers.ts';

//  0                   1                   2                   3     RFC 4861, 4.4
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Type      |     Code      |          Checksum             |
// |R|S|O|                     Reserved                            |
// |                       Target Address (16 bytes)               |
// |   Option 2: target link-layer address (8 bytes)               |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

const allNodes = 'ff02::1' as Ipv6Address;
const allNodesMac = Uint8Array.of(0x33, 0x33, 0, 0, 0, 1);
const etherTypeIpv6 = 0x86dd;
const icmpv6 = 58;
const ethernetBytes = 14;
const ipv6HeaderBytes = 40;
const messageBytes = 32;

export interface NeighbourAdvertisement {
  readonly mac: MacAddress;
  /** Target and source alike, as keepalived sends it. */
  readonly address: Ipv6Address;
  /** Whether this machine forwards IPv6. */
  readonly isRouter: boolean;
}

/** The whole Ethernet frame, 86 bytes, Override set, to all nodes of the link (RFC 4861, 7.2.6). */
export function encodeNeighbourAdvertisement(advertisement: NeighbourAdvertisement): Uint8Array {
  const frame = new Uint8Array(ethernetBytes + ipv6HeaderBytes + messageBytes);
  const view = new DataView(frame.buffer);
  const mac = macBytes(advertisement.mac);
  const address = addressBytes(advertisement.address);
  frame.set(allNodesMac);
  frame.set(mac, 6);
  view.setUint16(12, etherTypeIpv6);
  view.setUint8(14, 0x60);
  view.setUint16(18, messageBytes);
  view.setUint8(20, icmpv6);
  view.setUint8(21, 255);
  frame.set(address, 22);
  frame.set(addressBytes(allNodes), 38);
  const message = frame.subarray(ethernetBytes + ipv6HeaderBytes);
  message[0] = 136;
  message[4] = advertisement.isRouter ? 0xa0 : 0x20;
  message.set(address, 8);
  message.set([2, 1], 24);
  message.set(mac, 26);
  const pseudoHeader = { source: advertisement.address, destination: allNodes };
  const sum = pseudoHeaderSum(pseudoHeader, icmpv6, messageBytes);
  view.setUint16(ethernetBytes + ipv6HeaderBytes + 2, internetChecksum(message, sum));
  return frame;
}
