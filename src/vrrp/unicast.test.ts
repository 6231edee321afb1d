// Owns the proof of unicast: a copy for each peer, the checks that take the place of the link's, and the
// checksum of old keepalived.
import { describe, expect, test } from 'vitest';
import { encodeIpv4 } from '../net/ipv4.ts';
import { isAuthentic } from './authentication-header.ts';
import { splitTrailer } from './hmac-trailer.ts';
import {
  encodeAdvertisement,
  isChecksumValid,
  setChecksum,
  vrrpMulticastGroups,
} from './packet.ts';
import { Sender } from './sender.ts';
import type { UnicastTransport } from './settings.ts';
import {
  fromHex,
  higherAddress,
  ipv4,
  ipv6,
  known,
  lowerAddress,
  ownAddress,
  Probe,
  priority,
  second,
  settings,
  signing,
  toHex,
} from './testing.ts';

const peer = (address: ReturnType<typeof ipv4> | ReturnType<typeof ipv6>) => ({
  address,
  leastTimeToLive: 0,
  mostTimeToLive: 255,
});
const unicast = (changes: Partial<UnicastTransport> = {}): UnicastTransport => ({
  kind: 'unicast',
  peers: [peer(higherAddress), peer(lowerAddress)],
  timeToLive: undefined,
  checksSource: false,
  oldChecksum: 'detect',
  ...changes,
});
const adverts = (own: Parameters<typeof settings>[0], source = ownAddress) =>
  new Sender(settings({ transport: unicast(), ...own })).next(priority(100), source, 0);

