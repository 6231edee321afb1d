// Owns the proof of what VRRPv3, IPv6 and authentication headers add to the checks on reception, and of
// `skip_check_adv_addr`. The checks that all share are in receive.test.ts.
import { describe, expect, test } from 'vitest';
import type { Datagram } from '../net/datagram.ts';
import { datagramOf } from '../net/received.ts';
import { authenticatePacket, decodeAuthenticationHeader } from './authentication-header.ts';
import { judgePacket } from './receive.ts';
import type { InstanceSettings } from './settings.ts';
import type { Statistics } from './statistics.ts';
import {
  type AdvertChanges,
  advertBytes,
  advertPacket,
  higherAddress,
  higherAddress6,
  ipv4,
  ipv6,
  known,
  lowerAddress,
  overIpv6,
  ownAddress6,
  Probe,
  second,
  settings,
} from './testing.ts';

const v3 = { version: 3 } as const;
const from6 = { from: higherAddress6, priority: 200 } as const;
const ah = { authentication: { type: 'ah', password: 'secret12' } } as const;
const header = { password: 'secret12' };

/** The counters that are not zero. */
function counted(statistics: Statistics): Partial<Statistics> {
  return Object.fromEntries(Object.entries(statistics).filter(([, value]) => value !== 0));
}

interface Defect {
  readonly name: string;
  readonly own: Partial<InstanceSettings>;
  readonly packet: Datagram;
  readonly counter: keyof Statistics;
  readonly says: string;
}

const badValue =
  'IPSEC-AH : invalid IPSEC HMAC-MD5 value from 10.9.0.9. Due to fields mutation or bad password !';

const defects: readonly Defect[] = [
  {
    name: 'VRRPv3 with TTL 254',
    own: v3,
    packet: advertPacket({ ...v3, priority: 200, timeToLive: 254 }),
    counter: 'ttlErrors',
    says: 'invalid TTL/HL from 10.9.0.9. Received 254 and expect 255',
  },
  {
    name: 'IPv6 with hop limit 64',
    own: overIpv6,
    packet: advertPacket({ ...from6, timeToLive: 64 }),
    counter: 'ttlErrors',
    says: 'invalid TTL/HL from fe80::9. Received 64 and expect 255',
  },
  {
    name: 'v2 packet on v3',
    own: v3,
    packet: advertPacket({ priority: 200 }),
    counter: 'versionErrors',
    says: 'wrong VRRP version from 10.9.0.9. Received 2 and expect 3',
  },
  {
    name: 'v2 packet on v3 over IPv6',
    own: overIpv6,
    packet: advertPacket({ ...from6, version: 2 }),
    counter: 'versionErrors',
    says: 'wrong VRRP version from fe80::9. Received 2 and expect 3',
  },
  {
    name: 'v3 checksum',
    own: v3,
    packet: advertPacket({ ...v3, priority: 200, checksumError: 1 }),
    counter: 'checksumErrors',
    says: 'Invalid VRRPv3 checksum from 10.9.0.9',
  },
  {
    name: 'v3 without pseudo header',
    own: v3,
    packet: advertPacket({ ...v3, priority: 200, checksumAsV2: true }),
    counter: 'checksumErrors',
    says: 'Invalid VRRPv3 checksum from 10.9.0.9',
  },
  {
    name: 'IPv6 checksum',
    own: overIpv6,
    packet: advertPacket({ ...from6, checksumError: 1 }),
    counter: 'checksumErrors',
    says: 'Invalid VRRPv3 checksum from fe80::9',
  },
  {
    name: 'IPv6 checksum for another source',
    own: overIpv6,
    packet: { ...advertPacket(from6), source: ipv6('fe80::8') },
    counter: 'checksumErrors',
    says: 'Invalid VRRPv3 checksum from fe80::8',
  },
  {
    name: 'IPv6 checksum with v3_checksum_as_v2, which means IPv4 alone',
    own: { ...overIpv6, checksumAsV2: true },
    packet: advertPacket({ ...from6, checksumError: 1 }),
    counter: 'checksumErrors',
    says: 'Invalid VRRPv3 checksum from fe80::9',
  },
  {
    name: 'VRRPv3 of type 2',
    own: v3,
    packet: advertPacket({ ...v3, priority: 200, type: 2 }),
    counter: 'invalidTypeReceived',
    says: 'Invalid packet type from 10.9.0.9. 2 and expect 1',
  },
  {
    name: 'VRRPv3, count 3 with one address',
    own: v3,
    packet: advertPacket({ ...v3, priority: 200, claimedCount: 3 }),
    counter: 'lengthErrors',
    says: 'vrrp packet from 10.9.0.9 too short, length 32 and expect 40',
  },
  {
    name: 'IPv6, 4 bytes too long',
    own: overIpv6,
    packet: advertPacket({ ...from6, trailing: 4 }),
    counter: 'lengthErrors',
    says: 'vrrp packet from fe80::9 too long, length 44 and expect 40',
  },
  {
    name: 'IPv6 unicast to a multicast instance',
    own: overIpv6,
    packet: advertPacket({ ...from6, to: ownAddress6 }),
    counter: 'addressListErrors',
    says: 'Expected multicast packet but received unicast packet from fe80::9',
  },
  {
    name: 'AH with a wrong password',
    own: ah,
    packet: advertPacket({ priority: 200, header: { password: 'secret13' } }),
    counter: 'authenticationFailures',
    says: badValue,
  },
  {
    name: "AH whose SPI is not the sender's address",
    own: ah,
    packet: advertPacket({ priority: 200, header: { ...header, spi: 0x0a09_0002 } }),
    counter: 'authenticationFailures',
    says: badValue,
  },
  {
    name: 'AH packet to an instance without authentication',
    own: {},
    packet: advertPacket({ priority: 200, header }),
    counter: 'authenticationTypeMismatch',
    says: 'received a 2 auth from 10.9.0.9, expecting 0!',
  },
  {
    name: 'AH packet to an instance with PASS',
    own: { authentication: { type: 'pass', password: 'secret12' } },
    packet: advertPacket({ priority: 200, header }),
    counter: 'authenticationTypeMismatch',
    says: 'received a 2 auth from 10.9.0.9, expecting 1!',
  },
  {
    name: 'plain packet to an instance with AH',
    own: ah,
    packet: advertPacket({ priority: 200 }),
    counter: 'authenticationTypeMismatch',
    says: 'received a 0 auth from 10.9.0.9, expecting 2!',
  },
  {
    name: 'AH around a message that claims PASS',
    own: ah,
    packet: advertPacket({ priority: 200, header, authenticationType: 1 }),
    counter: 'authenticationTypeMismatch',
    says: 'received a 1 auth from 10.9.0.9, expecting 2!',
  },
  {
    name: 'AH, 4 bytes too long',
    own: ah,
    packet: advertPacket({ priority: 200, header, trailing: 4 }),
    counter: 'lengthErrors',
    says: 'vrrp packet from 10.9.0.9 too long, length 68 and expect 64',
  },
  {
    name: 'AH with a wrong VRRP checksum',
    own: ah,
    packet: advertPacket({ priority: 200, header, checksumError: 1 }),
    counter: 'checksumErrors',
    says: 'Invalid VRRPv2 checksum from 10.9.0.9',
  },
];

