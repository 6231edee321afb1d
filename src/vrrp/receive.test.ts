// Owns the proof of what a received packet must pass: keepalived 2.4.3's words, the counters, and
// that a refused packet never touches a timer in any state.
import { describe, expect, test } from 'vitest';
import type { Datagram } from '../net/datagram.ts';
import { judgePacket } from './receive.ts';
import type { InstanceSettings } from './settings.ts';
import { noStatistics, type Statistics } from './statistics.ts';
import {
  advertPacket,
  higherAddress,
  ipv4,
  lowerAddress,
  Probe,
  second,
  settings,
  version3Packet,
} from './testing.ts';

const pass = { authentication: { type: 'pass', password: 'secret12' } } as const;

interface Defect {
  readonly name: string;
  readonly own?: Partial<InstanceSettings>;
  readonly packet: Datagram;
  readonly counter: keyof Statistics;
  /** What keepalived 2.4.3 logs after `(VI_1) `. */
  readonly says: string;
}

const defects: readonly Defect[] = [
  {
    name: 'wrong password',
    own: pass,
    packet: advertPacket({ priority: 200, password: 'secret13' }),
    counter: 'authenticationFailures',
    says: 'received an invalid passwd from 10.9.0.9!',
  },
  {
    name: 'a password that ours only begins with',
    own: pass,
    packet: advertPacket({ priority: 200, password: 'secret1' }),
    counter: 'authenticationFailures',
    says: 'received an invalid passwd from 10.9.0.9!',
  },
  {
    name: 'auth type 0, PASS configured',
    own: pass,
    packet: advertPacket({ priority: 200 }),
    counter: 'authenticationTypeMismatch',
    says: 'received a 0 auth from 10.9.0.9, expecting 1!',
  },
  {
    name: 'auth type 2, PASS configured',
    own: pass,
    packet: advertPacket({ priority: 200, password: 'secret12', authenticationType: 2 }),
    counter: 'authenticationTypeMismatch',
    says: 'received a 2 auth from 10.9.0.9, expecting 1!',
  },
  {
    name: 'auth type 1, none configured',
    packet: advertPacket({ priority: 200, password: 'secret12' }),
    counter: 'authenticationTypeMismatch',
    says: 'received a 1 auth from 10.9.0.9, expecting 0!',
  },
  {
    name: 'auth type 9',
    packet: advertPacket({ priority: 200, authenticationType: 9 }),
    counter: 'invalidAuthenticationType',
    says: 'Invalid auth type from 10.9.0.9: 9',
  },
  {
    name: 'TTL 254',
    packet: advertPacket({ priority: 200, timeToLive: 254 }),
    counter: 'ttlErrors',
    says: 'invalid TTL/HL from 10.9.0.9. Received 254 and expect 255',
  },
  {
    name: 'checksum',
    packet: advertPacket({ priority: 200, checksumError: 0x0100 }),
    counter: 'checksumErrors',
    says: 'Invalid VRRPv2 checksum from 10.9.0.9',
  },
  {
    name: 'v3 packet on v2',
    packet: version3Packet({ priority: 200 }),
    counter: 'versionErrors',
    says: 'wrong VRRP version from 10.9.0.9. Received 3 and expect 2',
  },
  {
    name: 'type 2',
    packet: advertPacket({ priority: 200, type: 2 }),
    counter: 'invalidTypeReceived',
    says: 'Invalid packet type from 10.9.0.9. 2 and expect 1',
  },
  {
    name: 'count 3 with one address',
    packet: advertPacket({ priority: 200, claimedCount: 3 }),
    counter: 'lengthErrors',
    says: 'vrrp packet from 10.9.0.9 too short, length 40 and expect 48',
  },
  {
    name: '4 bytes too long',
    packet: advertPacket({ priority: 200, trailing: 4 }),
    counter: 'lengthErrors',
    says: 'vrrp packet from 10.9.0.9 too long, length 44 and expect 40',
  },
  {
    name: 'another interval',
    packet: advertPacket({ priority: 200, advertIntervalUs: 2 * second }),
    counter: 'advertIntervalErrors',
    says: "advertisement interval mismatch with 10.9.0.9 mine=1 sec rcv'd=2 sec",
  },
  {
    name: 'unicast to a multicast instance',
    packet: advertPacket({ priority: 200, to: ipv4('10.9.0.5') }),
    counter: 'addressListErrors',
    says: 'Expected multicast packet but received unicast packet from 10.9.0.9',
  },
  {
    name: 'another total length in the IP header',
    packet: { ...advertPacket({ priority: 200 }), totalLength: 44 },
    counter: 'lengthErrors',
    says: 'IP total length 44 from 10.9.0.9 but received 40',
  },
];

