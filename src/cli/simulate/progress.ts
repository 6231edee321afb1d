// Owns a bar on a terminal for work that takes a while. Never shows itself before a second has gone by,
// and leaves nothing behind.

const patienceMs = 1000;
const everyMs = 100;
const width = 30;

export interface ProgressTarget {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A function to call after each piece of work, and one for the end. */
export function progressOn(target: ProgressTarget, nowMs: () => number) {
  const startedAtMs = nowMs();
  let shownAtMs: number | undefined;
  return {
    show(done: number, all: number): void {
      const atMs = nowMs();
      if (!target.isTTY || atMs - startedAtMs < patienceMs) return;
      if (shownAtMs !== undefined && atMs - shownAtMs < everyMs) return;
      shownAtMs = atMs;
      const filled = Math.round((width * done) / Math.max(1, all));
      const bar = '#'.repeat(filled).padEnd(width, '.');
      target.write(`\r[${bar}] ${done} of ${all} plays`);
    },
    end(): void {
      if (shownAtMs !== undefined) target.write('\r\x1b[K');
    },
  };
}
