// Owns that whoever asks for the same name again and again has one question under way: a resolver that hangs
// must not collect them. Never keeps an answer.
import dns from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * For one who connects to one name, and waits for one connection at a time: who has given up is not told.
 *
 * @example connect({ host: 'db.example', port: 5432, lookup: this.#lookup })
 */
export function oneLookup(): LookupFunction {
  let newest: Parameters<LookupFunction>[2] | undefined;
  return (hostname, options, callback) => {
    const isAsked = newest !== undefined;
    newest = callback;
    if (isAsked) return;
    dns.lookup(hostname, options, (...answer) => {
      const tell = newest;
      newest = undefined;
      tell?.(...answer);
    });
  };
}
