// Owns how long a probe waits before its first run, so that not all of them begin together. Never waits.

/** No probe keeps an election waiting for longer. */
const mostUs = 1_000_000;

/**
 * The same for the same words, evenly spread over the interval or its first second.
 *
 * @example startDelayUs('lb1 http:web', probe.intervalUs)
 */
export function startDelayUs(words: string, intervalUs: number): number {
  // FNV-1a with 32 bits.
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) {
    hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193);
  }
  // Murmur's last step: words that differ at their ends alone are spread, too.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return Math.floor((hash / 2 ** 32) * Math.min(intervalUs, mostUs));
}
