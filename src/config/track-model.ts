// Owns the typed model of what is tracked besides scripts, and of the lines that say what it counts for.
// Never holds text or tokens.

/** A line of `track_interface`, `track_file` or `track_process`. */
export interface TrackedObject {
  readonly kind: 'interface' | 'file' | 'process';
  readonly name: string;
  /** The line's own weight, or else the object's; 0 means that what is not well is a fault. */
  readonly weight: number;
  readonly isReversed: boolean;
}

/** A `track_file`: a file whose number weighs on priorities. */
export interface TrackFileModel {
  readonly name: string;
  readonly path: string;
  /** -254..254, 1 where nothing is said; 0 means that any other number than 0 is a fault. */
  readonly weight: number;
  readonly isReversed: boolean;
  /** `init_file`: what is written at the start. */
  readonly initial?: InitialNumber;
}

export interface InitialNumber {
  readonly number: number;
  /** Also where a file is there already. */
  readonly isOverwriting: boolean;
}

/** A `vrrp_track_process`: processes that are counted by name. */
export interface TrackProcessModel {
  readonly name: string;
  /** The name, or with `matchesCommandLine` the program as it was called. */
  readonly program: string;
  /** What follows the program; of no meaning where it is empty. */
  readonly parameters: readonly string[];
  /** `param_match`: the parameters may go on, and with `initial` the last one, too. */
  readonly parameterMatch?: 'initial' | 'partial';
  /** `full_command`, parameters or `param_match`: not the name counts, but the command line. */
  readonly matchesCommandLine: boolean;
  readonly weight: number;
  readonly isReversed: boolean;
  /** Fewest and most processes. */
  readonly quorum: number;
  /** Undefined for any number. */
  readonly quorumMax: number | undefined;
  /** How long a change is not believed that a fork or an end brought; 0 = at once. */
  readonly forkDelayUs: number;
  readonly terminateDelayUs: number;
}
