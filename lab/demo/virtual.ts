// Owns the demo without namespaces: the same show in virtual time, shown and drawn. Never touches this
// machine's network and never decides what the show is.
import { writeFileSync } from 'node:fs';
import { playAsLines } from './lines.ts';
import { whyNotWritable } from './outside.ts';
import { drawPicture } from './picture.ts';
import { plainClosing } from './plain.ts';
import { VirtualStage } from './virtual-stage.ts';
import { summaryOf } from './words.ts';

export interface VirtualDemoOptions {
  readonly json?: boolean;
  /** Where to keep a picture of what happened. */
  readonly svg?: string;
  /** The folder with web1/keepalived.conf, web2/keepalived.conf and what belongs to act 5. */
  readonly tutorial: string;
  /** Why it is not played with real daemons; absent when the user wants it so. */
  readonly reason?: string;
}

/** Plays the demo in virtual time; resolves to the exit status. */
export async function playVirtually(options: VirtualDemoOptions): Promise<number> {
  const { json = false, svg, reason } = options;
  const problem = svg === undefined ? undefined : whyNotWritable(svg);
  if (problem !== undefined) {
    process.stderr.write(`holdfast demo: ${problem}\n`);
    return 1;
  }
  process.stdout.on('error', () => process.exit(1)); // nobody reads any more
  if (reason !== undefined) process.stderr.write(`${virtualNotice(reason)}\n`);
  const stage = VirtualStage.open(options.tutorial);
  const { record } = stage;
  const failure = await playAsLines(stage, json ? 'json' : 'plain');
  record.add(summaryOf(record, stage.nowMs(), failure?.message));
  if (svg !== undefined) writeFileSync(svg, drawPicture(record));
  if (failure) process.stderr.write(`${stage.logTails().join('\n')}\n`);
  else if (!json) process.stdout.write(`${plainClosing(record).join('\n')}\n`);
  return failure ? 1 : 0;
}

/** One line; the reason is a sentence that says what to do. */
function virtualNotice(reason: string): string {
  return `holdfast demo: simulated in virtual time, because real daemons cannot play here: ${reason}`;
}
