// Owns the tracked processes of a machine: as many as wanted, of a program that no other machine runs. Never
// says who tracks them.
import type { LabHost } from '../host.ts';
import type { LabProcess } from '../process.ts';
import { trackedProgram } from './configuration.ts';

let machineCount = 0;

export class Processes {
  readonly #host: LabHost;
  /** The same for every eye but the tracker's. */
  readonly #program: string;
  readonly #running: LabProcess[] = [];

  constructor(host: LabHost) {
    machineCount += 1;
    this.#host = host;
    this.#program = `${trackedProgram}.${machineCount}`;
  }

  /** The configuration with this machine's program in it. */
  inConfig(config: string): string {
    return config.replaceAll(trackedProgram, this.#program);
  }

  /** Returns when so many ran. */
  async become(count: number): Promise<number> {
    while (this.#running.length < count) {
      this.#running.push(await this.#host.spawn(this.#program.split(' ')));
    }
    let atMs = Date.now();
    for (const process of this.#running.splice(count)) {
      atMs = Date.now();
      process.signal('SIGKILL');
      await process.exited;
    }
    return atMs;
  }
}
