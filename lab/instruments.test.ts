// Owns the proof that captured bytes, samples and messages are read right. Never needs a host.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { internetChecksum } from '../src/net/checksum.ts';
import { decodeFrame } from './frames.ts';
import { type Judgement, judgePackets } from './judge.ts';
import { PcapReader, parsePcap } from './pcap.ts';
import { gapAround, probeStats } from './probe.ts';
import { reasonToSkip } from './requirements.ts';
import { canMakeNamespaces, sandboxCommand } from './sandbox.ts';
import { parseSyslog } from './syslog.ts';

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
}

const advertV2 = bytes(`
  01005e000012 02000000000a 0800
  45c00028 00010000 ff70 0000 c0a80072 e0000012
  2137c801 01010000 c0a80064 3131313100000000`);
const advertV3Ipv6 = bytes(`
  333300000012 02000000000a 86dd
  6c000000 0018 70 ff fe800000000000000000000000000001 ff020000000000000000000000000012
  31370001 00640000 fd000000000000000000000000000064`);
const gratuitousArp = bytes(`
  ffffffffffff 02000000000a 0806
  0001 0800 06 04 0001 02000000000a c0a80064 000000000000 c0a80064`);

const pcapHeader = bytes('d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000');

function pcapRecord(frame: Uint8Array): Uint8Array {
  const record = new Uint8Array(16 + frame.length);
  const view = new DataView(record.buffer);
  view.setUint32(8, frame.length, true);
  view.setUint32(12, frame.length, true);
  record.set(frame, 16);
  return record;
}

describe('decodeFrame', () => {
  it('reads a version 2 advertisement', () => {
    expect(decodeFrame(advertV2)).toEqual({
      ...{ kind: 'advert', sourceMac: '02:00:00:00:00:0a', source: '192.168.0.114' },
      ...{ destination: '224.0.0.18', ttl: 255, version: 2, vrid: 55, priority: 200 },
      ...{ advertIntervalUs: 1_000_000, addresses: ['192.168.0.100'] },
    });
  });

  it('reads a version 3 advertisement over IPv6', () => {
    expect(decodeFrame(advertV3Ipv6)).toMatchObject({
      ...{ kind: 'advert', source: 'fe80::1', destination: 'ff02::12', ttl: 255, version: 3 },
      ...{ priority: 0, advertIntervalUs: 1_000_000, addresses: ['fd00::64'] },
    });
  });

  it('tells a gratuitous ARP', () => {
    expect(decodeFrame(gratuitousArp)).toMatchObject({
      kind: 'arp',
      operation: 'request',
      senderAddress: '192.168.0.100',
      isGratuitous: true,
    });
  });

  it('calls a cut-off frame other', () => {
    expect(decodeFrame(advertV2.subarray(0, 40)).kind).toBe('other');
    expect(decodeFrame(new Uint8Array()).kind).toBe('other');
  });
});

describe('pcap', () => {
  const record = bytes('01000000 02000000 03000000 03000000 aabbcc');
  const file = Uint8Array.from([...pcapHeader, ...record, ...record]);
  const frame = { atUs: 1_000_002, bytes: bytes('aabbcc') };

  it('reads a whole file', () => {
    expect(parsePcap(file)).toEqual([frame, frame]);
  });

  it('reads a file that arrives byte by byte', () => {
    const reader = new PcapReader();
    expect([...file].flatMap((byte) => reader.push(Uint8Array.of(byte)))).toEqual([frame, frame]);
  });

  it('refuses what is not a pcap file', () => {
    expect(() => parsePcap(new Uint8Array(24))).toThrow('not a pcap file');
  });
});

describe('judgePackets', () => {
  const skipReason = reasonToSkip(['tshark']);
  if (skipReason !== undefined) console.warn(`judgePackets is not tested: ${skipReason}`);

  /** The version 2 advertisement with both checksums right. */
  function soundAdvert(): Uint8Array {
    const frame = advertV2.slice();
    const header = new DataView(frame.buffer, 14, 20);
    header.setUint16(10, internetChecksum(frame.subarray(14, 34)));
    const payload = frame.subarray(34);
    new DataView(frame.buffer, 34).setUint16(6, internetChecksum(payload));
    return frame;
  }

  async function judge(frames: readonly Uint8Array[]): Promise<Judgement> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-judge-'));
    try {
      const file = join(folder, 'made.pcap');
      writeFileSync(file, Buffer.concat([pcapHeader, ...frames.map(pcapRecord)]));
      return await judgePackets(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it.skipIf(skipReason !== undefined)('has nothing to say about sound packets', async () => {
    const judgement = await judge([soundAdvert(), gratuitousArp]);
    expect(judgement).toEqual({ checked: 2, complaints: [] });
  });

  it.skipIf(skipReason !== undefined)('complains about a bad checksum or length', async () => {
    const badVrrp = soundAdvert();
    badVrrp[36] = 199;
    const badIp = soundAdvert();
    badIp[19] = 9;
    const { checked, complaints } = await judge([soundAdvert(), badVrrp, badIp]);
    expect(checked).toBe(3);
    expect(complaints).toContain('packet 2: bad VRRP checksum');
    expect(complaints).toContain('packet 3: bad IPv4 header checksum');
    expect(complaints.filter((each) => each.startsWith('packet 1:'))).toEqual([]);
    const shortened = soundAdvert().subarray(0, 46);
    expect((await judge([shortened])).complaints).not.toEqual([]);
  });
});

describe('probe figures', () => {
  const samples = [
    { sentAtMs: 100, latencyMs: 1, host: 'a' },
    { sentAtMs: 120, error: 'timeout' },
    { sentAtMs: 900, latencyMs: 5, host: 'b' },
    { sentAtMs: 920, latencyMs: 1, host: 'b' },
  ];

  it('counts, and finds the longest time between consecutive answers', () => {
    const longestGap = { fromMs: 101, toMs: 905, lengthMs: 804 };
    expect(probeStats(samples)).toEqual({ answered: 3, lost: 1, longestGap });
    expect(gapAround(samples, 500)).toEqual(longestGap);
    expect(gapAround(samples, 50)).toBeUndefined();
  });
});

describe('parseSyslog', () => {
  it('takes a message apart', () => {
    const raw = '<30>Nov 22 11:49:41 Keepalived_vrrp[123]: (VI_1) Entering MASTER STATE';
    expect(parseSyslog(raw, 7)).toEqual({
      ...{ atMs: 7, facility: 3, severity: 6, ident: 'Keepalived_vrrp', pid: 123, raw },
      text: '(VI_1) Entering MASTER STATE',
    });
  });
});

describe('the sandbox', () => {
  it('makes a user namespace only without root', () => {
    expect(sandboxCommand(['true'], { isRoot: false }).args).toContain('--map-root-user');
    expect(sandboxCommand(['true'], { isRoot: true }).args).not.toContain('--map-root-user');
  });

  it('can be made inside itself', () => {
    expect(canMakeNamespaces()).toEqual({ possible: true });
  });
});
