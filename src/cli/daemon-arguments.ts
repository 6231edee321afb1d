// Owns what the daemon's options mean: the mistakes among them, and what they ask of the supervisor.
// Never starts anything.
import { join, resolve } from 'node:path';
import { parseUmaskNumber } from '../config/umask.ts';
import type { LogFormat, SupervisorOptions } from '../supervisor/options.ts';
import { tellParentReady } from './daemonize.ts';
import { daemonFacility, parseLogFacility } from './log-facility.ts';

/** As commander leaves them; a switch that is not given is missing. */
export interface DaemonArguments {
  readonly useFile: string;
  readonly allConfig?: boolean;
  readonly configId?: string;
  readonly dontFork?: boolean;
  readonly vrrp?: boolean;
  readonly check?: boolean;
  readonly logConsole?: boolean;
  readonly logDetail?: boolean;
  readonly logFacility: string;
  readonly logFile?: boolean | string;
  readonly syslog: boolean;
  readonly addressMonitoring?: boolean;
  readonly dumpConf?: boolean;
  readonly dontRespawn?: boolean;
  readonly dontReleaseVrrp?: boolean;
  readonly ignoreSigint?: boolean;
  readonly coreDump?: boolean;
  readonly coreDumpPattern?: boolean | string;
  readonly configTest?: boolean | string;
  readonly umask?: string;
  readonly namespace?: string;
  readonly pid?: string;
  readonly vrrp_pid?: string;
  readonly logFormat: LogFormat;
  readonly controlSocket?: string;
}

/** Something to say of the command line: it stops the daemon, fails a test, or neither. */
export interface Mistake {
  readonly text: string;
  readonly weight: 'fatal' | 'questionable' | 'harmless';
}

/** Those of weight `harmless` are in keepalived's words and with its consequences: none. */
export function mistakesIn(given: DaemonArguments, notYet: readonly string[]): Mistake[] {
  const mistakes: Mistake[] = notYet.map((option) => ({
    text: `holdfast: ${option} is keepalived's, but this version does not carry it out`,
    weight: 'harmless',
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

const defaultLogFile = 'keepalived.log';
const defaultCorePattern = 'core';

/** @param calledAs the name that the program was called by */
export function supervisorOptions(given: DaemonArguments, calledAs: string): SupervisorOptions {
  const { coreDump, coreDumpPattern, logFile } = given;
  const pattern = coreDumpPattern === true ? defaultCorePattern : coreDumpPattern || undefined;
  return {
    configFile: resolve(given.useFile),
    needsEveryFile: given.allConfig === true,
    configId: given.configId,
    // -C alone asks for what is not here: checkers.
    runsVrrp: given.vrrp === true || given.check !== true,
    logToConsole: given.logConsole === true,
    logFormat: given.logFormat,
    logDetail: given.logDetail === true,
    logFile: logFile ? resolve(logFile === true ? defaultLogFile : logFile) : undefined,
    logsAddresses: given.addressMonitoring === true,
    syslogFacility: given.syslog
      ? (parseLogFacility(given.logFacility) ?? daemonFacility)
      : undefined,
    respawnsEngine: given.dontRespawn !== true,
    releasesAtStop: given.dontReleaseVrrp !== true,
    heedsInterrupt: given.ignoreSigint !== true,
    dumpConfiguration: given.dumpConf === true,
    coreDumps: coreDump || coreDumpPattern ? { pattern } : undefined,
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
