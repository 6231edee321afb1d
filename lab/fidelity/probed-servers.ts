// Owns the servers that a machine's checks over HTTP and TCP ask, one for each: what they answer, and whether
// they are there at all. Never says who asks.
import type { ProbeName } from '../../src/host/events.ts';
import type { ScriptBehaviour } from '../../src/sim/actions.ts';
import { checkKey } from '../../src/track/checker-state.ts';
import type { LabHost } from '../host.ts';
import { obedientServerSource } from '../probe-sources.ts';
import type { LabProcess } from '../process.ts';
import { blockNames, probedPort } from './configuration.ts';

/** What a server of HTTP answers while all is well, and while not. */
export const wellStatus = 200;
export const sickStatus = 500;
/** It says nothing. */
const noStatus = 0;

interface ProbedServer {
  readonly probe: ProbeName;
  readonly port: number;
  process: LabProcess | undefined;
}

export class ProbedServers {
  readonly #host: LabHost;
  readonly #servers: readonly ProbedServer[];

  private constructor(host: LabHost, servers: readonly ProbedServer[]) {
    this.#host = host;
    this.#servers = servers;
  }

  /** All that the configuration asks; all is well. */
  static async start(host: LabHost, config: string): Promise<ProbedServers> {
    const found = (['http', 'tcp'] as const).flatMap((kind) =>
      blockNames(config, `vrrp_${kind}`).map((name, at): ProbedServer => {
        return { probe: { kind, name }, port: probedPort(kind, at), process: undefined };
      }),
    );
    const servers = new ProbedServers(host, found);
    await Promise.all(found.map((server) => servers.#open(server)));
    return servers;
  }

  /** Each is made when its server is asked for the second time. */
  get secondAskFiles(): string[] {
    return this.#servers.map(({ probe }) => secondAskFile(probe));
  }

  /** Returns when it took effect. */
  become(probe: ProbeName, behaviour: ScriptBehaviour): Promise<number> | number {
    const server = this.#servers.find((each) => checkKey(each.probe) === checkKey(probe));
    if (!server) throw new RangeError(`nothing asks ${checkKey(probe)}`);
    const isHanging = behaviour.kind === 'hangs';
    const isWell = !isHanging && behaviour.status === 0;
    if (probe.kind === 'http') {
      this.#answer(probe, isWell ? wellStatus : isHanging ? noStatus : sickStatus);
      return Date.now();
    }
    // The kernel connects for a server that stands still.
    if (isHanging) throw new RangeError(`${checkKey(probe)}: no server of TCP can hang`);
    return isWell ? this.#open(server) : this.#close(server);
  }

  #answer(probe: ProbeName, status: number): void {
    this.#host.writeFile(statusFile(probe), String(status));
  }

  async #open(server: ProbedServer): Promise<number> {
    const { probe, port } = server;
    this.#answer(probe, wellStatus);
    const asking = { http: 'request', tcp: 'connection' }[probe.kind];
    const words = [statusFile(probe), secondAskFile(probe), String(port), asking];
    const argv = [process.execPath, '-e', obedientServerSource, ...words];
    server.process = await this.#host.spawn(argv);
    const { atMs } = await server.process.waitForLine(/ready/);
    return atMs;
  }

  async #close(server: ProbedServer): Promise<number> {
    const atMs = Date.now();
    await server.process?.stop('SIGKILL');
    return atMs;
  }
}

function statusFile({ kind, name }: ProbeName): string {
  return `/run/fidelity/${kind}.${name}.status`;
}

function secondAskFile({ kind, name }: ProbeName): string {
  return `/run/fidelity/${kind}.${name}.asked-twice`;
}
