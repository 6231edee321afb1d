// Owns the proof that adverts to peers arrive in a simulated site where they would in a real one.
import { expect, it } from 'vitest';
import { pairText, siteFromTexts } from './test-sites.ts';
import { ip } from './testing.ts';
import { World } from './world.ts';

const second = 1_000_000;
const vip = ip('10.0.0.100');

function opened(one: readonly string[], two: readonly string[]): World {
  const { topology } = siteFromTexts({
    one: pairText(200, one.join('\n')),
    two: pairText(100, two.join('\n')),
  });
  const world = new World(topology, { seed: 1, keepsLog: true });
  for (const node of ['one', 'two']) world.perform({ kind: 'start', node });
  world.runUntil(10 * second);
  return world;
}

const peer = (address: string) => ['unicast_peer {', address, '}'];
const from = (address: string) => `unicast_src_ip ${address}`;
const holders = ({ machines }: World): string[] =>
  machines.filter(({ kernel }) => kernel.hasAnywhere(vip)).map(({ name }) => name);

it('two machines that name each other elect one of them, and the other follows', () => {
  const world = opened(
    [from('10.0.0.7'), ...peer('10.0.0.8')],
    [from('10.0.0.8'), ...peer('10.0.0.7')],
  );
  expect(holders(world)).toEqual(['one']);
  world.perform({ kind: 'kill', node: 'one' });
  world.runUntil(world.nowUs + second);
  expect(holders(world)).toEqual(['two']);
});

it('without a source each has the address that the other names', () => {
  expect(holders(opened(peer('10.0.0.8'), peer('10.0.0.7')))).toEqual(['one']);
});

it('who is not named hears nothing', () => {
  const world = opened(
    [from('10.0.0.7'), ...peer('10.0.0.9')],
    [from('10.0.0.8'), ...peer('10.0.0.7')],
  );
  expect(holders(world)).toEqual(['one', 'two']);
});

/** A pair whose instances live on no interface, in two networks. */
function far(node: 1 | 2): string {
  return pairText(
    node === 1 ? 200 : 100,
    `${from(`10.0.${node}.1`)}\n${peer(`10.0.${3 - node}.1`).join('\n')}`,
  )
    .replace(/^\s*interface .*$/m, '')
    .replace('10.0.0.100/24', '10.0.0.100/24 dev eth0');
}

it('without an interface adverts go where the first address is, whatever the network', () => {
  const { topology } = siteFromTexts({ one: far(1), two: far(2) });
  const world = new World(topology, { seed: 1 });
  for (const node of ['one', 'two']) world.perform({ kind: 'start', node });
  world.runUntil(10 * second);
  expect(holders(world)).toEqual(['one']);
  world.perform({ kind: 'power-off', node: 'one' });
  world.runUntil(world.nowUs + 5 * second);
  expect(holders(world)).toEqual(['two']);
});

it('unicast and multicast do not understand each other, which both say', () => {
  const world = opened([], [from('10.0.0.8'), ...peer('10.0.0.1')]);
  expect(holders(world)).toEqual(['one', 'two']);
  const said = world.history.flatMap((entry) =>
    entry.kind === 'log' && entry.text.includes('packet but received')
      ? [`${entry.node} ${entry.text}`]
      : [],
  );
  expect(new Set(said)).toEqual(
    new Set([
      'one (WEB) Expected multicast packet but received unicast packet from 10.0.0.8',
      'two (WEB) Expected unicast packet but received multicast packet from 10.0.0.1',
    ]),
  );
});

it('becomes unicast machine by machine: each says goodbye as it was, and one of both is left', () => {
  const world = opened([], []);
  const { topology } = siteFromTexts({
    one: pairText(200, peer('10.0.0.2').join('\n')),
    two: pairText(100, peer('10.0.0.1').join('\n')),
  });
  for (const { name: node, model } of topology.nodes) {
    const { length } = world.history;
    world.perform({ kind: 'reload', node, model });
    world.runUntil(world.nowUs + second / 2);
    const steps = world.history.slice(length).flatMap((entry) => {
      return entry.kind === 'transition' && entry.node === node ? [entry.transition.to] : [];
    });
    expect(steps).toEqual(['stopped', 'backup']);
    world.runUntil(world.nowUs + 5 * second);
  }
  expect(holders(world)).toEqual(['one']);
});