describe('sending', () => {
  test('the golden packet of keepalived 2.2.7 and 2.4.3, version 3', () => {
    const transport = unicast({ peers: [peer(ipv4('10.9.0.9'))] });
    const [advert] = adverts({ version: 3, transport }, ipv4('10.9.0.1'));
    const golden =
      '45c0 0020 0001 0000 ff70 a691 0a09 0001 0a09 0009 3133 6401 0064 4b62 0a09 0064';
    expect(toHex(known(advert).packet)).toBe(toHex(fromHex(golden)));
  });

  test('the golden packet over IPv6, whose hop limit is left to the kernel', () => {
    const source = ipv6('fd09::1');
    const own = settings({
      ...{ version: 3, family: 6, addresses: [ipv6('fd09::100')] },
      transport: unicast({ peers: [peer(ipv6('fd09::9'))] }),
    });
    const [advert] = new Sender(own).next(priority(100), source, 0);
    const golden = '3133 6401 0064 71b7 fd09 0000 0000 0000 0000 0000 0000 0100';
    expect(toHex(known(advert).packet)).toBe(toHex(fromHex(golden)));
    expect(advert).toMatchObject({ destination: 'fd09::9', hopLimit: undefined });
  });

  test('every peer gets a copy with the same identification, this machine none', () => {
    const peers = [peer(higherAddress), peer(ownAddress), peer(lowerAddress)];
    const copies = adverts({ version: 3, transport: unicast({ peers }) });
    expect(copies.map(({ destination }) => destination)).toEqual([higherAddress, lowerAddress]);
    expect(copies.map(({ packet }) => [packet[4], packet[5]])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    for (const { packet, ...ends } of copies) {
      expect(isChecksumValid(packet.subarray(20), ends)).toBe(true);
    }
  });

  test('unicast_ttl is what the packets have, in IPv6 what the kernel is told', () => {
    const transport = unicast({ timeToLive: 3 });
    expect(adverts({ transport }).map(({ packet }) => packet[8])).toEqual([3, 3]);
    const six = unicast({ timeToLive: 3, peers: [peer(ipv6('fd09::9'))] });
    const own = settings({ family: 6, version: 3, transport: six });
    const [advert] = new Sender(own).next(priority(100), ipv6('fd09::1'), 0);
    expect(known(advert).hopLimit).toBe(3);
  });

  test('the value of an authentication header leaves the time to live out', () => {
    const authentication = { type: 'ah', password: 'secret12' } as const;
    const copies = adverts({ authentication, transport: unicast({ timeToLive: 9 }) });
    for (const { packet } of copies) {
      expect([packet[8], packet[31]]).toEqual([9, 1]);
      const nearer = packet.slice();
      nearer[8] = 5;
      expect(isAuthentic(nearer, 20, 'secret12')).toBe(true);
    }
  });

  test('all copies of a signed advert have the same trailer', () => {
    const [first, other] = adverts({ authentication: signing }).map(({ packet }) =>
      splitTrailer(packet.subarray(20), 4),
    );
    expect(known(first).trailer).toBeDefined();
    expect(first?.trailer).toEqual(other?.trailer);
  });

  test('a master says goodbye to every peer, and its farewell does the same', () => {
    const { probe } = Probe.master({ transport: unicast() });
    const farewell = probe.instance.farewellAdverts();
    expect(farewell.map(({ destination, packet }) => [destination, packet[22]])).toEqual([
      [higherAddress, 0],
      [lowerAddress, 0],
    ]);
    const words = probe.do({ kind: 'stop' }, 9 * second);
    expect(words.slice(0, 2)).toEqual(['send 0 #2', 'send 0 #2']);
    expect(probe.statistics).toMatchObject({ advertsSent: 2, priorityZeroSent: 1 });
  });

  test('whoever has no peer sends nothing and counts nothing', () => {
    const { probe } = Probe.master({ transport: unicast({ peers: [peer(ownAddress)] }) });
    expect(probe.words).not.toContain('send 100 #1');
    expect(probe.statistics.advertsSent).toBe(0);
  });
});

describe('receiving', () => {
  const hear = (
    transport: UnicastTransport,
    changes: Parameters<Probe['hear']>[0],
    own: Parameters<typeof settings>[0] = {},
  ) => {
    const probe = Probe.started({ transport, ...own });
    const words = probe.hear({ to: ownAddress, priority: 200, ...changes }, second);
    return { words, accepted: probe.statistics.advertsReceived, ...probe.statistics };
  };

  test('the time to live does not matter, nor does the source', () => {
    const stranger = ipv4('10.9.0.77');
    expect(hear(unicast(), { timeToLive: 5 }).accepted).toBe(1);
    expect(hear(unicast(), { from: stranger, timeToLive: 5 }).accepted).toBe(1);
  });

  test('check_unicast_src refuses strangers', () => {
    const transport = unicast({ checksSource: true });
    const { words, accepted, addressListErrors } = hear(transport, { from: ipv4('10.9.0.77') });
    expect(words).toEqual(['(VI_1) unicast source address 10.9.0.77 not a unicast peer']);
    expect([accepted, addressListErrors]).toEqual([0, 1]);
    expect(hear(transport, {}).accepted).toBe(1);
  });

  test('min_ttl and max_ttl are the bounds of what is heard', () => {
    const near = { address: higherAddress, leastTimeToLive: 10, mostTimeToLive: 20 };
    const transport = unicast({ checksSource: true, peers: [near] });
    const heard = [9, 10, 20, 21].map((timeToLive) => hear(transport, { timeToLive }).accepted);
    expect(heard).toEqual([0, 1, 1, 0]);
    const { words, ttlErrors } = hear(transport, { timeToLive: 5 });
    expect([words, ttlErrors]).toEqual([['(VI_1) TTL/HL 5 from 10.9.0.9 not in range 10 - 20'], 1]);
  });

  test('a packet to the group, or to another address of ours, is none of its adverts', () => {
    const group = hear(unicast(), { to: vrrpMulticastGroups[4] });
    expect(group.words).toEqual([
      '(VI_1) Expected unicast packet but received multicast packet from 10.9.0.9',
    ]);
    const other = hear(unicast(), { to: ipv4('10.9.0.6') });
    expect(other.words).toEqual([
      '(VI_1) Expected a packet to 10.9.0.5 but received one to 10.9.0.6 from 10.9.0.9',
    ]);
    expect([group.addressListErrors, other.addressListErrors]).toEqual([1, 1]);
  });

  test('a signed advert must come from a peer, whatever is checked', () => {
    const own = { authentication: signing };
    const trailer = { trailer: { sequence: BigInt(1) << 32n } };
    const known = hear(unicast(), trailer, own);
    const stranger = hear(unicast(), { ...trailer, from: ipv4('10.9.0.77') }, own);
    expect([known.accepted, stranger.accepted]).toEqual([1, 0]);
    expect(stranger.words).toEqual(['(VI_1) unicast source address 10.9.0.77 not a unicast peer']);
  });

  test('a group of its own is the only one that a multicast router hears', () => {
    const group = ipv4('224.0.0.77');
    const probe = Probe.started({ transport: { kind: 'multicast', group } });
    probe.hear({ to: group, priority: 200 }, second);
    expect(probe.hear({ priority: 200 }, second)).toEqual([
      '(VI_1) Expected a packet to 224.0.0.77 but received one to 224.0.0.18 from 10.9.0.9',
    ]);
    expect(probe.statistics.advertsReceived).toBe(1);
  });
});

describe('the checksum of keepalived 1.3.6 and before', () => {
  /** From 10.9.0.9 to 10.9.0.5, the checksum made for the group. */
  const oldPacket = () => {
    const ends = { source: higherAddress, destination: ownAddress };
    const header = { ...ends, typeOfService: 0xc0, identification: 1, timeToLive: 255 };
    const content = {
      ...{ version: 3, type: 1, vrid: 51, priority: 200, authenticationType: 0 },
      ...{ advertIntervalUs: second, addresses: [ipv4('10.9.0.100')] },
      authenticationData: new Uint8Array(),
    };
    const payload = encodeAdvertisement(content, 4);
    setChecksum(payload, { source: higherAddress, destination: vrrpMulticastGroups[4] });
    const bytes = encodeIpv4({ ...header, protocol: 112 }, payload);
    const packet = { header: bytes.subarray(0, 20), payload, totalLength: bytes.length };
    return { ...ends, ...packet, hopLimit: 255, protocol: 112 };
  };
  const backup = (oldChecksum: UnicastTransport['oldChecksum']) =>
    Probe.started({ version: 3, transport: unicast({ oldChecksum }) });
  /** Whether what it sends as a master has the old one. */
  const sendsOld = (probe: Probe) => {
    probe.fire();
    const [farewell] = probe.instance.farewellAdverts();
    const { source, packet } = known(farewell);
    return isChecksumValid(packet.subarray(20), { source, destination: vrrpMulticastGroups[4] });
  };

  test('is noticed, and answered in the same way from then on', () => {
    const probe = backup('detect');
    const words = probe.do({ kind: 'packet', datagram: oldPacket() }, second);
    expect(words).toContain('(VI_1) Setting unicast VRRPv3 checksum to old version');
    expect(probe.statistics.advertsReceived).toBe(1);
    expect(probe.do({ kind: 'packet', datagram: oldPacket() }, second)).toEqual([]);
    probe.hear({ version: 3, to: ownAddress, priority: 200 }, 2 * second);
    expect(probe.statistics.advertsReceived).toBe(3);
    expect(sendsOld(probe)).toBe(true);
    expect(sendsOld(backup('detect'))).toBe(false);
  });

  test('is wrong where it must never be', () => {
    const probe = backup('never');
    const words = probe.do({ kind: 'packet', datagram: oldPacket() }, second);
    expect(words).toEqual(['(VI_1) Invalid VRRPv3 checksum from 10.9.0.9']);
    expect(sendsOld(probe)).toBe(false);
  });

  test('is the only right one where it is always used', () => {
    const probe = backup('always');
    probe.do({ kind: 'packet', datagram: oldPacket() }, second);
    expect(probe.statistics.advertsReceived).toBe(1);
    const words = probe.hear({ version: 3, to: ownAddress, priority: 200 }, second);
    expect(words).toEqual(['(VI_1) Invalid VRRPv3 checksum from 10.9.0.9']);
    expect(sendsOld(probe)).toBe(true);
  });
});
