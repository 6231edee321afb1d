// Owns hearing at once that processes end, by a descriptor of each (pidfd). Never signals one.
import { close, pidfdOpen } from './libc.ts';
import { type Watch, watchReadable } from './poll.ts';

interface Watched {
  readonly fd: number;
  readonly watch: Watch;
}

export class ProcessEnds {
  readonly #onEnd: (pid: number) => void;
  readonly #watched = new Map<number, Watched>();

  constructor(onEnd: (pid: number) => void) {
    this.#onEnd = onEnd;
  }

  /** These processes and no others; one that cannot be watched is left to whoever looks for it. */
  watch(pids: readonly number[]): void {
    const wanted = new Set(pids);
    for (const pid of this.#watched.keys()) if (!wanted.has(pid)) this.#forget(pid);
    for (const pid of wanted) if (!this.#watched.has(pid)) this.#begin(pid);
  }

  #begin(pid: number): void {
    const fd = pidfdOpen(pid);
    if (fd < 0) return;
    const watch = watchReadable(fd, () => {
      this.#forget(pid);
      this.#onEnd(pid);
    });
    this.#watched.set(pid, { fd, watch });
  }

  #forget(pid: number): void {
    const watched = this.#watched.get(pid);
    if (!watched) return;
    this.#watched.delete(pid);
    watched.watch.close();
    close(watched.fd);
  }
}
