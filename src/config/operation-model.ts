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

/** How the file wants to be read again. */
export interface ReloadModel {
  /** `reload_check_config`: a reload is refused whatever `-t` would find, which is logged here; '' = nowhere. */
  readonly checkLog: string | undefined;
  /** `reload_time_file`: says when. */
  readonly timeFile: string | undefined;
  /** `reload_repeat`: that file stays. */
  readonly isRepeated: boolean;
  /** `reload_file`: is there while files are read; '' = in the folder of pid files. */
  readonly markerFile: string | undefined;
}
