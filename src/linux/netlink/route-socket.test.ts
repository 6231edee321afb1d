// Proves talking with the real kernel as far as no privilege is needed.
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseIp } from '../../net/address.ts';
import { parseInterfaceName } from '../../net/identifiers.ts';
import { parseInterfaceTable } from '../facts.ts';
import type { AddressToHold } from './interface-address.ts';
import { RouteSocket } from './route-socket.ts';
import { RouteWatch } from './route-watch.ts';

let route: RouteSocket;
beforeEach(() => {
  route = RouteSocket.open();
});
afterEach(() => route.close());

test('the dumped links are the interfaces of this namespace', () => {
  const links = route.dumpLinks();
  const names = links.map((link) => link.name as string).sort();
  expect(names).toEqual(parseInterfaceTable(readFileSync('/proc/self/net/dev', 'utf8')));
  const loopback = links.find((link) => link.name === 'lo');
  expect(loopback).toMatchObject({ kind: 'link', index: 1, loopback: true });
});

test('the dumped links say whether they route IPv6 on, as the kernel does', () => {
  const told = route.dumpLinks().map(({ name, forwarding }) => [name, forwarding]);
  const known = told.map(([name]) => {
    const file = `/proc/sys/net/ipv6/conf/${name}/forwarding`;
    return [name, existsSync(file) && readFileSync(file, 'utf8').trim() !== '0'];
  });
  expect(told).toEqual(known);
});

test('the dumped addresses include those that Node knows', () => {
  const dumped = route.dumpAddresses().map((found) => `${found.address}/${found.prefixLength}`);
  const known = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (const { cidr } of known) expect(dumped).toContain(cidr);
});

test('every entry of a long list gets its own refusal', () => {
  const name = parseInterfaceName('holdfast-none');
  if (!name) throw new Error('bad test data');
  const list = Array.from({ length: 130 }, (_, at): AddressToHold => {
    const address = parseIp(`192.0.2.${at}`);
    if (!address) throw new Error('bad test data');
    return {
      interface: name,
      interfaceIndex: 999_999,
      address,
      prefixLength: 32,
      scope: 0,
      label: undefined,
      broadcast: undefined,
      peer: undefined,
      flags: [],
      preferredLifetimeSeconds: undefined,
    };
  });
  const outcomes = route.addAddresses(list);
  expect(outcomes).toHaveLength(130);
  for (const [at, outcome] of outcomes.entries()) {
    expect(outcome?.message).toMatch(
      new RegExp(
        `^add 192\\.0\\.2\\.${at}/32 to holdfast-none: ` +
          'netlink RTM_NEWADDR failed: (EPERM|ENODEV)',
      ),
    );
  }
  expect(route.dumpLinks().length).toBeGreaterThan(0);
});

test('an empty list is nothing to do', () => {
  expect(route.addAddresses([])).toEqual([]);
  expect(route.removeAddresses([])).toEqual([]);
});

test('a watch opens without privileges and closes twice', () => {
  const watch = RouteWatch.open({ onChange: () => {}, onOverflow: () => {} });
  watch.close();
  expect(() => watch.close()).not.toThrow();
});
