// Owns finding out which named network namespace we run in. Never enters one.
import { readdirSync, statSync } from 'node:fs';

const namesFolder = '/run/netns';

/** The name in /run/netns of the network namespace we run in; undefined when it has none. */
export function networkNamespaceName(): string | undefined {
  try {
    const own = statSync('/proc/self/ns/net');
    return readdirSync(namesFolder).find((name) => {
      const named = statSync(`${namesFolder}/${name}`, { throwIfNoEntry: false });
      return named?.ino === own.ino && named.dev === own.dev;
    });
  } catch {
    return undefined; // no such folder, or not ours to read: nameless either way
  }
}
