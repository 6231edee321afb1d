// Owns one engine process: starting it cleanly, talking to it, hearing of its death. Never decides
// whether there shall be another one.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { encodeFrame, FrameReader } from '../channel/frames.ts';
import {
  channelVersion,
  type FromEngine,
  type LastWords,
  type ToEngine,
} from '../channel/messages.ts';
import type { Model } from '../config/model.ts';
import type { FileNumber } from '../host/events.ts';
import type { Order } from '../host/orders.ts';

export interface EngineDeath {
  readonly pid: number;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcessOptions {
  readonly script: string;
  readonly model: Model;
  /** Of all tracked files. */
  readonly numbers: readonly FileNumber[];
  readonly logsDetail: boolean;
  readonly logsAddresses: boolean;
  readonly lastWords: LastWords | undefined;
  readonly orders: readonly Order[];
  readonly onMessage: (message: FromEngine) => void;
  /** What it wrote to stderr: only a crash of Node itself does. */
  readonly onStderr: (line: string) => void;
  /** The channel closed: the engine is dead or dying and no longer acts. May be told twice. */
  readonly onSilence: () => void;
  readonly onDeath: (death: EngineDeath) => void;
}

export class EngineProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #channel: Duplex;

  /** @throws Error when no process can be started */
  constructor(options: EngineProcessOptions) {
    // A clean environment and no arguments of ours: NODE_OPTIONS and the inspector stay outside.
    const child = spawn(process.execPath, ['--no-flush-bytecode', options.script], {
      env: {},
      // A session of its own: a terminal's signals must not end it together with us.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.#channel = child.stdio[3] as Duplex;
    const reader = new FrameReader<FromEngine>(options.onMessage);
    this.#channel.on('data', (bytes: Buffer) => reader.push(bytes));
    this.#channel.on('error', () => {}); // followed by `close`
    this.#channel.on('end', options.onSilence);
    this.#channel.on('close', options.onSilence);
    if (child.stderr) createInterface({ input: child.stderr }).on('line', options.onStderr);
    child.on('error', () => {
      if (child.pid === undefined) options.onDeath({ pid: 0, status: null, signal: null });
    });
    // Not `exit`: what it said last may still be on its way then.
    child.on('close', (status, signal) => options.onDeath({ pid: this.pid, status, signal }));
    const { model, numbers, logsDetail, logsAddresses, lastWords, orders } = options;
    const logs = { logsDetail, logsAddresses, lastWords };
    this.send({ kind: 'configure', channelVersion, model, numbers, ...logs, orders });
  }

  send(message: ToEngine): void {
    if (this.#channel.writable) this.#channel.write(encodeFrame(message));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
