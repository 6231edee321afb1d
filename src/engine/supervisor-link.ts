// Owns the engine's end of the channel to the supervisor. Never waits: what the supervisor does not
// read in time is replaced (state) or dropped and counted (diagnostics).
import { FrameReader } from '../channel/frames.ts';
import type { DiagnosticFromEngine, StateFromEngine, ToEngine } from '../channel/messages.ts';
import { Outbox } from '../channel/outbox.ts';
import { StreamFd } from '../linux/stream-fd.ts';

/** The file descriptor that the supervisor leaves open for us. */
const channelFd = 3;

export interface SupervisorLinkOptions {
  readonly onMessage: (message: ToEngine) => void;
  /** The supervisor is dead. */
  readonly onEnd: () => void;
}

export class SupervisorLink {
  readonly #stream: StreamFd;
  readonly #outbox: Outbox;

  constructor({ onMessage, onEnd }: SupervisorLinkOptions) {
    const reader = new FrameReader<ToEngine>(onMessage);
    this.#stream = new StreamFd(channelFd, { onData: (bytes) => reader.push(bytes), onEnd });
    this.#outbox = new Outbox((bytes) => this.#stream.write(bytes));
  }

  putState(message: StateFromEngine): void {
    this.#outbox.putState(message);
  }

  putDiagnostic(message: DiagnosticFromEngine): void {
    this.#outbox.putDiagnostic(message);
  }

  /** Sends what can be sent now; the rest follows when the supervisor reads. */
  flush(): void {
    if (!this.#outbox.flush()) this.#stream.onceWritable(() => this.flush());
  }
}
