// Owns how spans of time are written and read: `500ms`, `10s`, `2m`, `1h`. Never reads a clock.

const unitsUs: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

/**
 * Microseconds; undefined when it is no span of time. A bare `0` is one.
 *
 * @example parseDuration('1.5s') // 1_500_000
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)$/.exec(text) ?? [];
  const unitUs = unitsUs[unit ?? ''];
  if (number === undefined || unitUs === undefined) return undefined;
  const durationUs = Math.round(Number(number) * unitUs);
  return Number.isSafeInteger(durationUs) ? durationUs : undefined;
}

/** As many digits as tell something: `4.0 ms`, `36 ms`, `0.61 s`, `12.3 s`, `125 s`, `2.1 h`. */
export function durationText(durationUs: number): string {
  const { number, unit } = measure(durationUs, durationUs);
  return `${number} ${unit}`;
}

/** `2.61-3.61 s`; one figure when both ends read the same. */
export function rangeText(leastUs: number, mostUs: number): string {
  const least = measure(leastUs, mostUs);
  const most = measure(mostUs, mostUs);
  if (least.number === most.number) return `${most.number} ${most.unit}`;
  return `${least.number}-${most.number} ${most.unit}`;
}

/** In the unit that suits `scaleUs`. */
function measure(durationUs: number, scaleUs: number): { number: string; unit: string } {
  if (scaleUs < 10_000) return { number: (durationUs / 1000).toFixed(1), unit: 'ms' };
  if (scaleUs < 99_500) return { number: (durationUs / 1000).toFixed(0), unit: 'ms' };
  const seconds = durationUs / 1_000_000;
  if (scaleUs < 9_995_000) return { number: seconds.toFixed(2), unit: 's' };
  if (scaleUs < 99_950_000) return { number: seconds.toFixed(1), unit: 's' };
  if (scaleUs < 600_000_000) return { number: seconds.toFixed(0), unit: 's' };
  if (scaleUs < 6_000_000_000) return { number: (seconds / 60).toFixed(0), unit: 'min' };
  return { number: (seconds / 3600).toFixed(1), unit: 'h' };
}
