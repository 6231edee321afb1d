// Owns what the words about the processes say before defaults: their fields in global_defs. Never
// holds rules.

export interface ProcessFields {
  readonly nice: number;
  readonly realtimePriority: number;
  readonly realtimeLimitUs: number;
  readonly processors: readonly number[];
  readonly mostAutoPriority: number;
  readonly autoPriorityDelayUs: number;
  readonly mustLockMemory: boolean;
  readonly namesProcesses: boolean;
  readonly processName: string;
  readonly engineName: string;
  readonly umask: number;
  readonly copyDirectory: string;
  readonly saveDirectory: string;
  readonly keepsSymlinks: boolean;
  readonly commandBufferBytes: number;
  readonly isCommandBufferForced: boolean;
  readonly monitorBufferBytes: number;
  readonly isMonitorBufferForced: boolean;
  readonly processBufferBytes: number;
  readonly isProcessBufferForced: boolean;
}
