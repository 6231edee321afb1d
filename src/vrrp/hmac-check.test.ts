// Owns the proof of what authentication trailers are refused for, in which order and which words, and
// of changing keys and modes while running.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Datagram } from '../net/datagram.ts';
import { sequenceAt } from './hmac-sequence.ts';
import { splitTrailer } from './hmac-trailer.ts';
import { judgePacket } from './receive.ts';
import type { HmacAuthentication, InstanceSettings } from './settings.ts';
import type { Statistics } from './statistics.ts';
import {
  type AdvertChanges,
  higherAddress,
  higherAddress6,
  ipv4,
  known,
  overIpv6,
  Probe,
  second,
  settings,
  signing,
  type TrailerChanges,
} from './testing.ts';

const wallUs = 1_800_000_000 * second;

/** A backup that knows the time, whose moment 0 is `wallUs`. */
function backup(changes: Partial<HmacAuthentication> = {}, more: Partial<InstanceSettings> = {}) {
  const probe = new Probe({ authentication: { ...signing, ...changes }, ...more });
  probe.wallClock.offsetUs = wallUs;
  probe.do({ kind: 'start', faults: [] }, 0);
  return probe;
}

const trailer = (offsetUs: number, changes: Partial<TrailerChanges> = {}): TrailerChanges => ({
  sequence: sequenceAt(wallUs + offsetUs),
  ...changes,
});

const refusals: readonly [string, AdvertChanges, keyof Statistics, Partial<HmacAuthentication>][] =
  [
    ['missing authentication trailer from A', {}, 'trailerMissing', {}],
    [
      'malformed authentication trailer from A',
      { trailer: trailer(second, { spoiledByte: 0 }) },
      'trailerMalformed',
      {},
    ],
    [
      'malformed authentication trailer from A',
      { trailer: trailer(second, { spoiledByte: 3 }) },
      'trailerMalformed',
      { mode: 'permissive' },
    ],
    ['stale authentication trailer from A', { trailer: trailer(7 * second) }, 'trailerStale', {}],
    ['stale authentication trailer from A', { trailer: trailer(-5 * second) }, 'trailerStale', {}],
    [
      'unknown authentication key id 9 from A',
      { trailer: trailer(second, { keyId: 9 }) },
      'trailerUnknownKey',
      {},
    ],
    [
      'invalid authentication HMAC from A',
      { trailer: trailer(second, { spoiledByte: 27 }) },
      'trailerInvalidHmac',
      {},
    ],
    [
      'invalid authentication HMAC from A',
      { trailer: trailer(second, { spoiledByte: 11 }) },
      'trailerInvalidHmac',
      { mode: 'receive-only' },
    ],
  ];

describe('a refused advert touches no timer, is counted and said once', () => {
  test.each(refusals)('%# %s', (line, changes, counter, how) => {
    for (const [more, from] of [
      [{}, higherAddress],
      [overIpv6, higherAddress6],
    ] as const) {
      const probe = backup(how, more);
      const { deadlineUs } = probe;
      const lines = probe.hear({ priority: 200, from, ...changes }, second);
      expect(lines).toEqual([`(VI_1) ${line.replace(/A$/, from)}`]);
      expect(probe.hear({ priority: 200, from, ...changes }, second)).toEqual([]);
      expect(probe.deadlineUs).toBe(deadlineUs);
      expect(probe.statistics).toMatchObject({ [counter]: 2, advertsReceived: 0 });
    }
  });

  test('replayed authentication trailer from A, also with an old good number', () => {
    const probe = backup();
    const first = { priority: 200, trailer: trailer(second) };
    expect(probe.hear(first, second)).toEqual([`(VI_1) master set to ${higherAddress}`]);
    const line = `(VI_1) replayed authentication trailer from ${higherAddress}`;
    expect(probe.hear(first, second)).toEqual([line]);
    probe.hear({ priority: 200, trailer: trailer(0) }, second);
    probe.hear({ priority: 200, trailer: trailer(2 * second) }, 2 * second);
    expect(probe.statistics).toMatchObject({ trailerReplayed: 2, advertsReceived: 2 });
  });

  test('the first defect in the order of checks counts', () => {
    const all = { trailer: trailer(9 * second, { keyId: 9, spoiledByte: 0 }) };
    const probe = backup();
    probe.hear({ ...all, timeToLive: 254 }, second);
    probe.hear(all, second);
    probe.hear({ trailer: trailer(9 * second, { keyId: 9 }) }, second);
    probe.hear({ trailer: trailer(second, { keyId: 9 }), type: 2 }, second);
    probe.hear({ trailer: trailer(second), authenticationType: 1 }, second);
    expect(probe.statistics).toMatchObject({
      ...{ ttlErrors: 1, trailerMalformed: 1, trailerStale: 1, trailerUnknownKey: 1 },
      authenticationTypeMismatch: 1,
    });
  });

  test('a trailer is too long for who signs nothing; other lengths are for who does', () => {
    const unsigned = Probe.started();
    unsigned.hear({ trailer: trailer(second) }, second);
    expect(unsigned.statistics).toMatchObject({ lengthErrors: 1 });
    const probe = backup();
    const lines = probe.hear({ trailing: 27 }, second);
    expect(lines).toEqual([
      `(VI_1) vrrp packet from ${higherAddress} too short, length 67 and expect 68`,
    ]);
  });

  test('an authentication header is no trailer', () => {
    const probe = backup();
    probe.hear({ header: { password: 'a' } }, second);
    expect(probe.statistics).toMatchObject({ authenticationTypeMismatch: 1 });
  });
});

