// Owns starting the daemon from the command line: test only, foreground, or into the background.
import { appendFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configTestExitCode } from '../config/load.ts';
import { renderDiagnostic } from '../config/render.ts';
import { parseUmaskNumber } from '../config/umask.ts';
import { hasFatal, readConfiguration } from '../supervisor/configuration.ts';
import { exitStatus, type LogFormat, type SupervisorOptions } from '../supervisor/options.ts';
import { runSupervisor } from '../supervisor/supervisor.ts';
import { daemonize, isDaemonChild, tellParentReady } from './daemonize.ts';
import { daemonFacility, parseLogFacility } from './log-facility.ts';
import { enterNamespace } from './network-namespace.ts';
import { refusedOptions, usedOptionsNotYet } from './options-not-yet.ts';

interface DaemonArguments {
  readonly useFile: string;
  readonly configId?: string;
  readonly dontFork?: boolean;
  readonly logConsole?: boolean;
  readonly logDetail?: boolean;
  readonly logFacility: string;
  readonly syslog: boolean;
  readonly dumpConf?: boolean;
  readonly dontRespawn?: boolean;
  readonly configTest?: boolean | string;
  readonly umask?: string;
  readonly namespace?: string;
  readonly pid?: string;
  readonly vrrp_pid?: string;
  readonly logFormat: LogFormat;
  readonly controlSocket?: string;
}

const drainTimeoutMs = 500;

/** The options as commander leaves them, and the name that the program was called by. */
export async function runDaemonCommand(
  values: Readonly<Record<string, unknown>>,
  calledAs: string,
): Promise<void> {
  const given = values as unknown as DaemonArguments;
  const mistakes = mistakesIn(given, usedOptionsNotYet(values));
  for (const { text } of isDaemonChild() ? [] : mistakes) say(text);
  if (mistakes.some(({ weight }) => weight === 'fatal')) {
    process.exitCode = exitStatus.fatal;
    return;
  }
  if (!isDaemonChild() && !isInNamespace(given)) return;
  if (given.configTest) {
    process.exitCode = testConfiguration(given, given.configTest);
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

/** Something to say of the command line: it stops the daemon, fails a test, or neither. */
interface Mistake {
  readonly text: string;
  readonly weight: 'fatal' | 'questionable' | 'harmless';
}

/** Those of weight `harmless` are in keepalived's words and with its consequences: none. */
function mistakesIn(given: DaemonArguments, notYet: readonly string[]): Mistake[] {
  const mistakes: Mistake[] = notYet.map((option) => ({
    text: `holdfast: ${option} is keepalived's, but this version does not carry it out`,
    weight: refusedOptions.has(option) ? 'fatal' : 'harmless',
  }));
  const add = (text: string, weight: Mistake['weight']) => mistakes.push({ text, weight });
  if (parseLogFacility(given.logFacility) === undefined) {
    add(`Invalid log facility '${given.logFacility}'`, 'questionable');
  }
  if (given.umask !== undefined && parseUmaskNumber(given.umask) === undefined) {
    add(`Invalid --umask option ${given.umask}`, 'harmless');
  }
  if (given.logFormat === 'json' && !given.dontFork) {
    add('holdfast: --log-format json writes to stdout and so needs -n', 'fatal');
  }
  return mistakes;
}

/** What was written leaves before the process ends, unless nobody takes it. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.once('drain', resolve);
    setTimeout(resolve, drainTimeoutMs);
  });
}

function supervisorOptions(given: DaemonArguments, calledAs: string): SupervisorOptions {
  return {
    configFile: resolve(given.useFile),
    configId: given.configId,
    logToConsole: given.logConsole === true,
    logFormat: given.logFormat,
    logDetail: given.logDetail === true,
    syslogFacility: given.syslog
      ? (parseLogFacility(given.logFacility) ?? daemonFacility)
      : undefined,
    respawnsEngine: given.dontRespawn !== true,
    dumpConfiguration: given.dumpConf === true,
    umask: given.umask === undefined ? undefined : parseUmaskNumber(given.umask),
    named: {
      namespace: given.namespace,
      pidFile: given.pid && resolve(given.pid),
      enginePidFile: given.vrrp_pid && resolve(given.vrrp_pid),
      controlSocket: given.controlSocket && resolve(given.controlSocket),
    },
    engineScript: join(__dirname, 'engine.cjs'),
    commandLine: [calledAs === 'keepalived' ? calledAs : 'holdfast', ...process.argv.slice(2)],
    onReady: tellParentReady,
  };
}

/** keepalived's `-t`: messages on stderr or at the end of a file, the verdict in the exit status. */
function testConfiguration(given: DaemonArguments, logFile: boolean | string): number {
  const configuration = readConfiguration(given.useFile, given.configId);
  const write = (text: string) =>
    typeof logFile === 'string' ? appendFileSync(logFile, `${text}\n`, { mode: 0o600 }) : say(text);
  if (configuration.kind === 'unreadable') {
    write(configuration.message);
    return exitStatus.cannotTest;
  }
  const { sources, diagnostics } = configuration;
  for (const diagnostic of diagnostics) write(renderDiagnostic(diagnostic, sources));
  return configTestExitCode(diagnostics);
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
function showProblems({ useFile, configId }: DaemonArguments): boolean {
  const configuration = readConfiguration(useFile, configId);
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
