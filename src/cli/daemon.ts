// Owns starting the daemon from the command line: test only, foreground, or into the background.
import { appendFileSync } from 'node:fs';
import { renderDiagnostic } from '../config/render.ts';
import { keepDescriptorsFromChildren } from '../linux/descriptors.ts';
import { hasFatal, readConfiguration } from '../supervisor/configuration.ts';
import { testConfiguration } from '../supervisor/configuration-test.ts';
import { exitStatus } from '../supervisor/options.ts';
import { makeSaveFolder } from '../supervisor/saved-configurations.ts';
import { runSupervisor } from '../supervisor/supervisor.ts';
import { type DaemonArguments, mistakesIn, supervisorOptions } from './daemon-arguments.ts';
import { daemonize, isDaemonChild } from './daemonize.ts';
import { enterNamespace } from './network-namespace.ts';
import { usedOptionsNotYet } from './options-not-yet.ts';

const drainTimeoutMs = 500;

/** The options as commander leaves them, and the name that the program was called by. */
export async function runDaemonCommand(
  values: Readonly<Record<string, unknown>>,
  calledAs: string,
): Promise<void> {
  keepDescriptorsFromChildren();
  const given = values as unknown as DaemonArguments;
  const mistakes = mistakesIn(given, usedOptionsNotYet(values));
  for (const { text } of isDaemonChild() ? [] : mistakes) say(text);
  if (mistakes.some(({ weight }) => weight === 'fatal')) {
    process.exitCode = exitStatus.fatal;
    return;
  }
  if (!isDaemonChild() && !isInNamespace(given)) return;
  if (given.configTest) {
    process.exitCode = runConfigTest(given, given.configTest);
    const isQuestionable = mistakes.some(({ weight }) => weight === 'questionable');
    if (isQuestionable) process.exitCode ||= exitStatus.questionable;
    return;
  }
  if (!isDaemonChild() && !showProblems(given)) return;
  if (!given.dontFork && !isDaemonChild()) {
    process.exitCode = await daemonize();
    return;
  }
  const options = supervisorOptions(given, calledAs);
  if (isDaemonChild()) process.chdir('/');
  const status = await runSupervisor(options);
  await Promise.all([process.stdout, process.stderr].map(drained));
  process.exit(status);
}

/** What was written leaves before the process ends, unless nobody takes it. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.once('drain', resolve);
    setTimeout(resolve, drainTimeoutMs);
  });
}

/** keepalived's `-t`: messages on stderr or at the end of a file, the verdict in the exit status. */
function runConfigTest(given: DaemonArguments, logFile: boolean | string): number {
  const write = (lines: string) =>
    typeof logFile === 'string'
      ? appendFileSync(logFile, lines, { mode: 0o600 })
      : process.stderr.write(lines);
  const { status, text, model } = testConfiguration(given.useFile, given.configId, given.allConfig);
  write(text);
  const folder = model?.daemon?.saveDirectory;
  const failure = folder === undefined ? undefined : makeSaveFolder(folder);
  if (failure === undefined) return status;
  write(`${failure}\n`);
  return status || exitStatus.questionable;
}

/** False when there is no way into the namespace that is asked for, which is said. */
function isInNamespace({ namespace, useFile, configId, configTest }: DaemonArguments): boolean {
  const isForDaemon = !configTest;
  const refusal = enterNamespace({ namespace, useFile, configId, isForDaemon });
  for (const line of refusal) say(line);
  if (refusal.length > 0) {
    process.exitCode = isForDaemon ? exitStatus.config : exitStatus.cannotTest;
  }
  return refusal.length === 0;
}

/** Shows a person at once what keeps the daemon from starting; false when something does. */
function showProblems({ useFile, configId, allConfig }: DaemonArguments): boolean {
  const configuration = readConfiguration(useFile, configId, allConfig);
  if (configuration.kind === 'unreadable') {
    say(`holdfast: ${configuration.message}`);
    process.exitCode = exitStatus.missingConfig;
    return false;
  }
  const { sources, diagnostics } = configuration;
  if (!hasFatal(diagnostics)) return true;
  for (const diagnostic of diagnostics) say(renderDiagnostic(diagnostic, sources));
  process.exitCode = exitStatus.config;
  return false;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
