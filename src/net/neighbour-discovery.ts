// Owns the frames of Neighbour Discovery that this project sends: the unsolicited advertisement that
// moves an IPv6 address in the neighbours' caches, and the question who has an address. Never sends them.
import { addressBytes, type Ipv6Address } from './address.ts';
import { internetChecksum, onesComplementSum } from './checksum.ts';
import { type MacAddress, macBytes } from './identifiers.ts';

//  0                   1                   2                   3     RFC 4861, 4.3 and 4.4
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Type      |     Code      |          Checksum             |
// |R|S|O|  Reserved; the flags are those of an advertisement      |
// |                       Target Address (16 bytes)               |
// |   Option 1 (source) or 2 (target): link-layer address         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

const solicitation = 135;
const advertisement = 136;
const sourceLinkLayerAddress = 1;
const targetLinkLayerAddress = 2;

const allNodes = addressBytes('ff02::1' as Ipv6Address);
/** A solicited-node group ends in the last three bytes of the address (RFC 4291, 2.7.1). */
const solicitedNode = addressBytes('ff02::1:ff00:0' as Ipv6Address);
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
export function encodeNeighbourAdvertisement(said: NeighbourAdvertisement): Uint8Array {
  return frameOf({
    ...{ type: advertisement, flags: said.isRouter ? 0xa0 : 0x20, mac: said.mac },
    ...{ source: addressBytes(said.address), target: addressBytes(said.address) },
    ...{ group: allNodes, option: targetLinkLayerAddress },
  });
}

/** The whole Ethernet frame, 86 bytes: who has `target`? To its solicited-node group (RFC 4861, 7.2.2). */
export function encodeNeighbourSolicitation(
  mac: MacAddress,
  source: Ipv6Address,
  target: Ipv6Address,
): Uint8Array {
  const targetBytes = addressBytes(target);
  const group = solicitedNode.slice();
  group.set(targetBytes.subarray(13), 13);
  return frameOf({
    ...{ type: solicitation, flags: 0, mac, group, option: sourceLinkLayerAddress },
    ...{ source: addressBytes(source), target: targetBytes },
  });
}

interface Message {
  readonly type: number;
  readonly flags: number;
  readonly mac: MacAddress;
  readonly source: Uint8Array;
  readonly group: Uint8Array;
  readonly target: Uint8Array;
  /** The kind of the link-layer address that ends it, which is the sender's. */
  readonly option: number;
}

function frameOf({ type, flags, mac, source, group, target, option }: Message): Uint8Array {
  const frame = new Uint8Array(ethernetBytes + ipv6HeaderBytes + messageBytes);
  const view = new DataView(frame.buffer);
  const sender = macBytes(mac);
  frame.set([0x33, 0x33]); // RFC 2464, 7: the group's last four bytes follow
  frame.set(group.subarray(12), 2);
  frame.set(sender, 6);
  view.setUint16(12, etherTypeIpv6);
  view.setUint8(14, 0x60);
  view.setUint16(18, messageBytes);
  view.setUint8(20, icmpv6);
  view.setUint8(21, 255);
  frame.set(source, 22);
  frame.set(group, 38);
  const message = frame.subarray(ethernetBytes + ipv6HeaderBytes);
  message[0] = type;
  message[4] = flags;
  message.set(target, 8);
  message.set([option, 1], 24);
  message.set(sender, 26);
  // The pseudo header: RFC 8200, 8.1.
  const pseudoHeader = onesComplementSum(source) + onesComplementSum(group) + messageBytes + icmpv6;
  view.setUint16(ethernetBytes + ipv6HeaderBytes + 2, internetChecksum(message, pseudoHeader));
  return frame;
}
