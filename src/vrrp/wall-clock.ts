// Owns what a brain knows of the time of day: how far it is ahead of the monotonic clock, as it was
// told. Never reads a clock.

/** One for all virtual routers of a machine; only signed adverts ask for it. */
export class WallClock {
  /** 0 until somebody tells. */
  offsetUs = 0;

  /** Unix time at a moment of the monotonic clock, in microseconds. */
  at(monotonicUs: number): number {
    return monotonicUs + this.offsetUs;
  }
}
