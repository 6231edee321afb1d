// Owns the show as lines on standard output, on whichever stage it is played. Never decides what the
// show is.
import { jsonLine, plainLines, plainOpening } from './plain.ts';
import { type DemoFailure, failureOf, playActs } from './show.ts';
import type { DemoStage } from './stage.ts';

/** Plays the acts, printing lines; resolves to what did not come true. */
export function playAsLines(
  stage: DemoStage,
  output: 'plain' | 'json',
): Promise<DemoFailure | undefined> {
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
