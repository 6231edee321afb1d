// Owns what becomes of a command whose reader has seen enough, as `head` does. Never writes.

/** It ends quietly. */
export function quitWithReader(): void {
  process.stdout.on('error', () => process.exit(0));
}
