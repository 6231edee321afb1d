// Owns the silence after the start that `vrrp_startup_delay` and `vrrp_delay_after_boot` ask for. Never
// waits itself.

const secondUs = 1_000_000;

export class StartupDelay {
  #untilUs: number | undefined;

  /** The longer one wins; times count from `nowUs` and from boot, which is 0. Returns the log's line. */
  begin(delayUs: number, afterBootUs: number, nowUs: number): string | undefined {
    const untilUs = Math.max(nowUs + delayUs, afterBootUs);
    if (untilUs <= nowUs) return undefined;
    this.#untilUs = untilUs;
    return `Delaying startup for ${Number(((untilUs - nowUs) / secondUs).toPrecision(6))} seconds`;
  }

  /** Until then nothing is heard or said; undefined when there is no silence. */
  get deadlineUs(): number | undefined {
    return this.#untilUs;
  }

  end(): string {
    this.#untilUs = undefined;
    return 'Delayed start completed';
  }
}
