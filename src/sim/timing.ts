// Owns how long a real machine takes for what the brain leaves to it, as measured on real ones
// (docs/fidelity.md). Never decides anything.

/** Times in microseconds. */
export interface Timing {
  /** From the command to the supervisor's first script and engine. */
  readonly supervisorStartUs: number;
  /** From an engine's exec to its brain's start. */
  readonly engineStartUs: number;
  /** Until the engine sees that the supervisor has died. */
  readonly orphanNoticeUs: number;
  /** Until the supervisor has seen that the engine has died, and said farewell in its place. */
  readonly farewellUs: number;
  /** From a change in the kernel to the event in the brain. */
  readonly newsUs: number;
  /** How late a timer is. */
  readonly wakeUs: number;
  /** From a script's end to its result in the brain. */
  readonly resultUs: number;
  /** So much longer than others takes a supervisor's first run of an HTTP check, which loads what it needs. */
  readonly firstHttpUs: number;
  /** How often new processes are looked for where the kernel tells nobody of them; 0 = it tells. */
  readonly processLookUs: number;
  /**
   * A packet that waited counts from its arrival, as the kernel stamped it; one that waited longer
   * than this counts from when it is read.
   */
  readonly oldestStampUs: number;
}

/** A quiet machine. */
export const usualTiming: Timing = {
  supervisorStartUs: 125_000,
  engineStartUs: 80_000,
  orphanNoticeUs: 2_000,
  farewellUs: 15_000,
  newsUs: 200,
  wakeUs: 100,
  resultUs: 1_500,
  firstHttpUs: 18_000,
  processLookUs: 0,
  oldestStampUs: 1_000_000,
};

/**
 * keepalived on such a machine, for foretelling what it does: one process does what Holdfast's
 * supervisor and engine do, and begins with its scripts when it begins to listen.
 */
export const keepalivedTiming: Timing = {
  ...usualTiming,
  supervisorStartUs: 12_000,
  engineStartUs: 0,
  farewellUs: 17_000,
  oldestStampUs: 0,
};

/** How long a script takes that nothing is said about. */
export const usualScriptUs = 5_000;
