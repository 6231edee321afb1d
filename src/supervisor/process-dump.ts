// Owns what -d logs of the processes themselves, in keepalived's words. Never logs.
import {
  type DaemonModel,
  defaultAutoPriorityDelayUs,
  defaultUmask,
  type EngineProcessModel,
} from '../config/process-model.ts';
import { formatUmask } from '../config/umask.ts';

/** Names that are not given are left out, as keepalived does. */
export function dumpNames(daemon: DaemonModel | undefined): string[] {
  const { networkNamespace = '(default)', instanceName } = daemon ?? {};
  return [
    ` Network namespace = ${networkNamespace}`,
    ...(instanceName === undefined ? [] : [` Instance name = ${instanceName}`]),
    ...(daemon?.processName === undefined ? [] : [` Parent process name = ${daemon.processName}`]),
  ];
}

/** How the engine is scheduled; a setting that is not given has keepalived's default. */
export function dumpScheduling(engine: EngineProcessModel | undefined): string[] {
  const { processors } = engine ?? {};
  const delayUs = engine?.autoPriorityDelayUs ?? defaultAutoPriorityDelayUs;
  return [
    ` Max auto priority = ${engine?.mostAutoPriority ?? 0}`,
    ` Min auto priority delay = ${delayUs} usecs`,
    ` VRRP process priority = ${engine?.nice ?? 0}`,
    ` VRRP don't swap = ${engine?.mustLockMemory ?? false}`,
    ` VRRP realtime priority = ${engine?.realtimePriority ?? 0}`,
    ` VRRP realtime limit = ${engine?.realtimeLimitUs ?? 'none'}`,
    ...(processors ? [` VRRP CPU affinity = ${processors.join(' ')}`] : []),
  ];
}

/** Likewise what it has room for, and whose files are readable. */
export function dumpRoom(
  daemon: DaemonModel | undefined,
  engine: EngineProcessModel | undefined,
): string[] {
  const { commandBuffer, monitorBuffer, processBuffer } = engine ?? {};
  return [
    ` vrrp_netlink_cmd_rcv_bufs = ${commandBuffer?.bytes ?? 0}`,
    ` vrrp_netlink_cmd_rcv_bufs_force = ${Number(commandBuffer?.isForced ?? false)}`,
    ` vrrp_netlink_monitor_rcv_bufs = ${monitorBuffer?.bytes ?? 0}`,
    ` vrrp_netlink_monitor_rcv_bufs_force = ${Number(monitorBuffer?.isForced ?? false)}`,
    ` process_monitor_rcv_bufs = ${processBuffer?.bytes ?? 0}`,
    ` process_monitor_rcv_bufs_force = ${Number(processBuffer?.isForced ?? false)}`,
    ` umask = ${formatUmask(daemon?.umask ?? defaultUmask)}`,
  ];
}
