// Owns what becomes of a command whose reader has seen enough, as `head` does. Never writes.

/** It ends quietly. */
export function quitWithReader(): void {
  process.stdout.on('error', () => process.exit(0));
}

/** It goes on without its reader: what it does matters more than what it says. */
export function forgiveClosedPipe(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
