// Owns the proof of which addresses -a logs: those that others bring and take, each once.
import { expect, test } from 'vitest';
import { interfaceAddress, link, virtualAddress } from '../host/test-models.ts';
import { AddressNews } from './address-news.ts';

const taken = 'Netlink reflector reports IP 10.9.0.100 removed from eth0';

function opened() {
  const said: string[] = [];
  const news = new AddressNews((line) => said.push(line));
  news.onAll([link()], [interfaceAddress('10.9.0.1/24')]);
  const change = (present: boolean) => {
    return news.lineFor({ kind: 'address', present, ...interfaceAddress('10.9.0.100/32') });
  };
  const addresses = [{ ...virtualAddress('10.9.0.100/32'), interfaceIndex: 2 }];
  return { said, news, change, addresses };
}

test('what is there at the start is said', () => {
  expect(opened().said).toEqual(['Netlink reflector reports IP 10.9.0.1 added to eth0']);
});

test('what the brain does about an address is no news, what others do is', () => {
  const { news, change, addresses } = opened();
  news.onEffects([{ kind: 'add-addresses', addresses }]);
  expect(change(true)).toBeUndefined();
  news.onEffects([{ kind: 'remove-addresses', addresses }]);
  expect(change(false)).toBeUndefined();
  expect(change(true)).toBe('Netlink reflector reports IP 10.9.0.100 added to eth0');
  expect(change(false)).toBe(taken);
});

test('what the brain says by itself is not said again', () => {
  const { said, news, change, addresses } = opened();
  news.onEffects([{ kind: 'add-addresses', addresses }]);
  expect(change(false)).toBe(taken);
  news.say(taken, [{ kind: 'log', detail: false, text: taken }]);
  expect(said).toHaveLength(1);
  news.say(taken, []);
  expect(said).toHaveLength(2);
});
