// Owns how long to wait before a process that died is started again. Never waits itself.

/** One that lived this long starts its successors' delays anew. */
const longLifeUs = 60_000_000;
const longestSeconds = 60;

/** keepalived's delays: 0, 1, 2, 4 ... 60 s. */
export class RespawnDelay {
  #nextSeconds = 0;

  /** In whole seconds, after a life of `lifeUs` microseconds. */
  afterDeath(lifeUs: number): number {
    const seconds = lifeUs > longLifeUs ? 0 : this.#nextSeconds;
    this.#nextSeconds = Math.min(longestSeconds, seconds * 2 || 1);
    return seconds;
  }
}
