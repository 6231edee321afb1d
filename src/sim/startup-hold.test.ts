// Owns the proof that startup_hold keeps nopreempt's promise behind a port that forwards late. Never looks
// at real links.
import { expect, it } from 'vitest';
import { pairText, siteFromTexts } from './test-sites.ts';
import { ip } from './testing.ts';
import { World } from './world.ts';

const second = 1_000_000;
const vip = ip('10.0.0.100');

/** The stronger machine's link comes back, but its port passes nothing on for five seconds more. */
function afterALateForwardingPort(...words: readonly string[]): string[] {
  const { topology } = siteFromTexts({
    one: pairText(200, ['nopreempt', ...words].join('\n')),
    two: pairText(100),
  });
  const world = new World(topology, { seed: 1 });
  for (const node of ['one', 'two']) world.perform({ kind: 'start', node });
  world.runUntil(10 * second);
  const [one] = world.machines;
  const name = one?.interfaces[0]?.name;
  if (!name) throw new RangeError('there is no interface');
  world.perform({ kind: 'link', node: 'one', interface: name, up: false });
  world.runUntil(20 * second);
  world.perform({ kind: 'link', node: 'one', interface: name, up: true });
  world.perform({ kind: 'impair', node: 'one', direction: 'both', impairment: { isCut: true } });
  const holders = new Set<string>();
  const look = () => {
    const now = world.machines.filter(({ kernel }) => kernel.hasAnywhere(vip));
    holders.add(now.map((machine) => machine.name).join(' and '));
  };
  for (let atUs = 20 * second; atUs < 40 * second; atUs += second / 4) {
    world.runUntil(atUs);
    if (atUs === 25 * second) world.perform({ kind: 'heal' });
    look();
  }
  return [...holders];
}

it('without it both are master, and the stronger one stays', () => {
  expect(afterALateForwardingPort()).toEqual(['two', 'one and two', 'one']);
});

it('with it the weaker one stays master, and nobody else ever is', () => {
  expect(afterALateForwardingPort('startup_hold auto')).toEqual(['two']);
});
