// Owns the system's reason in plain words, for messages to people. Never decides what a failure means.

/** `ENOENT: no such file or directory, open 'x'` without its frame. */
export function plainReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const plain = message.replace(/^E[A-Z0-9]+: /, '').replace(/, \w+( '.*')?$/s, '');
  return plain === 'illegal operation on a directory' ? 'it is a directory' : plain;
}