/** The counters that are not zero. */
function counted(statistics: Statistics): Partial<Statistics> {
  return Object.fromEntries(Object.entries(statistics).filter(([, value]) => value !== 0));
}

describe.each(defects)('$name', ({ own = {}, packet, counter, says }) => {
  const event = { kind: 'packet', datagram: packet } as const;

  test('a rejected packet never restarts the timer of a BACKUP; it is counted and said', () => {
    const probe = Probe.started(own);
    const before = probe.deadlineUs;
    expect(probe.do(event, second)).toEqual([`(VI_1) ${says}`]);
    expect(probe.deadlineUs).toBe(before);
    expect(probe.state).toBe('backup');
    expect(counted(probe.statistics)).toEqual({ [counter]: 1 });
  });

  test('a rejected packet never touches the advert timer of a MASTER', () => {
    const { probe, sinceUs } = Probe.master(own);
    const before = probe.deadlineUs;
    expect(probe.do(event, sinceUs + 400_000)).toEqual([`(VI_1) ${says}`]);
    expect(probe.deadlineUs).toBe(before);
    expect(probe.state).toBe('master');
  });

  test('2.4.3 logs once until the state changes; every one is counted', () => {
    const probe = Probe.started(own);
    probe.do(event, second);
    expect(probe.do(event, 1.5 * second)).toEqual([]);
    probe.fire();
    expect(probe.state).toBe('master');
    expect(probe.do(event, 4 * second)).toEqual([`(VI_1) ${says}`]);
    expect(probe.do(event, 4.1 * second)).toEqual([]);
    expect(probe.statistics[counter]).toBe(4);
    expect(probe.statistics.advertsReceived).toBe(0);
  });
});

test('adverts rejected faster than the interval do not silence a MASTER (unlike keepalived)', () => {
  const { probe, sinceUs } = Probe.master();
  const bad = { priority: 50, checksumError: 1 };
  for (let nowUs = sinceUs; nowUs < sinceUs + second; nowUs += 200_000) probe.hear(bad, nowUs);
  expect(probe.fire()).toBe(sinceUs + second);
  expect(probe.words).toEqual(['send 100 #2']);
});

test('the same password from another node is accepted', () => {
  const probe = Probe.started(pass);
  probe.hear({ priority: 200, password: 'secret12' }, second);
  expect(counted(probe.statistics)).toEqual({ advertsReceived: 1 });
  expect(probe.deadlineUs).toBe(second + 3_609_375);
});

test('without authentication the 8 bytes after the addresses mean nothing (RFC 3768, 5.3.10)', () => {
  const data = new Uint8Array(8).fill(0xaa);
  const verdict = judgePacket(settings(), advertPacket({ authenticationData: data }), undefined);
  expect(verdict.accepted).toBe(true);
});

test('the length is judged before the TTL, the TTL before the version (keepalived 2.4.3)', () => {
  const counterOf = (packet: Datagram) => {
    const verdict = judgePacket(settings(pass), packet, undefined);
    return verdict.accepted ? undefined : verdict.refusal.counter;
  };
  const wrong = { timeToLive: 1, advertIntervalUs: 9 * second, type: 2, checksumError: 1 };
  expect(counterOf(advertPacket({ ...wrong, trailing: 4 }))).toBe('lengthErrors');
  expect(counterOf(version3Packet(wrong))).toBe('ttlErrors');
  expect(counterOf(version3Packet({ ...wrong, timeToLive: 255 }))).toBe('versionErrors');
  const rest = { ...wrong, timeToLive: 255 };
  expect(counterOf(advertPacket(rest))).toBe('authenticationTypeMismatch');
  const known = { ...rest, password: 'secret12' };
  expect(counterOf(advertPacket(known))).toBe('advertIntervalErrors');
  expect(counterOf(advertPacket({ ...known, advertIntervalUs: second }))).toBe(
    'invalidTypeReceived',
  );
});

