// Owns where a daemon's control socket is, so that daemon and command find each other. Opens nothing.
import { networkNamespaceName } from '../linux/namespace.ts';

export interface DaemonNames {
  /** Default: the one that this process runs in, if it has a name. */
  readonly namespace?: string | undefined;
  /** The word `instance`. */
  readonly instance?: string | undefined;
}

/** One socket per named network namespace and instance, as they share one /run. */
export function controlSocketOf({
  namespace = networkNamespaceName(),
  instance,
}: DaemonNames): string {
  const names = [namespace, instance].map((name) => (name === undefined ? '' : `_${name}`));
  return `/run/holdfast/holdfast${names.join('')}.sock`;
}
