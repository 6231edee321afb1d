// Owns how long a real machine takes for what the brain leaves to it, as measured on real ones. Never
// decides anything.

/** Times in microseconds. */
export interface Timing {
  /** From the command to the supervisor's first script and engine. */
  readonly supervisorStartUs: number;
  /** From an engine's exec to its brain's start. */
  readonly engineStartUs: number;
  /** Until one process sees that the other one has died. */
  readonly deathNoticeUs: number;
  /** From a change in the kernel to the event in the brain. */
  readonly newsUs: number;
  /** How late a timer is. */
  readonly wakeUs: number;
  /** From a script's end to its result in the brain. */
  readonly resultUs: number;
}

/** A quiet machine. */
export const usualTiming: Timing = {
  supervisorStartUs: 130_000,
  engineStartUs: 170_000,
  deathNoticeUs: 3_000,
  newsUs: 200,
  wakeUs: 100,
  resultUs: 1_500,
};

/** How long a script takes that nothing is said about. */
export const usualScriptUs = 5_000;
