// Owns what the command line can ask of the daemon, as plain data. Never parses it.

import type { CoreDumpOptions } from './core-dump.ts';
import type { NamedPlaces } from './places.ts';

export type LogFormat = 'text' | 'json';

export interface SupervisorOptions {
  readonly configFile: string;
  /** `-e`: an included file that is missing keeps the daemon from starting. */
  readonly needsEveryFile: boolean;
  /** `-i`; undefined means the host's name. */
  readonly configId: string | undefined;
  /** Not with `-C` alone. */
  readonly runsVrrp: boolean;
  /** `-l`: lines to the console too. */
  readonly logToConsole: boolean;
  readonly logFormat: LogFormat;
  /** `-D`: detailed lines. */
  readonly logDetail: boolean;
  /** `-g`: files of our own; undefined: none. */
  readonly logFile: string | undefined;
  /** `-a`: each address that comes and goes. */
  readonly logsAddresses: boolean;
  /** `-S`, as a number of RFC 3164; undefined with `-G`: nothing goes to syslog. */
  readonly syslogFacility: number | undefined;
  /** `-d`: the configuration goes to the log at start. */
  readonly dumpConfiguration: boolean;
  /** Not with `-R`: then the daemon ends when its engine dies. */
  readonly respawnsEngine: boolean;
  /** Not with `-V`: then a stop leaves everything as it is. */
  readonly releasesAtStop: boolean;
  /** Not with `--ignore-sigint`. */
  readonly heedsInterrupt: boolean;
  /** `-m` and `-M`; undefined: as the machine has it. */
  readonly coreDumps: CoreDumpOptions | undefined;
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
