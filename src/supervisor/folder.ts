// Owns making the folder that a file of ours shall stand in. Never makes more than one.
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * One level only: a path that lacks more is a mistake, and Node's recursive mkdir never returns on
 * a file system that refuses folders.
 * @throws Error with an errno
 */
export function makeFolderOf(path: string): void {
  try {
    mkdirSync(dirname(path));
    chmodSync(dirname(path), 0o755); // whatever the umask
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
