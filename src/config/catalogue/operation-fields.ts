// Owns what the words about reloads and dumps say before defaults: their fields in global_defs. Never
// holds rules.

export interface OperationFields {
  readonly reloadCheckLog: string;
  readonly reloadTimeFile: string;
  readonly isReloadRepeated: boolean;
  readonly reloadMarkerFile: string;
  readonly dumpsUseInstance: boolean;
  readonly stateDumpFile: string;
  readonly statisticsDumpFile: string;
  readonly jsonDumpFile: string;
  readonly jsonVersion: number;
}
