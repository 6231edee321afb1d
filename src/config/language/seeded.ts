// Owns chance that a seed makes repeatable (`random_seed`). Never asks the system for any.

/**
 * Numbers of at least 0 and less than 1, the same ones for the same seed on every machine: splitmix32.
 *
 * @param seed its lower 32 bits count
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
