// Owns the log files of -g: one for the supervisor and one for the engine, as keepalived has them. Never
// waits for the disk, and never asks for more room than a burst of lines needs.
import { createWriteStream, type WriteStream } from 'node:fs';

const mostUnwrittenBytes = 1024 * 1024;

export class LogFiles {
  readonly #path: string;
  readonly #onError: (message: string) => void;
  readonly #streams = new Map<string, WriteStream>();
  #lost = 0;

  /** @param onError told once for each file that cannot be written */
  constructor(path: string, onError: (message: string) => void) {
    this.#path = path;
    this.#onError = onError;
  }

  /** How many lines the disk did not take. */
  get lost(): number {
    return this.#lost;
  }

  /** @param part the process within the name: '', or `_vrrp` */
  write(part: string, line: string): void {
    const stream = this.#streams.get(part) ?? this.#open(part);
    if (stream.destroyed || stream.writableLength > mostUnwrittenBytes) this.#lost += 1;
    else stream.write(`${line}\n`);
  }

  /** Resolves when everything is written that can be. */
  async close(): Promise<void> {
    const streams = [...this.#streams.values()];
    await Promise.all(
      streams.map(
        (stream) =>
          new Promise<void>((resolve) => {
            if (stream.destroyed) resolve();
            else stream.end(() => resolve());
          }),
      ),
    );
  }

  #open(part: string): WriteStream {
    const stream = createWriteStream(partOfPath(this.#path, part), { flags: 'a' });
    stream.on('error', ({ message }) => this.#onError(message));
    this.#streams.set(part, stream);
    return stream;
  }
}

/** `keepalived.log` is `keepalived_vrrp.log` for the part `_vrrp`. */
export function partOfPath(path: string, part: string): string {
  return path.replace(/(\.[^./]*)?$/, (ending) => `${part}${ending}`);
}