describe('accepted', () => {
  test('an unsigned advert unless enforced, without a count', () => {
    for (const mode of ['permissive', 'receive-only'] as const) {
      const probe = backup({ mode });
      probe.hear({ priority: 200 }, second);
      expect(probe.statistics).toMatchObject({ advertsReceived: 1, trailerMissing: 0 });
    }
  });

  test('every configured key', () => {
    const probe = backup();
    for (const [at, keyId] of [7, 8, 7].entries()) {
      probe.hear(
        {
          priority: 200,
          trailer: trailer(at, { keyId, sequence: BigInt(at) + trailer(second).sequence }),
        },
        second,
      );
    }
    expect(probe.statistics).toMatchObject({ advertsReceived: 3 });
  });

  test('monotonic: any time, as long as numbers grow', () => {
    const probe = backup({ antiReplay: 'monotonic' });
    for (const offset of [-3600, -3599, -3600]) {
      probe.hear({ priority: 200, trailer: trailer(offset * second) }, second);
    }
    expect(probe.statistics).toMatchObject({ advertsReceived: 2, trailerReplayed: 1 });
  });

  test('numbers are judged sender by sender', () => {
    const probe = backup();
    for (const from of [ipv4('10.9.0.2'), ipv4('10.9.0.9')]) {
      probe.hear({ priority: 200, from, trailer: trailer(second) }, second);
    }
    expect(probe.statistics).toMatchObject({ advertsReceived: 2 });
  });

  test('a clock that is off by more than half the window is said, once', () => {
    const probe = backup();
    const off = { priority: 200, trailer: trailer(4 * second) };
    expect(probe.hear(off, second)).toContain(
      `(VI_1) clock of ${higherAddress} is 3 s ahead of ours; beyond 5 s its adverts are refused`,
    );
    expect(probe.hear({ priority: 200, trailer: trailer(5 * second) }, second)).toEqual([]);
    expect(probe.statistics.advertsReceived).toBe(2);
  });
});

describe('while running', () => {
  const keyIdOf = (probe: Probe, atUs: number) => {
    const [effect] = probe.instance.handle({ kind: 'timer' }, atUs);
    if (effect?.kind !== 'send') return undefined;
    return splitTrailer(effect.packet.subarray(20), 4).trailer?.keyId;
  };

  test('another active key: stays master, says it at once, still hears the old one', () => {
    const probe = backup();
    const sinceUs = probe.fire();
    const authentication = { ...signing, activeKey: 8 };
    const next = settings({ authentication });
    expect(probe.do({ kind: 'settings', settings: next }, sinceUs + 1)).toEqual(['send 100 #2']);
    expect(probe.state).toBe('master');
    expect(keyIdOf(probe, sinceUs + 1 + second)).toBe(8);
    const other = { priority: 99, trailer: trailer(sinceUs + 2 * second, { keyId: 7 }) };
    probe.hear(other, sinceUs + 2 * second);
    expect(probe.statistics).toMatchObject({ advertsReceived: 1, releasedMaster: 0 });
  });

  test('a key that is gone is unknown; numbers are remembered over a change', () => {
    const probe = backup();
    const advert = { priority: 200, trailer: trailer(second) };
    probe.hear(advert, second);
    const fewer = { ...signing, keys: signing.keys.slice(0, 1) };
    probe.do({ kind: 'settings', settings: settings({ authentication: fewer }) }, second);
    probe.hear(advert, second);
    probe.hear({ priority: 200, trailer: trailer(2 * second, { keyId: 8 }) }, 2 * second);
    expect(probe.statistics).toMatchObject({ trailerReplayed: 1, trailerUnknownKey: 1 });
  });

  test('receive-only does not sign; permissive and enforce do', () => {
    for (const [mode, expected] of [
      ['receive-only', undefined],
      ['permissive', 7],
      ['enforce', 7],
    ] as const) {
      const probe = backup({ mode });
      const sinceUs = probe.fire();
      expect(keyIdOf(probe, sinceUs + second)).toBe(expected);
    }
  });

  test('the farewell has a number that was not used, from the time of the last advert', () => {
    const probe = backup();
    const sinceUs = probe.fire();
    const [advert] = probe.instance.farewellAdverts();
    const { trailer: last } = splitTrailer(advert?.packet.subarray(20) ?? new Uint8Array(), 4);
    expect(last?.sequence).toBe(sequenceAt(wallUs + sinceUs) + 1n);
    expect(probe.instance.farewellAdverts()[0]).toBe(advert);
    const next = probe.fire();
    const { packet } = known(probe.instance.farewellAdverts()[0]);
    const { trailer: renewed } = splitTrailer(packet.subarray(20), 4);
    expect(renewed?.sequence).toBe(sequenceAt(wallUs + next) + 1n);
  });
});

test('no bytes make the judge throw, and none without the key are accepted', () => {
  const source = higherAddress;
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    // A good beginning: version 2, this VRID, no or one address.
    fc
      .tuple(fc.constantFrom(0, 1), fc.uint8Array({ minLength: 44, maxLength: 48 }))
      .map(([count, rest]) => Uint8Array.of(0x21, 51, 200, count, ...rest)),
  );
  fc.assert(
    fc.property(bytes, (payload) => {
      const datagram: Datagram = {
        ...{ source, destination: ipv4('224.0.0.18'), hopLimit: 255, protocol: 112 },
        ...{ header: new Uint8Array(20), totalLength: 20 + payload.length, payload },
      };
      const hearing = { wallUs, memory: { lastOf: () => undefined } };
      const own = settings({ authentication: { ...signing, antiReplay: 'monotonic' } });
      expect(judgePacket(own, datagram, undefined, hearing).accepted).toBe(false);
    }),
  );
});
