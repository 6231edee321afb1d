// Owns running a VRRP daemon in a host, Holdfast or keepalived, behind one interface.
// Never interprets what the daemon logs.
import { resolve } from 'node:path';
import type { LabHost } from './host.ts';
import {
  type Exit,
  type LabProcess,
  type OutputLine,
  pollFor,
  runToEnd,
  type WaitOptions,
} from './process.ts';

export type DaemonKind = 'holdfast' | 'keepalived';

export interface DaemonOptions {
  /** The text of keepalived.conf. */
  readonly config: string;
  /** Further command line options. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** The program to run. Default: `keepalived`, or `bin/holdfast` of the current folder. */
  readonly bin?: string;
}

/** A limit for what hangs, not a measure: a busy machine starts a program slowly. */
const startPatienceMs = 30_000;

let daemonCount = 0;

/** A running daemon: its log lines, its processes, its configuration file. */
export class Daemon {
  readonly kind: DaemonKind;
  readonly host: LabHost;
  /** The configuration file's path inside the host; rewrite it with `configure`. */
  readonly configFile: string;
  readonly process: LabProcess;
  readonly #folder: string;

  private constructor(kind: DaemonKind, host: LabHost, folder: string, process: LabProcess) {
    this.kind = kind;
    this.host = host;
    this.process = process;
    this.#folder = folder;
    this.configFile = configFileIn(folder);
  }

  /** Writes the configuration and starts the daemon in the foreground, logging to the console. */
  static async start(kind: DaemonKind, host: LabHost, options: DaemonOptions): Promise<Daemon> {
    daemonCount += 1;
    const folder = `/run/lab/${kind}-${daemonCount}`;
    const bin = options.bin ?? (kind === 'keepalived' ? 'keepalived' : resolve('bin/holdfast'));
    host.writeFile(configFileIn(folder), options.config);
    const argv = [
      ...[bin, '-n', '-l', '-D', '-f', configFileIn(folder)],
      ...['-p', `${folder}/parent.pid`, '-r', `${folder}/child.pid`],
      ...(options.args ?? []),
    ];
    const env = { ...(options.env ?? process.env), LC_ALL: 'C' };
    return new Daemon(kind, host, folder, await host.spawn(argv, { env }));
  }

  /** All log lines so far, each with its arrival time. */
  get lines(): readonly OutputLine[] {
    return this.process.lines;
  }

  get exited(): Promise<Exit> {
    return this.process.exited;
  }

  /** The number of lines so far: the place to start a later `waitForLine` from. */
  mark(): number {
    return this.process.mark();
  }

  /** The first log line that matches; rejects after the timeout or when the daemon has ended. */
  waitForLine(pattern: RegExp, options: WaitOptions = {}): Promise<OutputLine> {
    return this.process.waitForLine(pattern, options);
  }

  /** Sends a signal to the parent process. */
  signal(name: NodeJS.Signals): void {
    this.process.signal(name);
  }

  /** Replaces the configuration file's text; the daemon reads it at its next reload. */
  configure(config: string): void {
    this.host.writeFile(this.configFile, config);
  }

  /** The process in the parent's pid file, once it is written. */
  parentPid(): Promise<number> {
    return this.#pidIn('parent.pid');
  }

  /** The process in the VRRP child's pid file, once it is written. */
  childPid(): Promise<number> {
    return this.#pidIn('child.pid');
  }

  /** Stops it with SIGTERM, after ten seconds with SIGKILL, and removes its files. */
  async stop(): Promise<Exit> {
    const exit = await this.process.stop('SIGTERM', 10_000);
    this.host.removeFile(this.#folder);
    return exit;
  }

  #pidIn(file: string): Promise<number> {
    const read = () => {
      const text = this.host.readFile(`${this.#folder}/${file}`);
      return text !== undefined && /^\d+\n/.test(text) ? Number(text) : undefined;
    };
    return pollFor(`${this.kind} to write ${file}`, read, startPatienceMs);
  }
}

/** Starts keepalived (Debian package keepalived) in a host. */
export function startKeepalived(host: LabHost, options: DaemonOptions): Promise<Daemon> {
  return Daemon.start('keepalived', host, options);
}

/** Starts Holdfast in a host. */
export function startHoldfast(host: LabHost, options: DaemonOptions): Promise<Daemon> {
  return Daemon.start('holdfast', host, options);
}

/** `keepalived 2.2.7`, as the installed one calls itself. */
export async function versionOfKeepalived(): Promise<string> {
  const { stdout, stderr } = await runToEnd(['keepalived', '--version']);
  return `keepalived ${/Keepalived v(\S+)/.exec(stdout + stderr)?.[1] ?? '(version unknown)'}`;
}

/** Who runs where: the first letter is web1's daemon, the second web2's. */
export type Pairing = 'HH' | 'HK' | 'KH' | 'KK';

/** The two daemons of a pairing, in order. */
export function daemonsOf(pairing: Pairing): readonly [DaemonKind, DaemonKind] {
  const [first, second] = pairing;
  return [kindOf(first), kindOf(second)];
}

function configFileIn(folder: string): string {
  return `${folder}/keepalived.conf`;
}

function kindOf(letter: string | undefined): DaemonKind {
  return letter === 'H' ? 'holdfast' : 'keepalived';
}
