// Owns the list of defects that an advertisement can have, and what a receiver is to say and count.
// Never sends anything.
import { type AdvertSketch, forgeIpv4, forgeMessage } from './forged-adverts.ts';
import type { ForgedPacket } from './forger.ts';

/** How the virtual router is configured that hears the packets. */
export type Hearer = 'v2' | 'v2 PASS' | 'v2 AH' | 'v3 IPv4' | 'v3 IPv6';

export interface RefusalCase {
  readonly what: string;
  readonly hearer: Hearer;
  /** What is wrong in it. */
  readonly defect: Partial<AdvertSketch>;
  readonly hopLimit?: number;
  /** The name of the counter in `holdfast status --json`. */
  readonly counter: string;
  /** keepalived 2.4.3's words; A stands for the sender's address. */
  readonly text: RegExp;
  /** How many of the packets are accepted before the first refusal. Default 0. */
  readonly accepted?: number;
}

export const senderAddresses = { 4: '10.9.0.66', 6: 'fe80::ff:fe00:66' } as const;
export const hearerPassword = 'secret12';

const mismatch = 'authenticationTypeMismatch';
const failure = 'authenticationFailures';
const length = 'lengthErrors';

export const refusalCases: readonly RefusalCase[] = [
  ...at('v2 PASS', [
    ['wrong password', { password: 'wrong' }, failure, /received an invalid passwd from A!/],
    [
      'no authentication',
      { authenticationType: 0 },
      mismatch,
      /received a 0 auth from A, expecting 1!/,
    ],
    [
      'type AH without header',
      { authenticationType: 2 },
      mismatch,
      /received a 2 auth from A, expecting 1!/,
    ],
    [
      'unknown authentication',
      { authenticationType: 9 },
      'invalidAuthenticationType',
      /Invalid auth type from A: 9/,
    ],
    ['TTL 254', { ttl: 254 }, 'ttlErrors', /invalid TTL\/HL from A. Received 254 and expect 255/],
    ['checksum', { checksum: 'inverted' }, 'checksumErrors', /Invalid VRRPv2 checksum from A/],
    [
      'version 3',
      { version: 3 },
      'versionErrors',
      /wrong VRRP version from A. Received 3 and expect 2/,
    ],
    [
      'interval',
      { interval: 7 },
      'advertIntervalErrors',
      /advertisement interval mismatch with A mine=1 sec rcv'd=7 sec/,
    ],
    ['type 2', { type: 2 }, 'invalidTypeReceived', /Invalid packet type from A. 2 and expect 1/],
    ['too short', { count: 3 }, length, /vrrp packet from A too short, length 40 and expect 48/],
    ['too long', { surplus: 4 }, length, /vrrp packet from A too long, length 44 and expect 40/],
  ]),
  ...at('v2', [
    [
      'with a password',
      { authenticationType: 1, password: 'secret12' },
      mismatch,
      /received a 1 auth from A, expecting 0!/,
    ],
    ['checksum', { checksum: 'inverted' }, 'checksumErrors', /Invalid VRRPv2 checksum from A/],
  ]),
  ...at('v2 AH', [
    [
      'wrong key',
      { authenticationKey: 'wrong' },
      failure,
      /IPSEC-AH : invalid IPSEC HMAC-MD5 value from A. Due to fields mutation or bad password !/,
    ],
    ['TTL 254', { ttl: 254 }, 'ttlErrors', /invalid TTL\/HL from A. Received 254 and expect 255/],
  ]),
  {
    ...{ what: 'sent again', hearer: 'v2 AH', counter: failure, accepted: 1 },
    defect: { authenticationKey: hearerPassword, sequence: 10 },
    text: /IPSEC-AH : sequence number 10 already processed. Packet dropped. Local\(\d+\)/,
  },
  ...at('v3 IPv4', [
    ['TTL 254', { ttl: 254 }, 'ttlErrors', /invalid TTL\/HL from A. Received 254 and expect 255/],
    ['checksum', { checksum: 'inverted' }, 'checksumErrors', /Invalid VRRPv3 checksum from A/],
    [
      'checksum as in version 2',
      { checksum: 'without pseudo header' },
      'checksumErrors',
      /Invalid VRRPv3 checksum from A/,
    ],
    [
      'version 2',
      { version: 2 },
      'versionErrors',
      /wrong VRRP version from A. Received 2 and expect 3/,
    ],
    ['type 2', { type: 2 }, 'invalidTypeReceived', /Invalid packet type from A. 2 and expect 1/],
    ['too short', { count: 3 }, length, /vrrp packet from A too short, length 32 and expect 40/],
    ['too long', { surplus: 4 }, length, /vrrp packet from A too long, length 36 and expect 32/],
  ]),
  ...at('v3 IPv6', [
    ['checksum', { checksum: 'inverted' }, 'checksumErrors', /Invalid VRRPv3 checksum from A/],
    [
      'checksum without pseudo header',
      { checksum: 'without pseudo header' },
      'checksumErrors',
      /Invalid VRRPv3 checksum from A/,
    ],
    [
      'version 2',
      { version: 2 },
      'versionErrors',
      /wrong VRRP version from A. Received 2 and expect 3/,
    ],
    ['type 2', { type: 2 }, 'invalidTypeReceived', /Invalid packet type from A. 2 and expect 1/],
    ['too short', { count: 3 }, length, /vrrp packet from A too short, length \d+ and expect \d+/],
    ['too long', { surplus: 4 }, length, /vrrp packet from A too long, length \d+ and expect \d+/],
  ]),
  {
    ...{
      what: 'hop limit 254',
      hearer: 'v3 IPv6',
      counter: 'ttlErrors',
      hopLimit: 254,
      defect: {},
    },
    text: /invalid TTL\/HL from A. Received 254 and expect 255/,
  },
];

