// Owns the beginning and the end of a daemon: configuration, pid file, first and last lines of the log.
// Never runs the daemon itself.
import { hostname, version as kernelVersion, release, type } from 'node:os';
import type { Model } from '../config/model.ts';
import { formatDiagnosticLine } from '../config/render.ts';
import { hasFatal, readConfiguration } from './configuration.ts';
import { dumpConfiguration } from './configuration-dump.ts';
import { prepareCoreDumps } from './core-dump.ts';
import { Daemon } from './daemon.ts';
import { Logger } from './logger.ts';
import { exitStatus, type SupervisorOptions } from './options.ts';
import { settleOwnProcess } from './own-process.ts';
import { PidFile, removePidFolder } from './pid-file.ts';
import { placesOf } from './places.ts';
import { SignalInbox } from './signal-inbox.ts';
import { holdfastVersion, keepalivedVersion } from './version.ts';

/** Runs the daemon in this process until it is told to stop; resolves with the exit status. */
export async function runSupervisor(options: SupervisorOptions): Promise<number> {
  process.title = options.commandLine[0] ?? 'holdfast';
  detachFromConsole();
  const logger = new Logger({
    toConsole: options.logToConsole,
    format: options.logFormat,
    detail: options.logDetail,
    facility: options.syslogFacility,
    file: options.logFile,
  });
  const configuration = readConfiguration(
    options.configFile,
    options.configId,
    options.needsEveryFile,
  );
  if (configuration.kind === 'unreadable') {
    logger.log(configuration.message);
    return exitStatus.missingConfig;
  }
  const { daemon } = configuration.model;
  settleOwnProcess(options, daemon);
  const places = placesOf(options.named, daemon);
  const signals = new SignalInbox();
  const pidFile = PidFile.acquire(places.pidFile);
  if (!pidFile) {
    logger.log(`Another process has pid file ${places.pidFile} locked`);
    logger.log('daemon is already running');
    return exitStatus.ok;
  }
  let undoCoreDumps: (() => void) | undefined;
  try {
    sayStart(logger, options);
    for (const line of remarks(options, configuration.model)) logger.log(line);
    logger.rename(places.identSuffix);
    if (options.dumpConfiguration) {
      for (const line of dumpConfiguration(configuration.model, hostname())) logger.log(line);
    }
    for (const diagnostic of configuration.diagnostics) {
      logger.log(formatDiagnosticLine(diagnostic));
    }
    if (hasFatal(configuration.diagnostics)) {
      logger.log(`pid ${process.pid} exited with permanent error CONFIG. Terminating`);
      return exitStatus.config;
    }
    undoCoreDumps =
      options.coreDumps && prepareCoreDumps(options.coreDumps, (text) => logger.log(text));
    return await new Daemon(options, places, configuration, logger).run(signals);
  } finally {
    undoCoreDumps?.();
    pidFile.remove();
    removePidFolder(places);
    logger.log(`Stopped Keepalived v${keepalivedVersion} (Holdfast ${holdfastVersion})`);
    await logger.close();
  }
}

/** A reader of the console that goes away or stands still must not take the daemon with it. */
function detachFromConsole(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {});
    // Terminals and pipes are written to synchronously by default.
    const handle: unknown = Reflect.get(stream, '_handle');
    if (typeof handle !== 'object' || handle === null || !('setBlocking' in handle)) continue;
    if (typeof handle.setBlocking === 'function') handle.setBlocking(false);
  }
}

function sayStart(logger: Logger, options: SupervisorOptions): void {
  logger.log(`Starting Keepalived v${keepalivedVersion} (Holdfast ${holdfastVersion})`);
  logger.log(`Running on ${type()} ${release()} ${kernelVersion()}`);
  const words = options.commandLine.map((word) => `'${word}'`).join(' ');
  logger.log(`Command line: ${words}`);
  logger.log(`Configuration file ${options.configFile}`);
}

/** What keepalived says of settings at every start. */
function remarks({ umask, named }: SupervisorOptions, { daemon, engineProcess }: Model): string[] {
  const lines: string[] = [];
  const { namespace } = named;
  const written = daemon?.networkNamespace;
  if (namespace !== undefined && written !== undefined && namespace !== written) {
    const choice = `'${written}' with command line namespace '${namespace}'`;
    lines.push(`Overriding config net_namespace ${choice}`);
  }
  if (umask !== undefined && daemon?.umask !== undefined) {
    lines.push('umask command line option specified, ignoring config option');
  }
  if (!engineProcess?.mostAutoPriority) {
    const advice = 'setting config option max_auto_priority should result in better';
    lines.push(`NOTICE: ${advice} keepalived performance`);
  }
  return lines;
}
