// Owns the lines of keepalived.data for checks without a process, in the manner of those for scripts. Never
// asks how anything stands.
import type { ProbeModel } from '../../config/track-model.ts';
import { checkKey } from '../../track/checker-state.ts';
import type { Picture } from './picture.ts';

export function probeLines(probe: ProbeModel, { probes }: Picture): string[] {
  const { kind, name, intervalUs, timeoutUs, weight, isReversed } = probe;
  const tracker = probes.find((each) => checkKey(each) === checkKey(probe));
  const condition = tracker?.condition ?? 'unknown';
  return [
    ` VRRP Check = ${name}`,
    kind === 'http' ? `   URL = ${probe.url}` : `   Connect = ${probe.host} ${probe.port}`,
    `   Interval = ${intervalUs / 1_000_000} sec`,
    `   Timeout = ${timeoutUs / 1_000_000} sec`,
    `   Weight = ${weight}${isReversed ? ' reverse' : ''}`,
    `   Rise = ${probe.rise}`,
    `   Fall = ${probe.fall}`,
    `   Status = ${{ unknown: 'INIT', up: 'GOOD', down: 'BAD' }[condition]}`,
  ];
}