test('IP options are no defect of an advert', () => {
  const packet = advertPacket({ priority: 200 });
  const header = Uint8Array.of(...packet.header, 1, 1, 1, 0);
  const longer = { ...packet, header, totalLength: packet.totalLength + 4 };
  expect(judgePacket(settings(), longer, undefined).accepted).toBe(true);
  const untold = { ...packet, header };
  expect(judgePacket(settings(), untold, undefined).accepted).toBe(false);
});

describe('2.4.3 accepts a VIP list mismatch: the timer is restarted', () => {
  const two = { addresses: [ipv4('10.9.0.100'), ipv4('10.9.0.101')] };
  const one = { priority: 200, addresses: [ipv4('10.9.0.100')] };
  const other = { priority: 200, addresses: [ipv4('10.9.0.100'), ipv4('10.9.0.102')] };

  test('expected 2 VIPs but received 1', () => {
    const probe = Probe.started(two);
    expect(probe.hear(one, second)).toContain('(VI_1) expected 2 VIPs but received 1');
    expect(probe.deadlineUs).toBe(second + 3_609_375);
    expect(counted(probe.statistics)).toEqual({ advertsReceived: 1, addressListErrors: 1 });
  });

  test('ip address associated with VRID 51 not present in advert from A', () => {
    const probe = Probe.started(two);
    expect(probe.hear(other, second)).toContain(
      '(VI_1) ip address associated with VRID 51 not present in advert from 10.9.0.9: 10.9.0.101',
    );
    expect(probe.deadlineUs).toBe(second + 3_609_375);
  });

  test('"not present in advert" is said once while the same master advertises', () => {
    const probe = Probe.started(two);
    const lines = [1, 2, 3, 4].flatMap((at) => probe.hear(other, at * second));
    expect(lines.filter((line) => line.includes('not present'))).toHaveLength(1);
    expect(probe.statistics.addressListErrors).toBe(4);
  });

  test('it is said again when an advert from a different master is accepted', () => {
    const probe = Probe.started(two);
    const lines = [higherAddress, higherAddress, lowerAddress, lowerAddress].map((from, at) =>
      probe.hear({ ...other, from }, (at + 1) * second).some((line) => /not present/.test(line)),
    );
    expect(lines).toEqual([true, false, true, false]);
  });

  test('other order: accepted silently', () => {
    const probe = Probe.started(two);
    const reversed = { priority: 200, addresses: two.addresses.toReversed() };
    expect(probe.hear(reversed, second)).toEqual(['(VI_1) master set to 10.9.0.9']);
    expect(counted(probe.statistics)).toEqual({ advertsReceived: 1 });
  });

  test('same VIP twice in place of two: treated as missing address', () => {
    const probe = Probe.started(two);
    const twice = { priority: 200, addresses: [ipv4('10.9.0.100'), ipv4('10.9.0.100')] };
    expect(probe.hear(twice, second).join()).toContain('10.9.0.9: 10.9.0.101');
  });
});

test('in INIT, FAULT and after stop received adverts are ignored, not even counted', () => {
  const fault = { kind: 'interface-down', interface: 'eth0' } as never;
  const initial = new Probe();
  const faulty = Probe.started();
  faulty.do({ kind: 'faults', faults: [fault] }, second);
  const stopped = Probe.started();
  stopped.do({ kind: 'stop' }, second);
  for (const probe of [initial, faulty, stopped]) {
    expect(probe.hear({ priority: 200 }, 2 * second)).toEqual([]);
    expect(probe.hear({ priority: 200, timeToLive: 1 }, 2 * second)).toEqual([]);
    expect(probe.statistics).toEqual(noStatistics());
    expect(probe.deadlineUs).toBeUndefined();
  }
});
