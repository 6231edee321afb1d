// Owns the clocks: monotonic for deadlines, real time to age the kernel's stamps and for signed
// adverts. Never formats.
import { arenaPiece } from './arena.ts';
import { clockGettime } from './libc.ts';

const CLOCK_REALTIME = 0;
// struct timespec: seconds and nanoseconds, 64 bits each on both architectures.
const timeBytes = arenaPiece('time', 16);
const time = new DataView(timeBytes.buffer, timeBytes.byteOffset, 16);

/** CLOCK_MONOTONIC in whole microseconds: the clock that timerfd deadlines are written in. */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}

/** How far CLOCK_REALTIME is ahead of CLOCK_MONOTONIC, in whole microseconds. */
export function wallOffsetUs(): number {
  return Number(realTimeNs() / 1000n) - nowUs();
}

/** CLOCK_REALTIME in nanoseconds: what the kernel stamps packets with. */
export function realTimeNs(): bigint {
  clockGettime(CLOCK_REALTIME, timeBytes);
  return time.getBigInt64(0, true) * 1_000_000_000n + time.getBigInt64(8, true);
}
