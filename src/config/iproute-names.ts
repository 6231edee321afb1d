// Owns the names of routing tables, protocols, scopes and the like: those that everybody knows and
// those in the files of iproute2. Never opens a file itself.
import type { NameTable } from './catalogue/routing-reads.ts';
import type { ConfigFiles } from './language/surroundings.ts';
import type { Names } from './routing-values.ts';

/** Where iproute2's files are: the distribution's, and the administrator's, which go before. */
export interface NameFolders {
  readonly distribution: string;
  readonly administrator: string;
}

export const usualFolders: NameFolders = {
  distribution: '/usr/share/iproute2',
  administrator: '/etc/iproute2',
};

/** Reads each file once, when a name in it is first asked for. */
export function iprouteNames(files: ConfigFiles, folders: NameFolders): Names {
  const known = new Map<NameTable, ReadonlyMap<string, number>>();
  const tableOf = (table: NameTable): ReadonlyMap<string, number> => {
    const found = known.get(table) ?? readTable(table, files, folders);
    known.set(table, found);
    return found;
  };
  return { numberOf: (table, name) => tableOf(table).get(name) };
}

/** `NUMBER NAME` lines; numbers may be hexadecimal, `#` begins a comment. */
export function parseNames(text: string): [name: string, number: number][] {
  return text.split('\n').flatMap((line): [string, number][] => {
    const [, number, name] = /^\s*(0[xX][0-9a-fA-F]+|\d+)\s+([^\s#]+)/.exec(line) ?? [];
    return number === undefined || name === undefined ? [] : [[name, Number(number)]];
  });
}

function readTable(
  table: NameTable,
  files: ConfigFiles,
  { distribution, administrator }: NameFolders,
): ReadonlyMap<string, number> {
  const names = new Map(builtIn[table]);
  if (table === 'ip protocols' || table === 'rule actions') return names;
  const textOf = (path: string): string | undefined => {
    const reading = files.read(path);
    return reading.kind === 'text' ? reading.text : undefined;
  };
  const main = textOf(`${administrator}/${table}`) ?? textOf(`${distribution}/${table}`);
  const pieces = [distribution, administrator].flatMap((folder) =>
    files.match(`${folder}/${table}.d/*.conf`).map(textOf),
  );
  for (const text of [main, ...pieces]) {
    for (const [name, number] of parseNames(text ?? '')) names.set(name, number);
  }
  return names;
}

/** What rtnetlink.h and the registry of IP protocols name. */
const builtIn: Readonly<Record<NameTable, readonly (readonly [string, number])[]>> = {
  rt_tables: [
    ['default', 253],
    ['main', 254],
    ['local', 255],
  ],
  rt_protos: [
    ['unspec', 0],
    ['redirect', 1],
    ['kernel', 2],
    ['boot', 3],
    ['static', 4],
    ['gated', 8],
    ['ra', 9],
    ['mrt', 10],
    ['zebra', 11],
    ['bird', 12],
    ['dnrouted', 13],
    ['xorp', 14],
    ['ntk', 15],
    ['dhcp', 16],
    ['keepalived', 18],
    ['babel', 42],
    ['bgp', 186],
    ['isis', 187],
    ['ospf', 188],
    ['rip', 189],
    ['eigrp', 192],
  ],
  rt_scopes: [
    ['global', 0],
    ['site', 200],
    ['link', 253],
    ['host', 254],
    ['nowhere', 255],
  ],
  rt_realms: [['cosmos', 0]],
  rt_dsfield: [],
  group: [['default', 0]],
  'ip protocols': [
    ['icmp', 1],
    ['igmp', 2],
    ['ipencap', 4],
    ['tcp', 6],
    ['udp', 17],
    ['dccp', 33],
    ['ipv6', 41],
    ['gre', 47],
    ['esp', 50],
    ['ah', 51],
    ['ipv6-icmp', 58],
    ['ospf', 89],
    ['ipip', 94],
    ['pim', 103],
    ['vrrp', 112],
    ['l2tp', 115],
    ['sctp', 132],
    ['udplite', 136],
    ['mpls-in-ip', 137],
  ],
  'rule actions': [
    ['nop', 3],
    ['blackhole', 6],
    ['unreachable', 7],
    ['prohibit', 8],
  ],
};
