// Owns connecting to the port of a vrrp_tcp. Never sends a byte, and never decides when.
import { connect, type Socket } from 'node:net';
import type { TcpProbeModel } from '../config/track-model.ts';
import type { Outcome } from '../track/outcome.ts';
import { oneLookup } from './one-lookup.ts';
import { failed, type Prober, well } from './probe-outcome.ts';
import { longestTimerMs } from './script-runner.ts';

type Target = Pick<TcpProbeModel, 'host' | 'port' | 'timeoutUs'>;

/** @example await new TcpProber({ host: '127.0.0.1', port: 5432, timeoutUs: 1_000_000 }).run() */
export class TcpProber implements Prober {
  readonly #target: Target;
  readonly #lookup = oneLookup();
  #socket: Socket | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  run(): Promise<Outcome> {
    const { host, port, timeoutUs } = this.#target;
    return new Promise((resolve) => {
      const socket = connect({ host, port, lookup: this.#lookup });
      this.#socket = socket;
      const limitMs = Math.min(Math.ceil(timeoutUs / 1000), longestTimerMs);
      const timer = setTimeout(() => end({ kind: 'timed-out' }), limitMs);
      const end = (outcome: Outcome) => {
        clearTimeout(timer);
        socket.destroy();
        resolve(outcome);
      };
      socket.on('connect', () => end(well('connected')));
      socket.on('error', (error) => end(failed(error)));
      socket.on('close', () => end(failed(new Error('closed'))));
    });
  }

  close(): void {
    this.#socket?.destroy();
  }
}
