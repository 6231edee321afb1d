// Owns the show on a terminal: the acts by themselves, then what the keys say, until it is left.
// Never draws a frame itself.
import { constants } from 'node:os';
import { actionKeys, KeyPlay } from './keys.ts';
import { Screen } from './screen.ts';
import { actsEndedEarly, type DemoFailure, failureOf, playActs } from './show.ts';
import type { DemoStage } from './stage.ts';
import { areKeysOpen } from './terminal.ts';

/** The demo leaves by itself after this time without a key. */
const idleMs = 15_000;
const drawEveryMs = 100;
const ctrlC = '\x03';

/** Plays until `q`, or until no key came for a while; resolves to what did not come true. */
export async function playOnTerminal(stage: DemoStage): Promise<DemoFailure | undefined> {
  const screen = new Screen(stage.record);
  exitOnSignals(() => screen.close());
  const acts = new AbortController();
  const leaving = new Leaving(() => stage.nowMs());
  const keys = new KeyPlay(stage);
  screen.onKey((key) => {
    if (key === ctrlC) process.kill(process.pid, 'SIGINT');
    if (key === 'q') leaving.leave();
    const action = actionKeys.find((each) => each === key);
    if (!action || !areKeysOpen(stage.record)) return;
    acts.abort(actsEndedEarly);
    leaving.leaveAfter(idleMs);
    keys.press(action).catch((error: unknown) => leaving.fail(error));
  });
  const timer = setInterval(() => {
    screen.draw(stage.nowMs(), leaving.atMs);
    if (stage.nowMs() > leaving.atMs) leaving.leave();
  }, drawEveryMs);
  try {
    const played = failureOf(playActs(stage, { signal: acts.signal })).then((failure) => {
      if (failure) return failure;
      if (leaving.atMs === Infinity) leaving.leaveAfter(idleMs);
      return leaving.left;
    });
    return await Promise.race([played, leaving.left]);
  } finally {
    acts.abort(actsEndedEarly);
    clearInterval(timer);
    screen.draw(stage.nowMs(), Infinity, true);
    screen.close();
  }
}

/** When the show is left, and that it was. */
class Leaving {
  atMs = Infinity;
  leave: () => void = () => undefined;
  fail: (error: unknown) => void = () => undefined;
  readonly left = new Promise<undefined>((resolve, reject) => {
    this.leave = () => resolve(undefined);
    this.fail = reject;
  });
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  leaveAfter(milliseconds: number): void {
    this.atMs = this.#nowMs() + milliseconds;
  }
}

/** Ends the process at a signal, after `cleanUp`; the sandbox ends with it, whole. */
export function exitOnSignals(cleanUp: () => void): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      cleanUp();
      process.exit(128 + constants.signals[name]);
    });
  }
}
