// Owns the proof that a simulated kernel keeps addresses as Linux does: primary and secondary ones,
// lifetimes, news, and what is left after a boot.
import { expect, it } from 'vitest';
import type { HostEvent } from '../host/events.ts';
import { Kernel } from './kernel.ts';
import { BareWorld, interfaceName, ip, mac } from './testing.ts';

const eth0 = interfaceName('eth0');
const second = 1_000_000;
const addressOf = (text: string, prefixLength = 24) => ({
  ...{ index: 2, address: ip(text), prefixLength },
});
const own = addressOf('10.0.0.1');
const virtual = addressOf('10.0.0.100');

function opened() {
  const world = new BareWorld();
  const addresses = [{ address: own.address, prefixLength: 24 }];
  const kernel = new Kernel(world, 'one', [{ name: eth0, mac: mac(1), switch: 'lan', addresses }]);
  const news: HostEvent[] = [];
  kernel.onNews = (event) => news.push(event);
  const presences = () =>
    world.history.flatMap((entry) =>
      entry.kind === 'address' ? `${entry.address} ${entry.isPresent}` : [],
    );
  return { world, kernel, news, presences };
}

it('begins with the interfaces and their own addresses', () => {
  const { kernel, presences } = opened();
  expect(kernel.links).toMatchObject([{ index: 2, name: 'eth0', up: true }]);
  expect(kernel.addresses).toEqual([own]);
  expect([kernel.indexOf(eth0), kernel.nameOf(2), kernel.nameOf(9)]).toEqual([
    2,
    'eth0',
    undefined,
  ]);
  expect(presences()).toEqual([]);
});

it('tells who listens of each change, also of a renewal, and the history of virtual ones', () => {
  const { kernel, news, presences } = opened();
  kernel.add(virtual);
  kernel.add(virtual);
  kernel.remove(virtual);
  kernel.remove(virtual);
  expect(news.map(({ kind }) => kind)).toEqual([
    ...['address-added', 'address-added', 'address-removed'],
  ]);
  expect(presences()).toEqual(['10.0.0.100 true', '10.0.0.100 false']);
});

it('takes the secondary addresses of a network away with the primary one', () => {
  const { kernel } = opened();
  const elsewhere = addressOf('10.0.1.100');
  const narrow = addressOf('10.0.0.101', 32);
  for (const address of [virtual, elsewhere, narrow]) kernel.add(address);
  kernel.remove(own);
  expect(kernel.addresses).toEqual([elsewhere, narrow]);
});

it('promotes a secondary address where it is asked to', () => {
  const { kernel } = opened();
  const other = addressOf('10.0.0.101');
  kernel.add(virtual);
  kernel.add(other);
  kernel.setPromotion(eth0, true);
  kernel.remove(own);
  expect(kernel.addresses).toEqual([virtual, other]);
  kernel.setPromotion(eth0, false);
  kernel.remove(virtual);
  expect(kernel.addresses).toEqual([]);
});

it('leaves the others when a secondary address goes', () => {
  const { kernel } = opened();
  kernel.add(virtual);
  kernel.add(addressOf('10.0.0.101'));
  kernel.remove(virtual);
  expect(kernel.addresses).toEqual([own, addressOf('10.0.0.101')]);
});

it('has no secondary IPv6 addresses', () => {
  const { kernel } = opened();
  kernel.add(addressOf('fe80::1', 64));
  kernel.add(addressOf('fe80::2', 64));
  kernel.remove(addressOf('fe80::1', 64));
  expect(kernel.hasAnywhere(ip('fe80::2'))).toBe(true);
});

it('takes an address away after its lifetime, unless it is renewed', () => {
  const { world, kernel } = opened();
  kernel.add(virtual, 3 * second);
  world.runUntil(2 * second);
  kernel.add(virtual, 3 * second);
  world.runUntil(5 * second);
  expect(kernel.has(virtual)).toBe(true);
  world.runUntil(5 * second + 999_999);
  expect(kernel.has(virtual)).toBe(false);
});

it('keeps an address for good once it is renewed without a lifetime', () => {
  const { world, kernel } = opened();
  kernel.add(virtual, second);
  kernel.add(virtual);
  world.runUntil(100 * second);
  expect(kernel.has(virtual)).toBe(true);
});

it('tells a change of carrier once', () => {
  const { kernel, news } = opened();
  kernel.setCarrier(eth0, false);
  kernel.setCarrier(eth0, false);
  expect(news).toMatchObject([{ kind: 'link', link: { name: 'eth0', up: false } }]);
});

it('has only its own addresses after a boot, and no lifetime from before', () => {
  const { world, kernel, presences } = opened();
  kernel.add(virtual, second);
  kernel.setCarrier(eth0, false);
  kernel.boot();
  expect(kernel.addresses).toEqual([own]);
  expect(kernel.links).toMatchObject([{ up: true }]);
  expect(presences()).toEqual(['10.0.0.100 true', '10.0.0.100 false']);
  kernel.add(virtual);
  world.runUntil(10 * second);
  expect(kernel.has(virtual)).toBe(true);
});
