// Owns the typed model of the processes themselves: their names and places, how the engine is scheduled.
// Never holds text or tokens.
import type { DumpsModel, ReloadModel } from './operation-model.ts';

/** What a file says of the daemon as a whole and of the supervisor's process. */
export interface DaemonModel {
  /** `instance`. */
  readonly instanceName: string | undefined;
  /** `net_namespace`. */
  readonly networkNamespace: string | undefined;
  /** `net_namespace_ipvs`; empty for the machine's own. */
  readonly ipvsNamespace: string | undefined;
  /** `use_pid_dir`. */
  readonly usesPidDirectory: boolean;
  /** `process_name`: what `ps` shows. */
  readonly processName: string | undefined;
  /** `umask`. */
  readonly umask: number | undefined;
  /** `config_save_dir`. */
  readonly saveDirectory: string | undefined;
  /** Absent when no word is about dumps. */
  readonly dumps?: DumpsModel;
  /** Absent when no word is about reloads. */
  readonly reload?: ReloadModel;
}

/** What a file says of the engine's process. */
export interface EngineProcessModel {
  /** The name that `ps` shows: `vrrp_process_name`, `process_names` or `process_name`. */
  readonly name: string | undefined;
  /** `vrrp_priority`: -20..19. */
  readonly nice: number | undefined;
  /** `vrrp_rt_priority`: 1..99, round robin (SCHED_RR). */
  readonly realtimePriority: number | undefined;
  /** `vrrp_rlimit_rttime`: how long it may compute at that priority without sleeping. */
  readonly realtimeLimitUs: number | undefined;
  /** `vrrp_cpu_affinity`: the processors it may run on. */
  readonly processors: readonly number[] | undefined;
  /** `max_auto_priority`: how far a late timer may raise the real-time priority; below 1 = never. */
  readonly mostAutoPriority: number | undefined;
  /** `min_auto_priority_delay`: what counts as late. */
  readonly autoPriorityDelayUs: number;
  /** `vrrp_no_swap`. */
  readonly mustLockMemory: boolean;
  /** `vrrp_netlink_cmd_rcv_bufs`: where the kernel's answers wait. */
  readonly commandBuffer: ReceiveBuffer | undefined;
  /** `vrrp_netlink_monitor_rcv_bufs`: where the kernel's news wait. */
  readonly monitorBuffer: ReceiveBuffer | undefined;
  /** `process_monitor_rcv_bufs`: where news of processes wait. */
  readonly processBuffer?: ReceiveBuffer;
}

/** Room for what is received and not yet read. */
export interface ReceiveBuffer {
  readonly bytes: number;
  /** Beyond what `net.core.rmem_max` allows. */
  readonly isForced: boolean;
}

/** keepalived's, where neither the file nor the command line names one. */
export const defaultUmask = 0o177;
export const defaultAutoPriorityDelayUs = 1_000_000;
