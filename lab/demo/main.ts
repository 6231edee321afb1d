// Owns the demo's inner half: opens the stage, has the show played, shown and drawn, ends it all.
// Never decides what the show is.
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { Lab } from '../lab.ts';
import { actionKeys, KeyPlay } from './keys.ts';
import { drawPicture } from './picture.ts';
import { jsonLine, plainLines, plainOpening } from './plain.ts';
import { countersOf, longestGapMs } from './record.ts';
import { Screen } from './screen.ts';
import { DemoFailure, playActs } from './show.ts';
import { LabStage } from './stage.ts';
import { count, shortTime } from './words.ts';

export type DemoOutput = 'terminal' | 'plain' | 'json';

export interface DemoOptions {
  readonly output: DemoOutput;
  /** Where to keep a picture of what happened. */
  readonly svg?: string;
  /** The folder with web1/keepalived.conf and web2/keepalived.conf. */
  readonly tutorial: string;
  /** The daemon to run. */
  readonly bin: string;
}

/** Why the acts ended before their end. */
type Interruption = 'key' | 'quit';

/** The demo on a terminal leaves by itself after this time without a key. */
const idleMs = 15_000;

/** Plays the demo inside its sandbox; resolves to the exit status. */
export async function playDemo(options: DemoOptions): Promise<number> {
  process.stdout.on('error', () => process.exit(1)); // nobody reads any more
  const lab = await Lab.open();
  try {
    const stage = await LabStage.open(lab, options);
    const end = options.output === 'terminal' ? showOnScreen(stage) : showLines(stage, options);
    const failure = await end;
    addSummary(stage, failure);
    if (options.svg !== undefined) writeFileSync(options.svg, drawPicture(stage.record));
    if (failure) process.stderr.write(`${stage.logTails().join('\n')}\n`);
    return failure ? 1 : 0;
  } finally {
    await lab.close();
  }
}

/** Plays the acts, printing lines; resolves to what did not come true. */
async function showLines(
  stage: LabStage,
  { output }: DemoOptions,
): Promise<DemoFailure | undefined> {
  exitOnSignals(() => undefined);
  const { record } = stage;
  const write = (lines: readonly string[]): void => {
    process.stdout.write(`${lines.join('\n')}\n`);
  };
  if (output === 'plain') write(plainOpening(record));
  record.onEvent((event) =>
    write(output === 'json' ? [jsonLine(event)] : plainLines(event, record)),
  );
  return failureOf(playActs(stage));
}

/** Plays the acts on the terminal, then what the keys say, until `q` or nothing for a while. */
async function showOnScreen(stage: LabStage): Promise<DemoFailure | undefined> {
  const screen = new Screen(stage.record, () => stage.nowMs());
  exitOnSignals(() => screen.close());
  const acts = new AbortController();
  const keys = new KeyPlay(stage);
  let leaveAtMs = Infinity;
  let leave: (failure?: DemoFailure) => void = () => undefined;
  const left = new Promise<DemoFailure | undefined>((resolve) => {
    leave = resolve;
  });
  screen.onKey((key) => {
    if (key === '\x03') process.kill(process.pid, 'SIGINT');
    if (key === 'q') leave();
    const action = actionKeys.find((each) => each === key);
    if (!action || !screen.areKeysOpen) return;
    acts.abort('key' satisfies Interruption);
    leaveAtMs = stage.nowMs() + idleMs;
    keys.press(action).catch(leave);
  });
  const stopTimer = every(100, () => {
    screen.draw(leaveAtMs);
    if (stage.nowMs() > leaveAtMs) leave();
  });
  try {
    const played = failureOf(playActs(stage, { signal: acts.signal })).then((failure) => {
      if (failure) return failure;
      leaveAtMs = stage.nowMs() + idleMs;
      return left;
    });
    return await Promise.race([played, left]);
  } finally {
    acts.abort('quit' satisfies Interruption);
    stopTimer();
    screen.draw(Infinity);
    screen.close();
  }
}

/** What did not come true; undefined when all did or the acts were ended early. */
async function failureOf(playing: Promise<void>): Promise<DemoFailure | undefined> {
  try {
    await playing;
    return undefined;
  } catch (error) {
    if (error instanceof DemoFailure) return error;
    if (error === 'key' || error === 'quit') return undefined;
    throw error;
  }
}