describe.each(defects)('$name', ({ own, packet, counter, says }) => {
  const event = { kind: 'packet', datagram: packet } as const;

  test('a rejected packet never restarts the timer of a BACKUP; it is counted and said', () => {
    const probe = Probe.started(own);
    const before = probe.deadlineUs;
    expect(probe.do(event, second)).toEqual([`(VI_1) ${says}`]);
    expect(probe.deadlineUs).toBe(before);
    expect(counted(probe.statistics)).toEqual({ [counter]: 1 });
  });

  test('a rejected packet never touches the advert timer of a MASTER', () => {
    const { probe, sinceUs } = Probe.master(own);
    const before = probe.deadlineUs;
    expect(probe.do(event, sinceUs + 400_000)).toEqual([`(VI_1) ${says}`]);
    expect([probe.deadlineUs, probe.state]).toEqual([before, 'master']);
  });

  test('2.4.3 logs once until the state changes; every one is counted', () => {
    const probe = Probe.started(own);
    probe.do(event, second);
    expect(probe.do(event, 1.5 * second)).toEqual([]);
    probe.fire();
    expect(probe.do(event, 4 * second)).toEqual([`(VI_1) ${says}`]);
    expect(probe.statistics[counter]).toBe(3);
  });
});

describe('accepted', () => {
  const accepts = (own: Partial<InstanceSettings>, changes: AdvertChanges) => {
    const probe = Probe.started(own);
    probe.hear({ priority: 200, ...changes }, second);
    expect(counted(probe.statistics)).toEqual({ advertsReceived: 1 });
    expect(probe.deadlineUs).toBe(second + 3_609_375);
  };

  test('VRRPv3 with its pseudo header (RFC 9568, 5.2.8)', () => accepts(v3, v3));

  test('VRRPv3 over IPv6', () => accepts(overIpv6, from6));

  test('VRRPv2 over IPv6', () => accepts({ ...overIpv6, version: 2 }, { ...from6, version: 2 }));

  test('VRRPv2 under AH with the same password', () => accepts(ah, { header }));

  test.each([
    ['with the pseudo header', {}],
    ['without it', { checksumAsV2: true }],
    ['with any checksum', { checksumError: 0x1234 }],
  ])('with v3_checksum_as_v2 a v3 checksum is not enforced: %s', (_name, changes) => {
    accepts({ ...v3, checksumAsV2: true }, { ...v3, ...changes });
  });

  test('v3_checksum_as_v2 leaves the checksum of VRRPv2 enforced', () => {
    const own = settings({ checksumAsV2: true });
    const packet = advertPacket({ checksumError: 1 });
    expect(judgePacket(own, packet, undefined).accepted).toBe(false);
  });
});

