// Owns hearing what the kernel tells without being asked, datagram by datagram, and a queue that must
// be thrown away. Never opens a socket and never reads a message.
import { close, EAGAIN } from '../libc.ts';
import { type Watch, watchReadable } from '../poll.ts';
import { receiveFromKernel } from './socket.ts';

const datagramsPerWake = 64;
/** Bounds the work of one overflow even when new changes keep coming. */
const datagramsPerOverflow = 16_384;

export interface ListenerOptions<News> {
  /** What one datagram tells, all of it: a callback may receive into the same room. */
  readonly decode: (bytes: Uint8Array) => readonly News[];
  readonly onNews: (news: News) => void;
  /** Receiving failed; the listener goes on. ENOBUFS: some was lost. */
  readonly onFailure: (errno: number) => void;
}

export class NetlinkListener<News> {
  readonly #fd: number;
  readonly #options: ListenerOptions<News>;
  readonly #watch: Watch;
  #closed = false;

  /** The socket is the listener's from now on. */
  constructor(fd: number, options: ListenerOptions<News>) {
    this.#fd = fd;
    this.#options = options;
    this.#watch = watchReadable(fd, () => this.#receive());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    close(this.#fd);
  }

  /** What is queued is older than the dump that follows; told after it, it would look new. */
  discardQueued(): void {
    for (let count = 0; count < datagramsPerOverflow; count += 1) {
      if (receiveFromKernel(this.#fd) === -EAGAIN) return;
    }
  }

  #receive(): void {
    for (let count = 0; count < datagramsPerWake && !this.#closed; count += 1) {
      const bytes = receiveFromKernel(this.#fd);
      if (bytes === -EAGAIN) return;
      if (typeof bytes === 'number') {
        this.#options.onFailure(-bytes);
        return;
      }
      for (const news of this.#options.decode(bytes)) {
        if (!this.#closed) this.#options.onNews(news);
      }
    }
  }
}
