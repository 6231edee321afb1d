// Proves keepalived's delays between a process's deaths.
import { expect, it } from 'vitest';
import { RespawnDelay } from './respawn-delay.ts';

it('waits longer after each quick death, up to a minute, and forgives after a long life', () => {
  const delay = new RespawnDelay();
  const seconds = Array.from({ length: 9 }, () => delay.afterDeath(1_000_000));
  expect(seconds).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
  expect(delay.afterDeath(60_000_001)).toBe(0);
  expect(delay.afterDeath(1_000_000)).toBe(1);
});
