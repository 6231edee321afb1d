// Owns the monotonic clock. Never tells the time of day.

/** CLOCK_MONOTONIC in whole microseconds: the clock that timerfd deadlines are written in. */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}
