// Owns what the engine still has to tell the supervisor, within a bound: the newest of each state,
// and a ring of diagnostics that counts what it drops. Never waits.
import { encodeFrame } from './frames.ts';
import type { DiagnosticFromEngine, FromEngine, StateFromEngine } from './messages.ts';

/** Diagnostics kept while the supervisor does not read. */
export const outboxDiagnostics = 4096;

/** Takes as many bytes as it can at once, and says how many. */
export type Sink = (bytes: Uint8Array) => number;

export class Outbox {
  readonly #sink: Sink;
  readonly #states = new Map<string, StateFromEngine>();
  #diagnostics: DiagnosticFromEngine[] = [];
  #dropped = 0;
  /** The rest of a frame that has begun to leave. */
  #begun: Uint8Array | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Replaces an unsent state of the same kind, and part. */
  putState(message: StateFromEngine): void {
    const part = message.kind === 'farewell' ? ` of ${message.of}` : '';
    this.#states.set(message.kind + part, message);
  }

  /** Where there is no room a log line goes; how things stand in the end is told in any case. */
  putDiagnostic(message: DiagnosticFromEngine): void {
    if (this.#diagnostics.length >= outboxDiagnostics) {
      this.#dropped += 1;
      if (message.kind === 'log') return;
      const oldestLine = this.#diagnostics.findIndex(({ kind }) => kind === 'log');
      this.#diagnostics.splice(Math.max(oldestLine, 0), 1);
    }
    this.#diagnostics.push(message);
  }

  /** Writes what the sink takes; true when nothing is left. */
  flush(): boolean {
    for (;;) {
      const frame = this.#begun ?? this.#next();
      if (!frame) return true;
      const taken = this.#sink(frame);
      this.#begun = taken < frame.length ? frame.subarray(taken) : undefined;
      if (this.#begun) return false;
    }
  }

  /** States first: they are bounded by their parts, and what to do after a death must not queue behind chatter. */
  #next(): Uint8Array | undefined {
    if (this.#states.size > 0) {
      const states = [...this.#states.values()];
      this.#states.clear();
      return joinedFrames(states);
    }
    if (this.#diagnostics.length > 0) {
      const batch = this.#diagnostics;
      this.#diagnostics = [];
      return joinedFrames(batch);
    }
    if (this.#dropped === 0) return undefined;
    const count = this.#dropped;
    this.#dropped = 0;
    return encodeFrame({ kind: 'dropped', count } satisfies DiagnosticFromEngine);
  }
}

/** One write for the whole batch: a takeover logs many lines at once. */
function joinedFrames(messages: readonly FromEngine[]): Uint8Array {
  const frames = messages.map(encodeFrame);
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}
