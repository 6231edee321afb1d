// Owns what the command line can ask of the daemon, as plain data. Never parses it.

import type { NamedPlaces } from './places.ts';

export type LogFormat = 'text' | 'json';

export interface SupervisorOptions {
  readonly configFile: string;
  /** `-i`; undefined means the host's name. */
  readonly configId: string | undefined;
  /** `-l`: lines to the console too. */
  readonly logToConsole: boolean;
  readonly logFormat: LogFormat;
  /** `-D`: detailed lines. */
  readonly logDetail: boolean;
  /** `-S`, as a number of RFC 3164; undefined with `-G`: nothing goes to syslog. */
  readonly syslogFacility: number | undefined;
  /** `-d`: the configuration goes to the log at start. */
  readonly dumpConfiguration: boolean;
  /** Not with `-R`: then the daemon ends when its engine dies. */
  readonly respawnsEngine: boolean;
  /** `-u`; it outweighs the file's. */
  readonly umask: number | undefined;
  /** Files and names, where the command line has a say. */
  readonly named: NamedPlaces;
  /** The bundle that the engine runs from. */
  readonly engineScript: string;
  /** As typed, for the log; its first word is the name of the process. */
  readonly commandLine: readonly string[];
  /** Told once the daemon runs: the process that was typed may end. */
  readonly onReady: () => void;
}

/** Exit statuses of keepalived 2.4.3. */
export const exitStatus = {
  ok: 0,
  fatal: 1,
  config: 2,
  missingConfig: 6,
  /** `-t` with a file that cannot be read. */
  cannotTest: 4,
  /** `-t` with something that was repaired or left out. */
  questionable: 5,
} as const;
