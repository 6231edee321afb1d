// Owns where a daemon's control socket is, so that daemon and command find each other. Opens nothing.
import { networkNamespaceName } from '../linux/namespace.ts';

/** One socket per named network namespace, as daemons in several of them share one /run. */
export function defaultControlSocket(): string {
  const namespace = networkNamespaceName();
  return `/run/holdfast/holdfast${namespace === undefined ? '' : `_${namespace}`}.sock`;
}
