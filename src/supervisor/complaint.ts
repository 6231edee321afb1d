// Owns how what a command wrote to stderr is shown in a log or on a terminal. Never collects it.
import { describeOutcome, isSuccess, type Outcome } from '../track/outcome.ts';

const mostCharacters = 300;

/** The lines that say something, without what could drive a terminal or break a log line. */
export function complaintLines(stderr: string): string[] {
  return stderr
    .split(/\r?\n|\r/)
    .map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim())
    .filter((line) => line !== '')
    .map((line) => (line.length > mostCharacters ? `${line.slice(0, mostCharacters)}...` : line));
}

/**
 * Why a run's result is not to be trusted: it says "well" but complained, or its own shell did.
 * Undefined when there is nothing to say; a failing check may well say why it fails.
 */
export function complaintWarning(
  name: string,
  { argv, outcome, stderr }: ComplainingRun,
): string | undefined {
  const lines = complaintLines(stderr);
  const isWell = isSuccess(outcome);
  const complaint = isWell ? lines[0] : lines.find((line) => isShellError(line, argv));
  if (complaint === undefined) return undefined;
  const how = isWell ? 'exited 0' : `failed (${describeOutcome(outcome)})`;
  return `script ${name} ${how} but ${isWell ? '' : 'its shell '}complained: ${complaint}`;
}

export interface ComplainingRun {
  readonly argv: readonly string[];
  readonly outcome: Outcome;
  readonly stderr: string;
}

/** Shells begin with the script and the line: `FILE: line 4: count: command not found`. */
function isShellError(line: string, argv: readonly string[]): boolean {
  const place = /^(.+?): (?:line )?\d+: /.exec(line)?.[1];
  return place !== undefined && argv.includes(place);
}
