// Owns keeping descriptors that this process got from whoever started it from what it starts itself. Never
// closes one.
import { readdirSync } from 'node:fs';
import { fcntl } from './libc.ts';

const F_SETFD = 2;
const FD_CLOEXEC = 1;
const firstOther = 3;

/**
 * Node does this for the lowest descriptors only: somebody's lock or pipe on number 200 would stay open in
 * the daemon's children for as long as they live. The standard streams are left alone.
 */
export function keepDescriptorsFromChildren(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const fd = Number(name);
    // The one that the list was read through is closed by now, and refused.
    if (fd >= firstOther) fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
}
