// Proves that a port forwards so long after a link-up as was said, in a whole site and again after mending.
import { expect, it } from 'vitest';
import type { Action } from './actions.ts';
import { Cable } from './network.ts';
import { Port } from './port.ts';
import { pairText, siteFromTexts } from './test-sites.ts';
import { BareWorld, interfaceName, ip } from './testing.ts';
import { World } from './world.ts';

const second = 1_000_000;

it('forwards at once where nothing is said', () => {
  const cable = new Cable();
  new Port(new BareWorld(), cable).onLinkUp();
  expect(cable.passes).toBe(true);
});

it('forwards later after each link-up, which counts from the last one', () => {
  const world = new BareWorld();
  const cable = new Cable();
  const port = new Port(world, cable);
  port.forwardDelayUs = 3 * second;
  expect(cable.passes).toBe(true);
  port.onLinkUp();
  world.runUntil(2 * second);
  port.onLinkUp();
  world.runUntil(4 * second);
  expect(cable.passes).toBe(false);
  world.runUntil(5 * second);
  expect(cable.passes).toBe(true);
});

it('forwards at once when it is mended meanwhile, and from then on', () => {
  const world = new BareWorld();
  const cable = new Cable();
  const port = new Port(world, cable);
  port.forwardDelayUs = 3 * second;
  port.onLinkUp();
  port.heal();
  expect(cable.passes).toBe(true);
  port.onLinkUp();
  expect(cable.passes).toBe(true);
});

/** Who has the address at each look, after the event of web1. */
function holdersAfter(events: readonly Action[], seconds: readonly number[]): string[] {
  const { topology } = siteFromTexts({ web1: pairText(200), web2: pairText(100) });
  const world = new World(topology);
  for (const node of ['web1', 'web2']) world.perform({ kind: 'start', node });
  world.runUntil(10 * second);
  for (const event of events) world.perform(event);
  return seconds.map((atSeconds) => {
    world.runUntil((10 + atSeconds) * second);
    const holders = world.machines.filter(({ kernel }) => kernel.hasAnywhere(ip('10.0.0.100')));
    return holders.map(({ name }) => name).join(' and ');
  });
}

it('leaves two masters until it forwards: for a link that comes back, and a machine with power', () => {
  const node = 'web1';
  const late = { kind: 'forward-delay', node, delayUs: 10 * second } as const;
  const link = { kind: 'link', node, interface: interfaceName('eth0') } as const;
  const cut: Action[] = [late, { ...link, up: false }, { ...link, up: true }];
  expect(holdersAfter(cut, [2, 9, 12])).toEqual(['', 'web1 and web2', 'web1']);
  const off: Action[] = [late, { kind: 'power-off', node }, { kind: 'start', node }];
  expect(holdersAfter(off, [2, 9, 12])).toEqual(['', 'web1 and web2', 'web1']);
});

it('counts another priority for as long as was said', () => {
  const order = { kind: 'override', instance: 'WEB', priority: 50, untilUs: undefined } as never;
  const action: Action = { kind: 'order', node: 'web1', order, lastsUs: 10 * second };
  expect(holdersAfter([action], [5, 9, 16])).toEqual(['web2', 'web2', 'web1']);
});
