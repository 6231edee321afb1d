// Owns the typed model of what operators ask a running daemon for: dumps and reloads. Never holds text or
// tokens.

/** Where dumps go and what they look like. */
export interface DumpsModel {
  /** `state_dump_file`: a file, or a folder with `/` behind it. */
  readonly stateFile: string | undefined;
  /** `stats_dump_file`, likewise. */
  readonly statisticsFile: string | undefined;
  /** `json_dump_file`, likewise. */
  readonly jsonFile: string | undefined;
  readonly jsonVersion: 1 | 2;
  /** `data_use_instance`: namespace and instance are in the names of data files. */
  readonly usesInstance: boolean;
}
