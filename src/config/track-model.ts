// Owns the typed model of what is tracked besides scripts, and of the lines that say what it counts for.
// Never holds text or tokens.

/** What a file defines to be tracked besides scripts, each in file order; absent where there is nothing. */
export interface DefinedTrackers {
  /** Every `track_file`. */
  readonly files?: readonly TrackFileModel[];
  /** Every `vrrp_track_process`. */
  readonly processes?: readonly TrackProcessModel[];
  /** Every `vrrp_http`, then every `vrrp_tcp`. */
  readonly probes?: readonly ProbeModel[];
}

/** A line of any track list but `track_script`. */
export interface TrackedObject {
  readonly kind: 'interface' | 'file' | 'process' | ProbeKind;
  readonly name: string;
  /** The line's own weight, or else the object's; 0 means that what is not well is a fault. */
  readonly weight: number;
  readonly isReversed: boolean;
  /** Of a file: the weight is the line's own, for what keepalived makes of those that may not count. */
  readonly hasOwnWeight?: true;
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

/** What a check without a process speaks. */
export type ProbeKind = 'http' | 'tcp';

export type ProbeModel = HttpProbeModel | TcpProbeModel;

/** What Holdfast's `vrrp_http` and `vrrp_tcp` have in common with a `vrrp_script`. */
interface ProbeBase {
  readonly name: string;
  readonly intervalUs: number;
  /** After this a run counts as failed and is ended; without `timeout` it is the interval. */
  readonly timeoutUs: number;
  readonly rise: number;
  readonly fall: number;
  readonly weight: number;
  readonly isReversed: boolean;
}

/** A `vrrp_http`: an address that is asked with GET, and the answer that is a success. */
export interface HttpProbeModel extends ProbeBase {
  readonly kind: 'http';
  /** Of http or https, without a password. */
  readonly url: string;
  /** At least one; which status codes are a success. */
  readonly statuses: readonly StatusRange[];
  /** What must stand in the beginning of the body. */
  readonly body?: BodyExpectation;
  /** `host`: in place of the address's own name. */
  readonly host?: string;
  /** `ca`: a file of authorities in PEM. */
  readonly caFile?: string;
  /** `insecure`: every certificate is believed. */
  readonly isInsecure?: true;
}

/** Both ends belong to it. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

export type BodyExpectation =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly source: string; readonly ignoresCase: boolean };

/** A `vrrp_tcp`: a port to which a connection must come about. */
export interface TcpProbeModel extends ProbeBase {
  readonly kind: 'tcp';
  /** An address, or a name that is looked up with every run. */
  readonly host: string;
  readonly port: number;
}
