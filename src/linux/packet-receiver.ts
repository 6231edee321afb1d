// Owns draining a raw socket: every packet that waits, with where it came from and when the kernel had
// it. Never looks into a packet.
import { addressFromBytes, type Ipv6Address } from '../net/address.ts';
import type { ReceivedPacket } from '../net/received.ts';
import { nowUs, realTimeNs } from './clock.ts';
import { EAGAIN, MSG_DONTWAIT, MSG_TRUNC, recvmmsg, SOL_SOCKET } from './libc.ts';
import { MessageBatch, type Slot } from './message-batch.ts';

const SCM_TIMESTAMPNS = 35;
const IPPROTO_IPV6 = 41;
const IPV6_PKTINFO = 50;
const IPV6_HOPLIMIT = 52;
const controlHeaderBytes = 16;
const slots = 32;
/** More would only serve an attacker; the rest waits for the next wake. */
const mostPackets = 1024;
/** An older packet waited while this process stood still: what counts then is now. */
const oldestUs = 1_000_000;

// 2048 bytes hold every advert that fits an Ethernet frame; a longer packet is not ours.
const batch = new MessageBatch('packets received', {
  slots,
  dataBytes: 2048,
  nameBytes: 32,
  controlBytes: 128,
});

export interface Arrivals {
  readonly packets: readonly ReceivedPacket[];
  /** When the last of them arrived, in `nowUs` time. */
  readonly lastAtUs: number;
}

/** Everything that waits on a socket, or minus errno. */
export function drainPackets(fd: number, family: 4 | 6, protocol: number): Arrivals | number {
  const packets: ReceivedPacket[] = [];
  let lastAtUs = 0;
  for (let received = 0; received < mostPackets; received += slots) {
    batch.prepareToReceive();
    const count = recvmmsg(fd, batch.headers, slots, MSG_DONTWAIT);
    if (count < 0 && count !== -EAGAIN) return count;
    for (let at = 0; at < count; at += 1) {
      const packet = takePacket(at, family, protocol);
      if (packet) packets.push(packet);
    }
    if (count > 0) lastAtUs = arrivalUs(count - 1);
    if (count < slots) break;
  }
  return { packets, lastAtUs };
}

function takePacket(at: number, family: 4 | 6, protocol: number): ReceivedPacket | undefined {
  const slot = batch.slots[at];
  const { length, controlLength, flags } = batch.received(at);
  if (!slot || flags & MSG_TRUNC) return undefined;
  const bytes = slot.data.slice(0, length);
  if (family === 4) return { family, bytes };
  const source = addressFromBytes(slot.nameBytes.subarray(8, 24)) as Ipv6Address;
  const info = findControl(slot, controlLength, IPPROTO_IPV6, IPV6_PKTINFO);
  const hops = findControl(slot, controlLength, IPPROTO_IPV6, IPV6_HOPLIMIT);
  if (info === undefined || hops === undefined) return undefined;
  const destination = addressFromBytes(slot.controlData.slice(info, info + 16)) as Ipv6Address;
  const hopLimit = slot.control.getInt32(hops, true);
  return { family, bytes, source, destination, hopLimit, protocol };
}

/** Where a control message's data begins. struct cmsghdr: length (64 bits), level, type. */
function findControl(
  { control }: Slot,
  controlLength: number,
  level: number,
  type: number,
): number | undefined {
  for (let at = 0; at + controlHeaderBytes <= controlLength; ) {
    const length = Number(control.getBigUint64(at, true));
    if (length < controlHeaderBytes) return undefined;
    if (control.getInt32(at + 8, true) === level && control.getInt32(at + 12, true) === type) {
      return at + controlHeaderBytes;
    }
    at += Math.ceil(length / 8) * 8;
  }
  return undefined;
}

function arrivalUs(at: number): number {
  const now = nowUs();
  const slot = batch.slots[at];
  const { controlLength } = batch.received(at);
  const stamp = slot && findControl(slot, controlLength, SOL_SOCKET, SCM_TIMESTAMPNS);
  if (!slot || stamp === undefined) return now;
  const seconds = slot.control.getBigInt64(stamp, true);
  const stampNs = seconds * 1_000_000_000n + slot.control.getBigInt64(stamp + 8, true);
  const ageUs = Number((realTimeNs() - stampNs) / 1000n);
  return ageUs >= 0 && ageUs <= oldestUs ? now - ageUs : now;
}
