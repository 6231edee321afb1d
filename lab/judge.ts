// Owns the second opinion on captured packets: Wireshark's. Never captures.
import { runOrThrow } from './process.ts';

export interface Judgement {
  /** How many VRRP and ARP packets were looked at. */
  readonly checked: number;
  /** One sentence per packet that Wireshark finds malformed, wrong or suspicious. */
  readonly complaints: readonly string[];
}

export interface JudgeOptions {
  /** Version 3 checksums without pseudo header, as keepalived's `v3_checksum_as_v2` makes them. */
  readonly isV3ChecksumAsV2?: boolean;
}

const fields = [
  'frame.number',
  '_ws.malformed',
  '_ws.expert.severity',
  '_ws.expert.message',
  'ip.checksum.status',
  'vrrp.checksum.status',
  'vrrp.version',
] as const;
type Field = (typeof fields)[number];

/** Wireshark's severities: 0x600000 is a warning, 0x800000 an error. */
const warningSeverity = 0x600000;
const goodChecksum = '1';
const separator = '\u001f';

/**
 * Has tshark look at all VRRP and ARP packets of a capture, with all checksums verified; those that an
 * ICMP error only quotes are left out.
 * Wireshark's warning that two machines used one address is off: that is what a VIP does.
 */
export async function judgePackets(
  pcapFile: string,
  options: JudgeOptions = {},
): Promise<Judgement> {
  const output = await runOrThrow([
    ...['tshark', '-n', '-r', pcapFile, '-Y', '(vrrp || arp) && !icmp && !icmpv6'],
    ...['-o', 'ip.check_checksum:TRUE'],
    ...['-o', 'arp.detect_duplicate_ips:FALSE'],
    ...['-o', `vrrp.v3_checksum_as_in_v2:${options.isV3ChecksumAsV2 ? 'TRUE' : 'FALSE'}`],
    ...['-T', 'fields', '-E', `separator=${separator}`, '-E', 'aggregator=;'],
    ...fields.flatMap((field) => ['-e', field]),
  ]);
  const rows = output.split('\n').filter((line) => line !== '');
  return { checked: rows.length, complaints: rows.flatMap(complaintsOf) };
}

function complaintsOf(line: string): string[] {
  const values = line.split(separator);
  const value = (field: Field): string => values[fields.indexOf(field)] ?? '';
  const complaints: string[] = [];
  const complain = (what: string): void => {
    complaints.push(`packet ${value('frame.number')}: ${what}`);
  };
  if (value('_ws.malformed') !== '') complain('malformed');
  const severities = value('_ws.expert.severity').split(';').map(Number);
  const isSuspicious = severities.some((severity) => severity >= warningSeverity);
  if (isSuspicious) complain(value('_ws.expert.message'));
  if (value('vrrp.version') !== '') {
    const ipStatus = value('ip.checksum.status');
    if (ipStatus !== '' && ipStatus !== goodChecksum) complain('bad IPv4 header checksum');
    if (value('vrrp.checksum.status') !== goodChecksum) complain('bad VRRP checksum');
  }
  return complaints;
}
