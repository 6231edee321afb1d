// Owns the proof of what a machine's time of day means to a site with signed adverts, and of nothing
// else: whoever does not sign does not look at it.
import { describe, expect, it } from 'vitest';
import { pairText, siteFromTexts } from './test-sites.ts';
import { ip } from './testing.ts';
import { World } from './world.ts';

const second = 1_000_000;
const vip = ip('10.0.0.100');

const hmac = (more = '') => `auth_hmac {\nkey 1 ${'k'.repeat(32)}\nactive_key 1\n${more}\n}`;

/** web1 is master; web2 has another drift and offset of its clock. */
function settled(more = '', driftPpm = 0): World {
  const texts = { web1: pairText(200, hmac(more)), web2: pairText(100, hmac(more)) };
  const { topology } = siteFromTexts(texts);
  const nodes = topology.nodes.map((node) =>
    node.name === 'web2' ? { ...node, clock: { offsetUs: 77 * second, driftPpm } } : node,
  );
  const world = new World({ ...topology, nodes }, { seed: 1, keepsLog: true });
  for (const node of ['web1', 'web2']) world.perform({ kind: 'start', node });
  world.runUntil(10 * second);
  expect(holders(world)).toEqual(['web1']);
  return world;
}

const holders = ({ machines }: World): string[] =>
  machines.filter(({ kernel }) => kernel.hasAnywhere(vip)).map(({ name }) => name);

function holdersAfter(world: World, seconds: number): string[] {
  world.runUntil(world.nowUs + seconds * second);
  return holders(world);
}

const jump = (world: World, seconds: number) =>
  world.perform({ kind: 'clock', node: 'web1', jumpUs: seconds * second });

const statistics = (world: World, node: string) =>
  world.machine(node).status()?.instances[0]?.statistics;

describe('a signed pair', () => {
  it.each(['', 'anti_replay monotonic'])('hands over for a dead engine %s', (more) => {
    const world = settled(more);
    world.perform({ kind: 'crash', node: 'web1' });
    expect(holdersAfter(world, 0.9)).toEqual(['web2']);
    expect(holdersAfter(world, 10)).toEqual(['web1']);
  });

  it('does not mind monotonic clocks that run apart', () => {
    const world = settled('', 2000);
    expect(holdersAfter(world, 900)).toEqual(['web1']);
    expect(statistics(world, 'web2')).toMatchObject({ trailerStale: 0, becameMaster: 0 });
  });

  it('does not mind a step within the window, back or forth', () => {
    const world = settled();
    for (const seconds of [-4, 4, 4, -4]) {
      jump(world, seconds);
      expect(holdersAfter(world, 10)).toEqual(['web1']);
    }
    expect(statistics(world, 'web2')).toMatchObject({ trailerReplayed: 0, becameMaster: 0 });
    const warning = 'is 3 s behind ours; beyond 5 s its adverts are refused';
    expect(JSON.stringify(world.history)).toContain(warning);
  });

  it('falls apart when clocks differ by more than the window, until they agree again', () => {
    for (const seconds of [-86_400, 3600]) {
      const world = settled();
      jump(world, seconds);
      expect(holdersAfter(world, 10)).toEqual(['web1', 'web2']);
      expect(statistics(world, 'web2')?.trailerStale).toBeGreaterThan(5);
      jump(world, -seconds);
      expect(holdersAfter(world, 10)).toEqual(['web1']);
    }
  });

  it('with monotonic numbers does not mind what the clocks show', () => {
    const world = settled('anti_replay monotonic');
    for (const seconds of [-86_400, 3600, 86_400]) {
      jump(world, seconds);
      expect(holdersAfter(world, 10)).toEqual(['web1']);
    }
    expect(statistics(world, 'web2')).toMatchObject({ trailerReplayed: 0, becameMaster: 0 });
  });

  it('with monotonic numbers refuses who comes back with its clock set back', () => {
    const world = settled('anti_replay monotonic');
    world.perform({ kind: 'stop', node: 'web1' });
    jump(world, -3600);
    expect(holdersAfter(world, 5)).toEqual(['web2']);
    world.perform({ kind: 'start', node: 'web1' });
    expect(holdersAfter(world, 10)).toEqual(['web1', 'web2']);
    expect(statistics(world, 'web2')?.trailerReplayed).toBeGreaterThan(3);
    world.perform({ kind: 'stop', node: 'web2' });
    world.perform({ kind: 'start', node: 'web2' });
    expect(holdersAfter(world, 10)).toEqual(['web1']);
  });

  it('whose reload changes the key keeps its master', () => {
    const key = (active: number) =>
      pairText(
        200,
        `auth_hmac {\nkey 1 ${'k'.repeat(32)}\nkey 2 ${'l'.repeat(32)}\nactive_key ${active}\n}`,
      );
    const world = settled();
    for (const [node, active] of [
      ['web2', 1],
      ['web1', 2],
    ] as const) {
      const { topology } = siteFromTexts({
        web1: key(active),
        web2: key(active).replace('200', '100'),
      });
      const model = topology.nodes.find(({ name }) => name === node)?.model;
      if (!model) throw new Error(`${node} has no model`);
      world.perform({ kind: 'reload', node, model });
      expect(holdersAfter(world, 10)).toEqual(['web1']);
    }
    expect(statistics(world, 'web2')).toMatchObject({ trailerUnknownKey: 0, becameMaster: 0 });
  });
});
