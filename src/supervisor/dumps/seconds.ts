// Owns the unit in which dumps write durations. Never rounds one.

export function seconds(durationUs: number): number {
  return durationUs / 1_000_000;
}