describe('the sequence number of an authentication header (RFC 2402, 3.4.3)', () => {
  const hear = (probe: Probe, sequence: number, nowUs: number, from = higherAddress) =>
    probe.hear({ priority: 200, from, header: { ...header, sequence } }, nowUs);
  const replayed = (sequence: number, last: number) =>
    `(VI_1) IPSEC-AH : sequence number ${sequence} already processed. Packet dropped. Local(${last})`;

  test.each([5, 4])('a replayed one is refused: %i after 5', (sequence) => {
    const probe = Probe.started(ah);
    hear(probe, 5, second);
    expect(hear(probe, sequence, 2 * second)).toEqual([replayed(sequence, 5)]);
    expect(probe.deadlineUs).toBe(second + 3_609_375);
    expect(counted(probe.statistics)).toEqual({ advertsReceived: 1, authenticationFailures: 1 });
  });

  test('a refused one teaches nothing: 6 is still new after a forged 900', () => {
    const probe = Probe.started(ah);
    hear(probe, 5, second);
    probe.hear({ priority: 200, header: { password: 'forged', sequence: 900 } }, 1.1 * second);
    hear(probe, 6, 2 * second);
    expect(probe.deadlineUs).toBe(2 * second + 3_609_375);
  });

  test('a forged value is told as such, also with an old number', () => {
    const probe = Probe.started(ah);
    hear(probe, 5, second);
    const forged = { priority: 200, header: { password: 'forged', sequence: 1 } };
    expect(probe.hear(forged, 2 * second)).toEqual([`(VI_1) ${badValue}`]);
  });

  test("another sender's number is its own", () => {
    const probe = Probe.started(ah);
    hear(probe, 500, second);
    hear(probe, 1, 2 * second, lowerAddress);
    expect(probe.deadlineUs).toBe(2 * second + 3_609_375);
  });

  test('a replay is refused although another sender spoke in between', () => {
    const probe = Probe.started(ah);
    hear(probe, 500, second);
    hear(probe, 1, 2 * second, lowerAddress);
    expect(hear(probe, 500, 3 * second)).toEqual([replayed(500, 500)]);
  });

  test('the first number of our own passes those of a master that spoke on unheard', () => {
    const probe = Probe.started(ah);
    hear(probe, 500, second);
    const effects = probe.instance.handle({ kind: 'timer' }, known(probe.deadlineUs));
    const first = known(effects.find((effect) => effect.kind === 'send')).packet;
    expect(decodeAuthenticationHeader(first.subarray(20))?.sequence).toBe(505);
  });

  test('a change of state forgets no number: a restarted peer hears ours and goes on above it', () => {
    const probe = Probe.started(ah);
    hear(probe, 500, second);
    const becameUs = probe.fire();
    hear(probe, 500, becameUs + 10);
    expect(probe.state).toBe('master');
    hear(probe, 502, becameUs + 20);
    expect(probe.state).toBe('backup');
  });
});

test.each([
  [0, 6, 'next header is not VRRP'],
  [1, 5, 'length is not that of HMAC-MD5-96'],
])('an authentication header whose byte %i is %i is refused: its %s', (at, value) => {
  const bytes = advertBytes({ priority: 200, header });
  bytes[20 + at] = value;
  authenticatePacket(bytes, 20, header.password);
  const datagram = known(datagramOf({ family: 4, bytes }));
  expect(judgePacket(settings(ah), datagram, undefined)).toMatchObject({
    accepted: false,
    refusal: { counter: 'authenticationFailures' },
  });
});

describe('skip_check_adv_addr', () => {
  const own = {
    skipsAddressCheck: true,
    addresses: [ipv4('10.9.0.100'), ipv4('10.9.0.101')],
  };
  const one = { priority: 200 };

  test('the list is looked at once per master', () => {
    const probe = Probe.started(own);
    expect(probe.hear(one, second)).toContain('(VI_1) expected 2 VIPs but received 1');
    probe.hear(one, 2 * second);
    probe.hear(one, 3 * second);
    expect(counted(probe.statistics)).toEqual({ advertsReceived: 3, addressListErrors: 1 });
  });

  test('another master is looked at again', () => {
    const probe = Probe.started(own);
    probe.hear(one, second);
    const words = probe.hear({ ...one, from: lowerAddress }, 2 * second);
    expect(words).toContain('(VI_1) expected 2 VIPs but received 1');
    expect(probe.statistics.addressListErrors).toBe(2);
  });

  test('without it every list is looked at and counted', () => {
    const probe = Probe.started({ ...own, skipsAddressCheck: false });
    for (const at of [1, 2, 3]) probe.hear(one, at * second);
    expect(probe.statistics.addressListErrors).toBe(3);
  });
});
