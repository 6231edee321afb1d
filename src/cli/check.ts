// Owns `holdfast check`: what is wrong with a file, and with the scripts and other checks that it tracks.
// Never starts the daemon and changes nothing, except for what the scripts themselves do.

import type { Model, ScriptModel } from '../config/model.ts';
import { scriptsInUse } from '../host/check-trackers.ts';
import { complaintLines, complaintWarning } from '../supervisor/complaint.ts';
import { testConfiguration } from '../supervisor/configuration-test.ts';
import { exitStatus } from '../supervisor/options.ts';
import { findingLine, lookAround } from '../supervisor/preflight.ts';
import { Accounts, type IdentityResult, ScriptUsers } from '../supervisor/run-as.ts';
import { type CommandResult, runCommand } from '../supervisor/script-runner.ts';
import { describeOutcome } from '../track/outcome.ts';
import { columns } from './columns.ts';
import { enterNamespace } from './network-namespace.ts';
import { probeReport, tryProbes, unusedProbes } from './probe-trials.ts';

export interface CheckArguments {
  readonly file: string;
  readonly configId?: string;
  /** Run each tracked script, and each tracked check over HTTP or TCP, once. */
  readonly tryScripts?: boolean;
  /** Look whether this machine lets it run. */
  readonly preflight?: boolean;
}

/** One script that was tried. */
export interface ScriptTrial {
  readonly script: ScriptModel;
  readonly result: CommandResult;
  /** It did not run, did not end in time, or complained. */
  readonly warning: string | undefined;
}

const mostLines = 3;

/**
 * Shows what is wrong with a file, then looks at the machine and tries the file's scripts and other checks if
 * asked to. The exit status is that of `-t`, or 1 when only the machine or one of those is at fault.
 */
export async function runCheckCommand(options: CheckArguments): Promise<number> {
  const { file: useFile, configId } = options;
  const refusal = enterNamespace({ useFile, configId, isForDaemon: false });
  if (refusal.length > 0) {
    process.stderr.write(`${refusal.join('\n')}\n`);
    return exitStatus.cannotTest;
  }
  const { status, text, model, canRun } = testConfiguration(useFile, configId);
  process.stderr.write(text);
  if (!model || !canRun) return status;
  const isFit = !options.preflight || (await showPreflight(model));
  if (!options.tryScripts) return status || (isFit ? 0 : 1);
  const users = new ScriptUsers(model.global, Accounts.read());
  if (users.warning) process.stderr.write(`${users.warning}\n`);
  const trials = await tryScripts(model, (command) => users.identityOf(command));
  process.stdout.write(trialReport(trials, unusedNames(model)));
  const probeTrials = await tryProbes(model);
  process.stdout.write(probeReport(probeTrials, unusedProbes(model)));
  const warnings = [...trials, ...probeTrials].filter(({ warning }) => warning !== undefined);
  const isAtFault = !isFit || warnings.length > 0;
  return isAtFault ? status || 1 : status;
}

/** Whether nothing stands in the way. */
async function showPreflight(model: Model): Promise<boolean> {
  const findings = await lookAround(model);
  for (const each of findings) process.stdout.write(`${findingLine(each)}\n`);
  if (findings.length === 0) process.stdout.write('preflight: nothing stands in the way\n');
  return findings.length === 0;
}

/** Runs each tracked script once, one after the other, as the user it is configured for. */
export async function tryScripts(
  model: Pick<Model, 'scripts' | 'instances'>,
  identityOf: (command: ScriptModel['command']) => IdentityResult,
): Promise<ScriptTrial[]> {
  const trials: ScriptTrial[] = [];
  for (const script of scriptsInUse(model)) {
    const result = await runOnce(script, identityOf(script.command));
    trials.push({ script, result, warning: warningFor(script, result) });
  }
  return trials;
}

function runOnce({ command, timeoutUs }: ScriptModel, identity: IdentityResult) {
  return new Promise<CommandResult>((resolve) => {
    if (identity.kind === 'problem') {
      const outcome = { kind: 'could-not-run', reason: identity.message } as const;
      resolve({ outcome, durationMs: 0, stderr: '', pid: 0 });
      return;
    }
    const timeoutMs = Math.ceil(timeoutUs / 1000);
    runCommand(command.argv, { ...identity.identity, timeoutMs, onEnd: resolve });
  });
}

function warningFor({ name, command, timeoutUs }: ScriptModel, result: CommandResult) {
  const { outcome, stderr } = result;
  switch (outcome.kind) {
    case 'could-not-run':
      return `script ${name} could not run: ${outcome.reason}`;
    case 'timed-out':
      return `script ${name} did not end within its ${timeoutUs / 1_000_000} s`;
    default:
      return complaintWarning(name, { argv: command.argv, outcome, stderr });
  }
}

/** A table of what was tried with the beginning of what it wrote, then the warnings. */
export function trialReport(trials: readonly ScriptTrial[], unused: readonly string[]): string {
  const lines: string[] = [];
  if (trials.length === 0) lines.push('no instance tracks a script');
  else lines.push(...table(trials));
  for (const name of unused) lines.push(`script ${name} is tracked by no instance and never run`);
  for (const { warning } of trials) if (warning) lines.push(`warning: ${warning}`);
  return lines.map((line) => `${line}\n`).join('');
}

function table(trials: readonly ScriptTrial[]): string[] {
  const rows = trials.flatMap(({ script, result: { outcome, durationMs, stderr } }) => {
    const word = outcome.kind === 'could-not-run' ? 'could not run' : describeOutcome(outcome);
    const [first = '', ...more] = complaintLines(stderr);
    return [
      [script.name, word, `${durationMs} ms`, first],
      ...more.slice(0, mostLines - 1).map((line) => ['', '', '', line]),
    ];
  });
  return columns([['SCRIPT', 'RESULT', 'DURATION', 'STDERR'], ...rows]);
}

function unusedNames(model: Model): string[] {
  const used = new Set(scriptsInUse(model));
  return model.scripts.filter((script) => !used.has(script)).map(({ name }) => name);
}
