// Owns keepalived's names for what a signal asks of the daemon, and their numbers. Never catches one.

/** What the C library leaves of the kernel's real-time signals 32 to 64. */
const firstRealTimeSignal = 34;
const lastRealTimeSignal = 64;

/** Asks for the dump as JSON. */
export const jsonSignal = firstRealTimeSignal + 2;
/** Asks for statistics, and to count anew. */
export const statisticsClearSignal = lastRealTimeSignal - 1;

/** What `--signum` is asked for. */
export const signalFunctions: ReadonlyMap<string, number> = new Map([
  ['STOP', 15],
  ['RELOAD', 1],
  ['DATA', 10],
  ['STATS', 12],
  ['STATS_CLEAR', statisticsClearSignal],
  ['JSON', jsonSignal],
]);

/** Those that Node.js has no name for; the kernel ends a process that does not catch them. */
export const realTimeSignals: readonly number[] = [jsonSignal, statisticsClearSignal];
