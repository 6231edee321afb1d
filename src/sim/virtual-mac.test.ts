// Owns the proof of what interfaces of virtual routers' own mean to a site: with a virtual MAC address,
// whoever talks to the address does not notice that another machine has it now.
import { describe, expect, it } from 'vitest';
import { interfaceName } from '../vrrp/testing.ts';
import type { HistoryEntry } from './history.ts';
import { pairText, siteFromTexts } from './test-sites.ts';
import { ip } from './testing.ts';
import { World } from './world.ts';

const second = 1_000_000;
const vip = ip('10.0.0.100');
const eth0 = interfaceName('eth0');

/** web1 is master, and the client knows. */
function settled(more: string): World {
  const texts = { web1: pairText(200, more), web2: pairText(100, more) };
  const world = new World(siteFromTexts(texts).topology, { seed: 1, keepsLog: true });
  for (const node of ['web1', 'web2']) world.perform({ kind: 'start', node });
  world.runUntil(10 * second);
  expect(answers(world).at(-1)?.by).toBe('web1');
  return world;
}

type Entry<Kind extends HistoryEntry['kind']> = Extract<HistoryEntry, { kind: Kind }>;

const answers = ({ history }: World) =>
  history.filter((entry): entry is Entry<'answer'> => entry.kind === 'answer');

const additions = ({ history }: World) =>
  history.filter((entry): entry is Entry<'address'> => entry.kind === 'address' && entry.isPresent);

/** How long after web2 got the address the client reaches it there. */
function noticedAfterUs(more: string): number {
  const world = settled(more);
  world.perform({ kind: 'power-off', node: 'web1' });
  world.runUntil(20 * second);
  expect(answers(world).at(-1)?.by).toBe('web2');
  return (answers(world).at(-1)?.atUs ?? 0) - (additions(world).at(-1)?.atUs ?? 0);
}

const interfaces = (world: World, node: string): string[] =>
  world.machine(node).kernel.links.map(({ name }) => name);

const arpIgnore = (world: World, node: string) =>
  world.machine(node).kernel.links.find(({ name }) => name === eth0)?.ipv4?.arpIgnore;

describe('a pair with use_ipvlan', () => {
  it('sends from ipvlans, has the address below them, and takes it over', () => {
    const own = { web1: 'use_ipvlan 10.0.0.11/24', web2: 'use_ipvlan 10.0.0.12/24' };
    const texts = { web1: pairText(200, own.web1), web2: pairText(100, own.web2) };
    const world = new World(siteFromTexts(texts).topology, { seed: 1, keepsLog: true });
    for (const node of ['web1', 'web2']) world.perform({ kind: 'start', node });
    world.runUntil(10 * second);
    expect(answers(world).at(-1)?.by).toBe('web1');
    expect(interfaces(world, 'web1')).toEqual(['eth0', 'vrrp.10']);
    expect(world.machine('web1').kernel.answerAt(eth0, vip)).toBe('02:00:00:00:00:01');
    world.perform({ kind: 'power-off', node: 'web1' });
    world.runUntil(20 * second);
    expect(answers(world).at(-1)?.by).toBe('web2');
  });
});

describe('a pair with use_vmac', () => {
  it('takes over without any new ARP entry; a plain pair has to announce', () => {
    expect(noticedAfterUs('use_vmac')).toBe(0);
    expect(noticedAfterUs('')).toBeGreaterThan(0);
  });

  it('answers whoever asks with the virtual MAC alone', () => {
    const { kernel } = settled('use_vmac').machine('web1');
    expect(kernel.answerAt(eth0, vip)).toBe('00:00:5e:00:01:0a');
    expect(settled('').machine('web1').kernel.answerAt(eth0, vip)).toBe('02:00:00:00:00:01');
  });

  it.each(['stop', 'kill', 'crash'] as const)('leaves nothing behind: %s', (kind) => {
    const world = settled('use_vmac');
    expect(interfaces(world, 'web1')).toEqual(['eth0', 'vrrp.10']);
    world.perform({ kind, node: 'web1' });
    world.runUntil(10.1 * second);
    expect(interfaces(world, 'web1')).toEqual(kind === 'crash' ? ['eth0', 'vrrp.10'] : ['eth0']);
    expect(arpIgnore(world, 'web1')).toBe(kind === 'crash' ? 1 : 0);
  });

  it('takes over what a dead run left', () => {
    const world = settled('use_vmac');
    world.perform({ kind: 'kill-all', node: 'web1' });
    world.runUntil(11 * second);
    expect([interfaces(world, 'web1'), arpIgnore(world, 'web1')]).toEqual([['eth0', 'vrrp.10'], 1]);
    world.perform({ kind: 'start', node: 'web1' });
    world.runUntil(20 * second);
    expect(answers(world).at(-1)?.by).toBe('web1');
    world.perform({ kind: 'stop', node: 'web1' });
    world.runUntil(21 * second);
    expect([interfaces(world, 'web1'), arpIgnore(world, 'web1')]).toEqual([['eth0'], 0]);
  });

  it('loses its carrier with its parent', () => {
    const world = settled('use_vmac');
    world.perform({ kind: 'link', node: 'web1', interface: eth0, up: false });
    world.runUntil(20 * second);
    expect(world.machine('web1').status()?.instances[0]?.state).toBe('fault');
    expect(answers(world).at(-1)?.by).toBe('web2');
  });
});
