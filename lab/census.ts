// Owns counting what a capture holds, kind by kind, as Wireshark reads it, and its complaints about
// neighbour advertisements. Never looks at adverts' correctness (judge.ts does).
import { runOrThrow } from './process.ts';

export interface Census {
  /** The numbers of the packets of each kind; a kind that does not occur is missing. */
  readonly packets: ReadonlyMap<string, readonly number[]>;
  /** One sentence per neighbour advertisement that Wireshark finds malformed or wrong. */
  readonly complaints: readonly string[];
}

const fields = [
  'frame.number',
  'vrrp.version',
  'vrrp.prio',
  'vrrp.auth_type',
  'ah.sequence',
  'ipv6.src',
  'arp.isgratuitous',
  'icmpv6.nd.na.flag.s',
  'icmpv6.checksum.status',
  '_ws.malformed',
  '_ws.expert.severity',
] as const;
type Row = Readonly<Record<(typeof fields)[number], string>>;

const separator = '\u001f';
/** Wireshark's severity of a warning. */
const warningSeverity = 0x600000;
const authenticationNames: Readonly<Record<string, string>> = { 0: '', 1: ' PASS', 2: ' AH' };

/** Counts adverts by dialect, gratuitous ARP and unsolicited neighbour advertisements. */
export async function takeCensus(pcapFile: string): Promise<Census> {
  const output = await runOrThrow([
    ...['tshark', '-n', '-r', pcapFile, '-Y', 'vrrp || arp || icmpv6.type == 136'],
    ...['-T', 'fields', '-E', `separator=${separator}`, '-E', 'occurrence=f'],
    ...fields.flatMap((field) => ['-e', field]),
  ]);
  const packets = new Map<string, number[]>();
  const complaints: string[] = [];
  for (const line of output.split('\n').filter((each) => each !== '')) {
    const row = rowOf(line);
    for (const kind of kindsOf(row)) {
      packets.set(kind, [...(packets.get(kind) ?? []), Number(row['frame.number'])]);
    }
    const complaint = complaintAbout(row);
    if (complaint !== undefined) complaints.push(`packet ${row['frame.number']}: ${complaint}`);
  }
  return { packets, complaints };
}

function rowOf(line: string): Row {
  const values = line.split(separator);
  const entries = fields.map((field, at) => [field, values[at] ?? '']);
  return Object.fromEntries(entries) as Row;
}

function kindsOf(row: Row): string[] {
  const version = row['vrrp.version'];
  if (version !== '') {
    const isIpv6 = row['ipv6.src'] !== '';
    const family = isIpv6 ? ' IPv6' : ' IPv4';
    const authentication = authenticationNames[row['vrrp.auth_type']] ?? ' ?';
    const tail = version === '3' || isIpv6 ? family : authentication;
    const isUnderHeader = row['ah.sequence'] !== '';
    const kind = `v${version}${tail}${isUnderHeader === (tail === ' AH') ? '' : ' ?'}`;
    return row['vrrp.prio'] === '0' ? [kind, `${kind} priority 0`] : [kind];
  }
  if (isTrue(row['arp.isgratuitous'])) return ['gratuitous ARP'];
  const solicited = row['icmpv6.nd.na.flag.s'];
  return solicited !== '' && !isTrue(solicited) ? ['unsolicited NA'] : [];
}

function complaintAbout(row: Row): string | undefined {
  const status = row['icmpv6.checksum.status'];
  if (status === '') return undefined;
  if (row['_ws.malformed'] !== '') return 'malformed';
  if (Number(row['_ws.expert.severity']) >= warningSeverity) return 'suspicious';
  return status === '1' ? undefined : 'bad ICMPv6 checksum';
}

function isTrue(value: string): boolean {
  return value === '1' || value === 'True';
}
