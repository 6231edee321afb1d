// Owns handing packets to a raw socket, many in one system call. Never builds a packet.
import { addressBytes, type IpAddress, isIpv4 } from '../net/address.ts';
import { AF_INET, AF_INET6, MSG_DONTWAIT, MSG_NOSIGNAL, sendmmsg } from './libc.ts';
import { MessageBatch, type Slot } from './message-batch.ts';

const EMSGSIZE = 90;
const IPPROTO_IPV6 = 41;
const IPV6_PKTINFO = 50;
const IPV6_HOPLIMIT = 52;
const slots = 32;
const dataBytes = 2048;
const ipv4NameBytes = 16;
const ipv6NameBytes = 28;
/** struct cmsghdr and struct in6_pktinfo, padded. */
const packetInfoBytes = 40;
const packetInfoLength = 16n + 20n;
/** struct cmsghdr and an int, padded. */
const hopLimitBytes = 24;
const hopLimitLength = 16n + 4n;

const batch = new MessageBatch('packets to send', {
  slots,
  dataBytes,
  nameBytes: 32,
  controlBytes: packetInfoBytes + hopLimitBytes,
});

export interface PacketToSend {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** IPv4: the whole packet. IPv6: the payload. */
  readonly packet: Uint8Array;
  /** IPv6: undefined for the kernel's default. */
  readonly hopLimit: number | undefined;
}

/** Sends in order; each outcome is 0 or minus errno. One that fails does not hold up the next. */
export function sendPackets(
  fd: number,
  interfaceIndex: number,
  packets: readonly PacketToSend[],
): number[] {
  const outcomes: number[] = [];
  while (outcomes.length < packets.length) {
    const part = packets.slice(outcomes.length, outcomes.length + slots);
    const tooLong = part.findIndex(({ packet }) => packet.length > dataBytes);
    const fitting = tooLong < 0 ? part : part.slice(0, tooLong);
    if (fitting.length === 0) {
      outcomes.push(-EMSGSIZE);
      continue;
    }
    for (const [at, packet] of fitting.entries()) place(at, interfaceIndex, packet);
    const sent = sendmmsg(fd, batch.headers, fitting.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    // An error is told for the first packet only; those behind it are tried again.
    if (sent < 0) outcomes.push(sent);
    else for (let count = 0; count < sent; count += 1) outcomes.push(0);
  }
  return outcomes;
}

function place(at: number, interfaceIndex: number, message: PacketToSend) {
  const slot = batch.slots[at];
  if (!slot) return;
  const { source, destination, packet, hopLimit } = message;
  slot.data.set(packet);
  if (isIpv4(destination)) {
    slot.name.setUint16(0, AF_INET, true);
    slot.nameBytes.set(addressBytes(destination), 4);
    batch.prepare(at, packet.length, ipv4NameBytes, 0);
    return;
  }
  // struct sockaddr_in6: family, port, flow, address, scope.
  slot.nameBytes.fill(0);
  slot.name.setUint16(0, AF_INET6, true);
  slot.nameBytes.set(addressBytes(destination), 8);
  slot.name.setUint32(24, interfaceIndex, true);
  placeSource(slot, source, interfaceIndex);
  const controlBytes = packetInfoBytes + (hopLimit === undefined ? 0 : hopLimitBytes);
  if (hopLimit !== undefined) placeHopLimit(slot, hopLimit);
  batch.prepare(at, packet.length, ipv6NameBytes, controlBytes);
}

/** The kernel would choose a source by its own rules; ours is part of the checksum. */
function placeSource({ control, controlData }: Slot, source: IpAddress, index: number): void {
  control.setBigUint64(0, packetInfoLength, true);
  control.setInt32(8, IPPROTO_IPV6, true);
  control.setInt32(12, IPV6_PKTINFO, true);
  controlData.set(addressBytes(source), 16);
  control.setInt32(32, index, true);
}

/** Behind the source. */
function placeHopLimit({ control }: Slot, hopLimit: number): void {
  control.setBigUint64(packetInfoBytes, hopLimitLength, true);
  control.setInt32(packetInfoBytes + 8, IPPROTO_IPV6, true);
  control.setInt32(packetInfoBytes + 12, IPV6_HOPLIMIT, true);
  control.setInt32(packetInfoBytes + 16, hopLimit, true);
}
