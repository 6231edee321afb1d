// Owns running the scripts of the daemon's own life, before and after everything else. Never lets one keep
// it from starting or ending.
import type { LifeScriptModel } from '../config/notices-model.ts';
import type { Outcome } from '../track/outcome.ts';
import { complaintLines } from './complaint.ts';
import { type CommandResult, killDelayMs, runCommand } from './script-runner.ts';
import type { IdentityLookup } from './tracker-scripts.ts';

const mostLoggedLines = 3;

/**
 * Resolves when it has ended, in whatever way; keepalived's words for that go to the log.
 *
 * @param stop ends it before its time
 */
export async function runLifeScript(
  moment: 'startup' | 'shutdown',
  { command, timeoutUs }: LifeScriptModel,
  identityOf: IdentityLookup,
  log: (text: string) => void,
  stop?: AbortSignal,
): Promise<void> {
  if (stop?.aborted) return;
  const [program] = command.argv;
  const found = identityOf(command);
  if (found.kind === 'problem') {
    log(`${moment} script ${program} not run: ${found.message}`);
    return;
  }
  log(`Running ${moment} script ${program}`);
  const timeoutMs = timeoutUs / 1000;
  const result = await new Promise<CommandResult | undefined>((resolve) => {
    // One that not even SIGKILL ends is left behind.
    const giveUp = setTimeout(() => resolve(undefined), timeoutMs + killDelayMs + 1000);
    const onEnd = (ended: CommandResult) => {
      clearTimeout(giveUp);
      resolve(ended);
    };
    const running = runCommand(command.argv, { ...found.identity, timeoutMs, onEnd });
    stop?.addEventListener('abort', () => running.terminate(), { once: true });
  });
  const failure = failureOf(result?.outcome ?? { kind: 'timed-out' });
  if (failure) log(`${moment} script ${failure}`);
  for (const line of complaintLines(result?.stderr ?? '').slice(0, mostLoggedLines)) {
    log(`${moment} script: ${line}`);
  }
}

function failureOf(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'exited':
      return outcome.status === 0 ? undefined : `script failed, status ${outcome.status}`;
    case 'signalled':
      return `script killed by signal ${outcome.signal}`;
    case 'timed-out':
      return 'timed out';
    case 'could-not-run':
      return `could not run: ${outcome.reason}`;
  }
}
