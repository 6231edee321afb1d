// Owns the demo's inner half: opens the stage, has the show played, shown and drawn, ends it all.
// Never decides what the show is.
import { writeFileSync } from 'node:fs';
import { Lab } from '../lab.ts';
import { playAsLines } from './lines.ts';
import { exitOnSignals, playOnTerminal } from './live.ts';
import { drawPicture } from './picture.ts';
import { LabStage } from './stage.ts';
import { summaryOf } from './words.ts';

export type DemoOutput = 'terminal' | 'plain' | 'json';

export interface DemoOptions {
  readonly output: DemoOutput;
  /** Where to keep a picture of what happened. */
  readonly svg?: string;
  /** The folder with web1/keepalived.conf, web2/keepalived.conf and what belongs to act 5. */
  readonly tutorial: string;
  /** The daemon to run. */
  readonly bin: string;
}

/** Plays the demo inside its sandbox; resolves to the exit status. */
export async function playDemo(options: DemoOptions): Promise<number> {
  process.stdout.on('error', () => process.exit(1)); // nobody reads any more
  const lab = await Lab.open();
  try {
    const stage = await LabStage.open(lab, options);
    const { record } = stage;
    const { output } = options;
    const isTerminal = output === 'terminal';
    if (!isTerminal) exitOnSignals(() => undefined);
    const failure = isTerminal ? await playOnTerminal(stage) : await playAsLines(stage, output);
    const summary = summaryOf(record, stage.nowMs(), failure?.message);
    record.add(summary);
    if (isTerminal) process.stdout.write(`\n${summary.text}\n`);
    if (options.svg !== undefined) writeFileSync(options.svg, drawPicture(record));
    if (failure) process.stderr.write(`${stage.logTails().join('\n')}\n`);
    return failure ? 1 : 0;
  } finally {
    await lab.close();
  }
}
