// Owns reading what the kernel is set to beyond a single interface, as the brain wants to know it.
// Never changes it.
import type { MachineSettings } from '../host/events.ts';
import { readSetting } from '../linux/sysctl.ts';

/** Undefined where there is no /proc/sys. */
export function readMachineSettings(): MachineSettings | undefined {
  const conf = (name: string) => readSetting(`net/ipv4/conf/${name}`);
  const rpFilterOfAll = conf('all/rp_filter');
  if (rpFilterOfAll === undefined) return undefined;
  return {
    rpFilterOfAll,
    ofNewInterfaces: {
      arpIgnore: conf('default/arp_ignore') ?? 0,
      arpFilter: conf('default/arp_filter') ?? 0,
      rpFilter: conf('default/rp_filter') ?? 0,
    },
    localGroupReports: readSetting('net/ipv4/igmp_link_local_mcast_reports') ?? 0,
  };
}
