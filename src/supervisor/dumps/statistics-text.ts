// Owns the text of keepalived.stats. Never counts.
import type { InstanceStatus } from '../../host/status.ts';

/** keepalived 2.4.3's lines, of every instance. */
export function statisticsText(instances: readonly InstanceStatus[]): string {
  return instances.map((instance) => `${linesOf(instance).join('\n')}\n`).join('');
}

function linesOf({ name, statistics: counted }: InstanceStatus): string[] {
  const section = (title: string, rows: readonly (readonly [string, number])[]) => [
    `  ${title}:`,
    ...rows.map(([what, count]) => `    ${what}: ${count}`),
  ];
  return [
    `VRRP Instance: ${name}`,
    ...section('Advertisements', [
      ['Received', counted.advertsReceived],
      ['Sent', counted.advertsSent],
    ]),
    `  Became master: ${counted.becameMaster}`,
    `  Released master: ${counted.releasedMaster}`,
    ...section('Packet Errors', [
      ['Length', counted.lengthErrors],
      ['TTL', counted.ttlErrors],
      ['Invalid Type', counted.invalidTypeReceived],
      ['Advertisement Interval', counted.advertIntervalErrors],
      ['Address List', counted.addressListErrors],
    ]),
    ...section('Authentication Errors', [
      ['Invalid Type', counted.invalidAuthenticationType],
      ['Type Mismatch', counted.authenticationTypeMismatch],
      ['Failure', counted.authenticationFailures],
    ]),
    ...section('Authentication Extension Errors', [
      ['Missing', counted.trailerMissing],
      ['Malformed', counted.trailerMalformed],
      ['Unknown Key', counted.trailerUnknownKey],
      ['Invalid HMAC', counted.trailerInvalidHmac],
      ['Stale', counted.trailerStale],
      ['Replay', counted.trailerReplayed],
    ]),
    ...section('Priority Zero', [
      ['Received', counted.priorityZeroReceived],
      ['Sent', counted.priorityZeroSent],
    ]),
  ];
}
