// Owns reading a file that holds a secret key. Never keeps or judges what is in it.
import { readFileSync, statSync } from 'node:fs';

/** No key is longer, line end included; what is larger is no key file. */
const mostBytes = 1024;

/** The bytes of a plain file, or why there are none. Never throws, and waits for no pipe. */
export function readKeyFile(path: string): Uint8Array | { readonly reason: string } {
  try {
    const found = statSync(path);
    if (!found.isFile()) return { reason: 'not a plain file' };
    if (found.size > mostBytes) return { reason: `larger than ${mostBytes} bytes` };
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
