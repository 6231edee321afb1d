// Owns one simulated machine: running things in it and looking at it from inside.
// Never configures links (switch.ts does) and never judges.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Holder, isStandingStill, killQuietly } from './holder.ts';
import {
  type Completed,
  LabProcess,
  pollFor,
  runOrThrow,
  runToEnd,
  type SpawnOptions,
} from './process.ts';
import type { Scope } from './scope.ts';

/** One address as `ip -j addr show` tells it. */
export interface HostAddress {
  readonly family: 'inet' | 'inet6';
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: string;
  readonly isSecondary: boolean;
  readonly label: string | undefined;
}

/** A link as `ip -j link show` tells it. */
export interface HostLink {
  readonly name: string;
  readonly operstate: string;
  readonly mac: string;
}

interface IpAddressRow {
  readonly ifname?: string;
  readonly operstate?: string;
  readonly address?: string;
  readonly addr_info?: readonly IpAddressInfo[];
}

interface IpAddressInfo {
  readonly family?: string;
  readonly local?: string;
  readonly prefixlen?: number;
  readonly scope?: string;
  readonly secondary?: boolean;
  readonly label?: string;
}

/** A machine of its own: network, /run, /dev/log, host name. Process ids are the lab's. */
export class LabHost {
  readonly name: string;
  readonly holder: Holder;
  readonly #started: LabProcess[] = [];

  private constructor(holder: Holder) {
    this.name = holder.name;
    this.holder = holder;
  }

  /** Makes a host that `scope.close()` ends. */
  static async create(scope: Scope, name: string): Promise<LabHost> {
    const host = new LabHost(await Holder.open(name));
    scope.track(`host ${name}`, () => host.close());
    return host;
  }

  /** Runs a program to its end. */
  run(
    argv: readonly string[],
    options: SpawnOptions & { input?: string } = {},
  ): Promise<Completed> {
    return runToEnd(this.holder.enter(argv), options);
  }

  /** Runs a program to its end; a status other than 0 is an error. Returns its output. */
  runOrThrow(argv: readonly string[]): Promise<string> {
    return runOrThrow(this.holder.enter(argv));
  }

  /** Starts a program; `close()` kills it if it still runs. Its pid is the program's own. */
  async spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<LabProcess> {
    const started = await LabProcess.start(this.holder.enter(argv), options);
    this.#started.push(started);
    return started;
  }

  /** The addresses of an interface, in the kernel's order. */
  async addresses(interfaceName: string): Promise<HostAddress[]> {
    const row = await this.#show(['addr', 'show', 'dev', interfaceName]);
    return (row.addr_info ?? []).map((info) => ({
      family: info.family === 'inet6' ? 'inet6' : 'inet',
      address: info.local ?? '',
      prefixLength: info.prefixlen ?? 0,
      scope: info.scope ?? '',
      isSecondary: info.secondary === true,
      label: info.label,
    }));
  }

  /** True when the interface has this address. */
  async hasAddress(interfaceName: string, address: string): Promise<boolean> {
    return (await this.addresses(interfaceName)).some((held) => held.address === address);
  }

  async link(interfaceName: string): Promise<HostLink> {
    const row = await this.#show(['link', 'show', 'dev', interfaceName]);
    return {
      name: row.ifname ?? '',
      operstate: row.operstate ?? '',
      mac: row.address ?? '',
    };
  }

  /** Writes a file as the host sees it, making its folder. No link to an absolute path in it. */
  writeFile(path: string, text: string, mode = 0o644): void {
    const outside = this.holder.pathInside(path);
    mkdirSync(dirname(outside), { recursive: true });
    writeFileSync(outside, text, { mode });
  }

  /** Reads a file as the host sees it; undefined when it does not exist. */
  readFile(path: string): string | undefined {
    try {
      return readFileSync(this.holder.pathInside(path), 'utf8');
    } catch {
      return undefined;
    }
  }

  removeFile(path: string): void {
    rmSync(this.holder.pathInside(path), { recursive: true, force: true });
  }

  /** Signals one process of this host; refuses any other process. */
  kill(pid: number, signal: NodeJS.Signals = 'SIGTERM'): void {
    if (!this.holder.members().includes(pid)) {
      throw new Error(`process ${pid} does not run on host ${this.name}`);
    }
    killQuietly(pid, signal);
  }

  /** Signals everything that runs here, one process after the other. */
  killAll(signal: NodeJS.Signals): void {
    for (const pid of this.holder.members()) killQuietly(pid, signal);
  }

  /**
   * A power failure: everything that runs here dies at once. All are stopped first, or a process
   * that sees another one's death could still say goodbye. The kernel, with its addresses, stays.
   */
  async powerOff(): Promise<void> {
    await pollFor(`${this.name} to stand still`, () => {
      this.killAll('SIGSTOP');
      return this.holder.members().every(isStandingStill) ? true : undefined;
    });
    this.killAll('SIGKILL');
    await pollFor(`${this.name} to be dead`, () =>
      this.holder.members().length === 0 ? true : undefined,
    );
  }

  /** Kills what runs here and lets the namespaces go. */
  async close(): Promise<void> {
    for (const started of this.#started) started.signal('SIGKILL');
    await Promise.all(this.#started.map((started) => started.exited));
    await this.holder.close();
  }

  async #show(argv: readonly string[]): Promise<IpAddressRow> {
    const text = await this.runOrThrow(['ip', '-j', ...argv]);
    const [row] = JSON.parse(text) as IpAddressRow[];
    if (!row) throw new Error(`ip ${argv.join(' ')} told nothing on host ${this.name}`);
    return row;
  }
}
