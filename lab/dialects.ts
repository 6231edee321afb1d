// Owns the dialects of VRRP that Holdfast shares with keepalived: their configuration, their times.
// Never starts a daemon.

/** One kind of virtual router, once with a clear winner and once with equal priorities. */
export interface Dialect {
  readonly name: string;
  readonly version: 2 | 3;
  readonly family: 4 | 6;
  readonly intervalMs: number;
  /** The router whose first node has the higher priority. */
  readonly vrid: number;
  /** The router whose nodes have the same priority. */
  readonly equalVrid: number;
  /** Further lines of the block vrrp_instance. */
  readonly lines: readonly string[];
}

/** A virtual router of one of the nodes. */
export interface DialectRouter {
  readonly dialect: Dialect;
  readonly vrid: number;
  /** Of the first and of the second node. */
  readonly priorities: readonly [number, number];
  /** Lines of the block virtual_ipaddress. */
  readonly addresses: readonly string[];
}

/** The password of the dialects that have one; 8 characters are all that VRRPv2 carries. */
export const dialectPassword = 'secret12';

const authentication = (type: string): string[] => [
  'authentication {',
  `    auth_type ${type}`,
  `    auth_pass ${dialectPassword}`,
  '}',
];

export const dialects: readonly Dialect[] = [
  {
    ...{ name: 'v2', version: 2, family: 4, intervalMs: 1000, vrid: 51, equalVrid: 61, lines: [] },
  },
  {
    ...{ name: 'v2 PASS', version: 2, family: 4, intervalMs: 1000, vrid: 52, equalVrid: 62 },
    lines: authentication('PASS'),
  },
  {
    ...{ name: 'v2 AH', version: 2, family: 4, intervalMs: 1000, vrid: 53, equalVrid: 63 },
    lines: authentication('AH'),
  },
  {
    ...{
      name: 'v3 IPv4',
      version: 3,
      family: 4,
      intervalMs: 500,
      vrid: 54,
      equalVrid: 64,
      lines: [],
    },
  },
  {
    ...{
      name: 'v3 IPv6',
      version: 3,
      family: 6,
      intervalMs: 1000,
      vrid: 55,
      equalVrid: 65,
      lines: [],
    },
  },
  {
    ...{ name: 'v2 IPv6', version: 2, family: 6, intervalMs: 1000, vrid: 56, equalVrid: 66 },
    lines: [],
  },
];

/** Both routers of every dialect. */
export const dialectRouters: readonly DialectRouter[] = dialects.flatMap((dialect) => [
  {
    dialect,
    vrid: dialect.vrid,
    priorities: [200, 100],
    addresses: addressesOf(dialect, dialect.vrid),
  },
  {
    ...{ dialect, vrid: dialect.equalVrid, priorities: [150, 150] },
    addresses: addressesOf(dialect, dialect.equalVrid),
  },
]);

/** The configuration of the first (0) or second (1) node: all routers in one file. */
export function dialectConfig(node: 0 | 1): string {
  return dialectRouters
    .map(({ dialect, vrid, priorities, addresses }) => {
      const lines = [
        'state BACKUP',
        'interface eth0',
        `version ${dialect.version}`,
        `virtual_router_id ${vrid}`,
        `priority ${priorities[node]}`,
        `advert_int ${dialect.intervalMs / 1000}`,
        ...dialect.lines,
        'virtual_ipaddress {',
        ...addresses.map((address) => `    ${address}`),
        '}',
      ];
      return `vrrp_instance VI_${vrid} {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;
    })
    .join('');
}

/** RFC 3768 and RFC 9568, 6.1: in version 2 the skew is a part of a second, in 3 of the interval. */
export function skewMs({ version, intervalMs }: Dialect, priority: number): number {
  return ((256 - priority) / 256) * (version === 2 ? 1000 : intervalMs);
}

/** RFC 3768 and RFC 9568, 6.1: three intervals and the skew. */
export function masterDownMs(dialect: Dialect, priority: number): number {
  return 3 * dialect.intervalMs + skewMs(dialect, priority);
}

/** An address without its length. */
export function bareAddress(line: string): string {
  return line.split('/')[0] ?? line;
}

/** The founding story's way of writing an address, and every way of writing an IPv6 one. */
function addressesOf({ family }: Dialect, vrid: number): string[] {
  if (family === 4) return [`10.9.0.${vrid + 50}/24`, `10.20.0.${vrid}`];
  const last = vrid + 45;
  return [`fe80::${last}`, `fd09::${last}`, `fd09::1${last}/64`];
}
