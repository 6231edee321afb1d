// Owns the daemon's life: configuration, pid files, the engine's care, the control socket, signals.
// Never decides who is master.
import { hostname, version as kernelVersion, release, type } from 'node:os';
import type { Model } from '../config/model.ts';
import { formatDiagnosticLine } from '../config/render.ts';
import { nowUs } from '../linux/clock.ts';
import { hasFatal, readConfiguration } from './configuration.ts';
import { dumpConfiguration } from './configuration-dump.ts';
import type { DaemonStatus } from './control-protocol.ts';
import { ControlSocket } from './control-socket.ts';
import { EngineCare } from './engine-care.ts';
import { reportInstance } from './instance-report.ts';
import { Logger } from './logger.ts';
import { exitStatus, type SupervisorOptions } from './options.ts';
import { PidFile, removePidFile, writePidFile } from './pid-file.ts';
import { holdfastVersion, keepalivedVersion } from './version.ts';

/** Runs the daemon in this process until it is told to stop; resolves with the exit status. */
export async function runSupervisor(options: SupervisorOptions): Promise<number> {
  process.title = 'holdfast';
  // A reader of the console that goes away must not take the daemon with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const logger = new Logger({
    toConsole: options.logToConsole,
    format: options.logFormat,
    detail: options.logDetail,
  });
  const configuration = readConfiguration(options.configFile);
  if (configuration.kind === 'unreadable') {
    logger.log(configuration.message);
    return exitStatus.missingConfig;
  }
  const pidFile = PidFile.acquire(options.pidFile);
  if (!pidFile) {
    logger.log(`Another process has pid file ${options.pidFile} locked`);
    logger.log('daemon is already running');
    return exitStatus.ok;
  }
  try {
    sayStart(logger, options);
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
    return await runDaemon(options, configuration.model, logger);
  } finally {
    pidFile.remove();
    logger.log(`Stopped Keepalived v${keepalivedVersion} (Holdfast ${holdfastVersion})`);
  }
}

/** From a good configuration to the end. */
async function runDaemon(
  options: SupervisorOptions,
  model: Model,
  logger: Logger,
): Promise<number> {
  const ending = new Ending();
  const care = new EngineCare({
    script: options.engineScript,
    model,
    logger,
    onPid: (pid) => writePidFile(options.enginePidFile, pid),
    onStarted: () => {
      logger.log('Startup complete');
      options.onReady();
    },
    onPermanentFailure: (reason) => {
      if (!options.logToConsole) process.stderr.write(`holdfast: ${reason}\n`);
      ending.end(exitStatus.fatal);
    },
  });
  const startedAt = new Date().toISOString();
  const answer = (command: string) => answerCommand(command, { options, startedAt, care, logger });
  const control = await ControlSocket.open(options.controlSocket, answer);
  try {
    return await run(care, ending, logger, model);
  } finally {
    control.close();
    removePidFile(options.enginePidFile);
    logger.log('Stopped');
  }
}

/** Until somebody asks for the end. */
async function run(
  care: EngineCare,
  ending: Ending,
  logger: Logger,
  model: Model,
): Promise<number> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => ending.end(exitStatus.ok));
  }
  process.on('SIGHUP', () => logger.log('SIGHUP: this version cannot reload, please restart'));
  process.on('SIGUSR2', () => {});
  if (model.instances.length === 0) {
    logger.log('Warning - keepalived has no configuration to run');
  }
  care.start();
  const status = await ending.reached;
  logger.log('Stopping');
  await care.stop();
  return status;
}

/** Reached once, by whoever asks first. */
class Ending {
  end: (status: number) => void = () => {};
  readonly reached = new Promise<number>((resolve) => {
    this.end = resolve;
  });
}

interface Answering {
  readonly options: SupervisorOptions;
  readonly startedAt: string;
  readonly care: EngineCare;
  readonly logger: Logger;
}

async function answerCommand(command: string, daemon: Answering): Promise<unknown> {
  if (command !== 'status') throw new Error(`unknown command ${command}; there is: status`);
  return daemonStatus(daemon);
}

async function daemonStatus({
  options,
  startedAt,
  care,
  logger,
}: Answering): Promise<DaemonStatus> {
  const status = await care.askStatus();
  const now = { wallMs: Date.now(), monotonicUs: nowUs() };
  const { pid, restarts, lostDiagnostics } = care.engine;
  return {
    holdfast: holdfastVersion,
    supervisorPid: process.pid,
    enginePid: pid,
    engineRestarts: restarts,
    configFile: options.configFile,
    startedAt,
    lostLogLines: logger.lost.count,
    lostDiagnostics,
    instances: status?.instances.map((instance) => reportInstance(instance, now)),
  };
}

function sayStart(logger: Logger, options: SupervisorOptions): void {
  logger.log(`Starting Keepalived v${keepalivedVersion} (Holdfast ${holdfastVersion})`);
  logger.log(`Running on ${type()} ${release()} ${kernelVersion()}`);
  const words = options.commandLine.map((word) => `'${word}'`).join(' ');
  logger.log(`Command line: ${words}`);
  logger.log(`Configuration file ${options.configFile}`);
}
