// Owns the proof of what the kernel's news become for the brain.
import { expect, test } from 'vitest';
import type { AddressChange } from '../linux/netlink/interface-address.ts';
import type { LinkChange } from '../linux/netlink/link.ts';
import { parseIp } from '../net/address.ts';
import { parseInterfaceName, parseMac } from '../net/identifiers.ts';
import { changeEvent, isUsable, toLink } from './kernel-events.ts';

const name = parseInterfaceName('eth0');
const address = parseIp('fe80::5');
if (!name || !address) throw new Error('literals');

const link: LinkChange = {
  kind: 'link',
  present: true,
  index: 2,
  name,
  up: true,
  running: true,
  operationalState: 'up',
  mac: parseMac('02:00:00:00:00:05'),
  mtu: 1500,
  multicast: true,
  loopback: false,
  forwarding: true,
  promotesSecondaries: false,
  group: 3,
  macvlanOn: 2,
  ipvlanOn: undefined,
  ipv4: { arpIgnore: 1, arpFilter: 0, rpFilter: 2 },
};
const own: AddressChange = {
  kind: 'address',
  present: true,
  index: 2,
  address,
  prefixLength: 64,
  scope: 253,
  flags: 0x80,
  label: undefined,
  tentative: false,
  dynamic: false,
  secondary: false,
  protocol: undefined,
};

test('a link is up when it is both wanted and running, and says whether it routes', () => {
  const mac = '02:00:00:00:00:05';
  expect(toLink(link)).toEqual({
    ...{ index: 2, name: 'eth0', up: true, mac, isForwarding: true },
    ...{
      group: 3,
      macvlanOn: 2,
      ipvlanOn: undefined,
      ipv4: link.ipv4,
      mtu: 1500,
      promotesSecondaries: false,
    },
  });
  expect(toLink({ ...link, running: false }).up).toBe(false);
  expect(toLink({ ...link, up: false }).up).toBe(false);
  expect(toLink({ ...link, forwarding: false }).isForwarding).toBe(false);
});

test('links come and go', () => {
  expect(changeEvent(link)).toEqual({ kind: 'link', link: toLink(link) });
  expect(changeEvent({ ...link, present: false })).toEqual({ kind: 'link-removed', index: 2 });
});

test('an address counts once duplicate detection is over (RFC 4862, 5.4)', () => {
  expect(changeEvent({ ...own, tentative: true })).toBeUndefined();
  expect(isUsable({ ...own, tentative: true })).toBe(false);
  const told = { index: 2, address: 'fe80::5', prefixLength: 64 };
  expect(changeEvent(own)).toEqual({ kind: 'address-added', address: told });
});

test('an address that goes is told, tentative or not', () => {
  const told = { index: 2, address: 'fe80::5', prefixLength: 64 };
  const expected = { kind: 'address-removed', address: told };
  expect(changeEvent({ ...own, present: false })).toEqual(expected);
  expect(changeEvent({ ...own, present: false, tentative: true })).toEqual(expected);
});
