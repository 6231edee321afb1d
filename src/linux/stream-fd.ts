// Owns an inherited stream socket that is never waited for. Never frames or queues what passes.
import { arenaPiece } from './arena.ts';
import { close, EAGAIN, MSG_DONTWAIT, MSG_NOSIGNAL, recv, send } from './libc.ts';
import { type StreamWatch, watchStream } from './poll.ts';

const received = arenaPiece('stream received', 65_536);
const toSend = arenaPiece('stream to send', 65_536);
const readsPerWake = 16;

export interface StreamFdOptions {
  /** Bytes in order; valid during the call only. */
  readonly onData: (bytes: Uint8Array) => void;
  /** The peer closed or died, after all it sent was handed over. Called once; then closed. */
  readonly onEnd: () => void;
}

export class StreamFd {
  readonly #fd: number;
  readonly #options: StreamFdOptions;
  readonly #watch: StreamWatch;
  #onWritable: (() => void) | undefined;
  #closed = false;

  /** Takes over `fd`, a connected stream socket, and sets it non-blocking (libuv does). */
  constructor(fd: number, options: StreamFdOptions) {
    this.#fd = fd;
    this.#options = options;
    this.#watch = watchStream(fd, (canWrite) => this.#wake(canWrite));
  }

  /**
   * How many leading bytes the kernel took: fewer than given, down to 0, when the rest would block.
   * Also 0 when the peer is gone, which `onEnd` tells.
   */
  write(bytes: Uint8Array): number {
    let accepted = 0;
    while (accepted < bytes.length && !this.#closed) {
      const length = Math.min(bytes.length - accepted, toSend.length);
      toSend.set(bytes.subarray(accepted, accepted + length));
      const result = send(this.#fd, toSend, length, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (result < 0) break;
      accepted += result;
      if (result < length) break;
    }
    return accepted;
  }

  /** Calls back once, when writing is possible again; a second request replaces the first. */
  onceWritable(callback: () => void): void {
    if (this.#closed) return;
    this.#onWritable = callback;
    this.#watch.wantWritable(true);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    close(this.#fd);
  }

  #wake(canWrite: boolean): void {
    this.#receive();
    const onWritable = this.#onWritable;
    if (!onWritable || !canWrite || this.#closed) return;
    this.#onWritable = undefined;
    this.#watch.wantWritable(false);
    onWritable();
  }

  #receive(): void {
    for (let count = 0; count < readsPerWake && !this.#closed; count += 1) {
      const length = recv(this.#fd, received, received.length, MSG_DONTWAIT);
      if (length === -EAGAIN) return;
      // Zero is the end; an error here (ECONNRESET) is the peer's death with bytes of ours unread.
      if (length <= 0) {
        this.close();
        this.#options.onEnd();
        return;
      }
      this.#options.onData(received.subarray(0, length));
      if (length < received.length) return;
    }
  }
}
