// Owns receiving one packet together with the moment at which the kernel received it. Never looks
// into the packet.
import { arenaAddress, arenaPiece } from './arena.ts';
import { nowUs, realTimeNs } from './clock.ts';
import { MSG_DONTWAIT, recvmsg, SOL_SOCKET } from './libc.ts';

const SCM_TIMESTAMPNS = 35;
const controlBytes = 64;
/** struct cmsghdr: length (64 bits), level, type; then a struct timespec. */
const stampEnd = 32;
/** An older packet waited while this process stood still: what counts then is now. */
const oldestUs = 1_000_000;

const received = arenaPiece('packet received', 65_536);
const control = arenaPiece('control data received', controlBytes);
const controlView = new DataView(control.buffer, control.byteOffset, controlBytes);
const message = arenaPiece('message header', 56);
const messageView = new DataView(message.buffer, message.byteOffset, 56);
let controlLength = 0;
prepareMessage();

// struct msghdr: name, name length, vectors, their number, control, its length, flags; eight bytes
// each on both architectures, padding included.
function prepareMessage(): void {
  const vector = arenaPiece('receive vector', 16);
  const vectorView = new DataView(vector.buffer, vector.byteOffset, 16);
  vectorView.setBigUint64(0, arenaAddress(received), true);
  vectorView.setBigUint64(8, BigInt(received.length), true);
  messageView.setBigUint64(16, arenaAddress(vector), true);
  messageView.setBigUint64(24, 1n, true);
  messageView.setBigUint64(32, arenaAddress(control), true);
}

/** The length of the next packet, or minus errno. Needs SO_TIMESTAMPNS on the socket. */
export function receiveStamped(fd: number): number {
  messageView.setBigUint64(40, BigInt(controlBytes), true);
  const length = recvmsg(fd, message, MSG_DONTWAIT);
  controlLength = Number(messageView.getBigUint64(40, true));
  return length;
}

/** The packet received last; valid until the next one. */
export function receivedBytes(length: number): Uint8Array {
  return received.subarray(0, length);
}

/** When the kernel had the packet received last, in `nowUs` time; now when it does not say. */
export function arrivalUs(): number {
  const now = nowUs();
  const isStamp =
    controlLength >= stampEnd &&
    controlView.getInt32(8, true) === SOL_SOCKET &&
    controlView.getInt32(12, true) === SCM_TIMESTAMPNS;
  if (!isStamp) return now;
  const stampNs =
    controlView.getBigInt64(16, true) * 1_000_000_000n + controlView.getBigInt64(24, true);
  const ageUs = Number((realTimeNs() - stampNs) / 1000n);
  return ageUs >= 0 && ageUs <= oldestUs ? now - ageUs : now;
}
