// Owns one machine's clocks: its monotonic one with offset and drift, and how far its wall clock is
// off. Never tells the world's time to the machine.

const million = 1_000_000;

export interface ClockSettings {
  /** What the monotonic clock shows when the world begins, in microseconds. */
  readonly offsetUs?: number;
  /** Parts per million by which it runs too fast; negative when too slow. Most are within 100. */
  readonly driftPpm?: number;
}

export class Clock {
  readonly #offsetUs: number;
  readonly #driftPpm: number;
  /** How far the wall clock is ahead of the world's; nothing that VRRP does may depend on it. */
  wallOffsetUs = 0;

  constructor({ offsetUs = 0, driftPpm = 0 }: ClockSettings = {}) {
    this.#offsetUs = offsetUs;
    this.#driftPpm = driftPpm;
  }

  /** The machine's monotonic time at a moment of the world. */
  toLocalUs(worldUs: number): number {
    return this.#offsetUs + worldUs + Math.floor((worldUs * this.#driftPpm) / million);
  }

  /** The first moment of the world at which the machine's clock shows at least `localUs`. */
  toWorldUs(localUs: number): number {
    const elapsed = localUs - this.#offsetUs;
    let worldUs = Math.floor((elapsed * million) / (million + this.#driftPpm)) - 1;
    while (this.toLocalUs(worldUs) < localUs) worldUs += 1;
    return worldUs;
  }
}