/**
 * Packets of the other IP protocol, with an authentication header where none is expected and the
 * other way round: the socket does not hear them, here as in keepalived, so nothing is said or counted.
 */
export const unheardCases: readonly Pick<RefusalCase, 'what' | 'hearer' | 'defect'>[] = [
  {
    ...{ what: 'under a header', hearer: 'v2 PASS' },
    defect: { authenticationType: 2, authenticationKey: hearerPassword },
  },
  { what: 'without header', hearer: 'v2 AH', defect: { authenticationType: 0 } },
];

/** The virtual address of a router. */
export function vipOf(hearer: Hearer, vrid: number): string {
  return hearer === 'v3 IPv6' ? `fe80::${vrid}` : `10.20.0.${vrid}`;
}

/** A vrrp_instance of priority 100 that is to hear the packets. */
export function hearerConfig(hearer: Hearer, vrid: number): string {
  const type = hearer === 'v2 PASS' ? 'PASS' : 'AH';
  const authentication = [
    ...['    authentication {', `        auth_type ${type}`],
    ...[`        auth_pass ${hearerPassword}`, '    }'],
  ];
  return [
    `vrrp_instance ${nameOf(vrid)} {`,
    ...['    state BACKUP', '    interface eth0', `    version ${versionOf(hearer)}`],
    ...[`    virtual_router_id ${vrid}`, '    priority 100', '    advert_int 1'],
    ...(hearer === 'v2 PASS' || hearer === 'v2 AH' ? authentication : []),
    ...['    virtual_ipaddress {', `        ${vipOf(hearer, vrid)}`, '    }', '}\n'],
  ].join('\n');
}

export function nameOf(vrid: number): string {
  return `VI_${vrid}`;
}

/** An advert that such a router accepts, but for the defect. */
export function forgedPacket(
  hearer: Hearer,
  vrid: number,
  defect: Partial<AdvertSketch> = {},
  { round, hopLimit = 255 }: { readonly round?: number; readonly hopLimit?: number } = {},
): ForgedPacket {
  const only = round === undefined ? {} : { round };
  const family = hearer === 'v3 IPv6' ? 6 : 4;
  const sketch: AdvertSketch = {
    ...{ vrid, version: versionOf(hearer), source: senderAddresses[family] },
    addresses: [vipOf(hearer, vrid)],
    ...rightAuthentication(hearer),
    ...defect,
  };
  if (family === 6) return { ...only, family, bytes: forgeMessage(sketch), hopLimit };
  const isUnauthenticated = hearer === 'v2 AH' && sketch.authenticationType === 0;
  const { authenticationKey: _, ...withoutHeader } = sketch;
  return { ...only, family, bytes: forgeIpv4(isUnauthenticated ? withoutHeader : sketch) };
}

function rightAuthentication(hearer: Hearer): Partial<AdvertSketch> {
  if (hearer === 'v2 PASS') return { authenticationType: 1, password: hearerPassword };
  if (hearer === 'v2 AH') return { authenticationType: 2, authenticationKey: hearerPassword };
  return {};
}

function versionOf(hearer: Hearer): 2 | 3 {
  return hearer.startsWith('v3') ? 3 : 2;
}

type Row = readonly [string, Partial<AdvertSketch>, string, RegExp];

function at(hearer: Hearer, rows: readonly Row[]): RefusalCase[] {
  return rows.map(([what, defect, counter, text]) => ({ what, hearer, defect, counter, text }));
}
