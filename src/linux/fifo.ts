// Owns making named pipes, which Node.js cannot. Never opens one.
import { check, mkfifo } from './libc.ts';

/** With all permissions to read and write that the umask leaves. @throws SystemCallError */
export function makeFifo(path: string): void {
  check('mkfifo', mkfifo(path, 0o666), `make the FIFO ${path}`);
}
