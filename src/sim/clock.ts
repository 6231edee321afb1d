// Owns one machine's clocks: its monotonic one with offset and drift, and its wall clock, which
// follows the world's time but for what it was set off by. Never tells the world's time to the machine.

const million = 1_000_000;
/** Unix time when a world begins: any moment would do. */
const worldBeginsUs = 1_700_000_000 * million;

export interface ClockSettings {
  /** What the monotonic clock shows when the world begins, in microseconds. */
  readonly offsetUs?: number;
  /** Parts per million by which it runs too fast; negative when too slow. Most are within 100. */
  readonly driftPpm?: number;
}

export class Clock {
  readonly #offsetUs: number;
  readonly #driftPpm: number;
  /** How far the wall clock is ahead of the world's; nothing but signed adverts depends on it. */
  wallOffsetUs = 0;

  constructor({ offsetUs = 0, driftPpm = 0 }: ClockSettings = {}) {
    this.#offsetUs = offsetUs;
    this.#driftPpm = driftPpm;
  }

  /** The machine's monotonic time at a moment of the world. */
  toLocalUs(worldUs: number): number {
    return this.#offsetUs + worldUs + Math.floor((worldUs * this.#driftPpm) / million);
  }

  /** How far the machine's wall clock is ahead of its monotonic one. */
  wallAheadUs(worldUs: number): number {
    return worldBeginsUs + worldUs + this.wallOffsetUs - this.toLocalUs(worldUs);
  }

  /** The first moment of the world at which the machine's clock shows at least `localUs`. */
  toWorldUs(localUs: number): number {
    const elapsed = localUs - this.#offsetUs;
    let worldUs = Math.floor((elapsed * million) / (million + this.#driftPpm)) - 1;
    while (this.toLocalUs(worldUs) < localUs) worldUs += 1;
    return worldUs;
  }
}
