// Owns the proof that a simulated machine's packet filter is what its brain wants, whoever dies.
import { describe, expect, it } from 'vitest';
import { pairText, siteFromTexts } from './test-sites.ts';
import { World } from './world.ts';

const second = 1_000_000;

/** A pair whose addresses only pass traffic on. */
function settled(): World {
  const texts = { a: pairText(200, 'no_accept'), b: pairText(100, 'no_accept') };
  const world = new World(siteFromTexts(texts).topology, { seed: 1, keepsLog: false });
  for (const node of ['a', 'b']) world.perform({ kind: 'start', node });
  world.runUntil(10 * second);
  return world;
}

function dropped({ machines }: World): Record<string, string[]> {
  const lists = machines.map(({ name, kernel }) => {
    return [name, kernel.firewall?.dropped.map(({ address }) => String(address)) ?? []] as const;
  });
  return Object.fromEntries(lists);
}

describe('the packet filter of a simulated machine', () => {
  it('drops what the master holds', () => {
    expect(dropped(settled())).toEqual({ a: ['10.0.0.100'], b: [] });
  });

  it('is open again where the engine was killed, as the supervisor carries out its farewell', () => {
    const world = settled();
    world.perform({ kind: 'kill', node: 'a' });
    world.runUntil(11 * second);
    expect(dropped(world).a).toEqual([]);
  });
});
