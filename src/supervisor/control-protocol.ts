// Owns what is said on the control socket: one JSON object a line, versioned. Never does I/O.

import type { InstanceStatus } from '../host/status.ts';
import type { ObjectStatus } from '../host/trackers.ts';
import type { ProbeKind } from '../track/checker-state.ts';

/** Raised when an answer changes its shape in a way that breaks readers. */
export const controlVersion = 1;

export interface ControlRequest {
  readonly version: number;
  readonly id: number;
  readonly command: string;
  /** What the command needs besides its name. */
  readonly arguments?: ControlArguments;
}

export type ControlArguments = Readonly<Record<string, string>>;

export type ControlAnswer =
  | { readonly version: number; readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly version: number; readonly id: number; readonly ok: false; readonly error: string };

/** The answer to `status`. Times are ISO 8601, ages and durations milliseconds. */
export interface DaemonStatus {
  readonly holdfast: string;
  readonly supervisorPid: number;
  readonly enginePid: number;
  readonly engineRestarts: number;
  readonly configFile: string;
  readonly startedAt: string;
  /** The latest SIGHUP, and why it changed nothing if it did not. */
  readonly lastReload: { readonly at: string; readonly refused: string | undefined } | undefined;
  readonly lostLogLines: number;
  readonly lostDiagnostics: number;
  /** Undefined when the engine does not answer. */
  readonly instances: readonly InstanceReport[] | undefined;
  readonly scripts: readonly ScriptReport[];
  readonly probes: readonly ProbeReport[];
  /** What is tracked besides checks; empty when the engine does not answer. */
  readonly trackers: readonly ObjectStatus[];
  /** Commands that this machine cannot or must not run, each with its place and why. */
  readonly notRun: readonly NotRunReport[];
  /** How many lines of each FIFO its reader was too slow for. */
  readonly fifos: readonly { readonly path: string; readonly lostLines: number }[];
}

export interface NotRunReport {
  /** As `track script web` or `notify_master of VI_1`. */
  readonly purpose: string;
  /** `FILE:LINE:COLUMN`. */
  readonly at: string;
  readonly why: string;
}

/** The answer to `maintenance`, `handover` and `priority`. */
export interface OrderReport {
  /** Those that the order was about; undefined when the engine does not answer: it gets it later. */
  readonly instances: readonly OrderedInstance[] | undefined;
}

export interface OrderedInstance {
  readonly name: string;
  readonly before: InstanceStatus['state'];
  readonly state: InstanceStatus['state'];
  readonly why: string;
  readonly effectivePriority: number;
}

/** The answer to `reload`, which comes when it is carried out or refused, or the engine is silent. */
export interface ReloadReport {
  /** The engine does not answer: it carries the reload out once it does. */
  readonly isPending?: true;
  /** Why nothing has changed, if nothing has. */
  readonly refused: string | undefined;
  /** What was found in the file, a line each. */
  readonly diagnostics: readonly string[];
  /** What is different now, a line each. */
  readonly changes: readonly string[];
}

/** A tracked check: how its latest run went and what it counts as. */
interface CheckReport {
  readonly name: string;
  /** Undefined when the engine does not answer. */
  readonly condition: 'unknown' | 'up' | 'down' | undefined;
  readonly isRunning: boolean;
  readonly isStale: boolean;
  readonly staleCount: number;
  readonly runCount: number;
}

interface RunReport {
  /** "exited with status 0", "due to signal 9", "status 503" ... */
  readonly outcome: string;
  readonly ageMs: number;
  readonly durationMs: number;
}

export interface ScriptReport extends CheckReport {
  readonly last: (RunReport & { readonly stderr: string }) | undefined;
}

/** A tracked `vrrp_http` or `vrrp_tcp`. */
export interface ProbeReport extends CheckReport {
  readonly kind: ProbeKind;
  readonly last: RunReport | undefined;
}

/** As the brain has it; when an override is over is a time of day here. */
export interface PriorityReport {
  readonly configured: number;
  readonly override?: { readonly priority: number; readonly until: string | undefined };
  readonly contributions: InstanceStatus['priority']['contributions'];
  readonly effective: number;
}

export interface InstanceReport {
  readonly name: string;
  /** Absent of unicast that lives on none. */
  readonly interface: string | undefined;
  readonly vrid: number;
  readonly version: number;
  readonly state: InstanceStatus['state'];
  readonly since: string;
  readonly forMs: number;
  /** Why it is in this state: a sentence, and the same as data. */
  readonly why: string;
  readonly cause: InstanceStatus['cause'];
  readonly faults: readonly string[];
  readonly priority: PriorityReport;
  readonly sourceAddress: string | undefined;
  /** The interval in force. */
  readonly advertIntervalMs: number;
  readonly master:
    | { readonly address: string; readonly priority: number; readonly lastAdvertAgeMs: number }
    | undefined;
  readonly addresses: readonly {
    readonly address: string;
    readonly interface: string;
    /** Whether the kernel says that it is there, not whether it ought to be. */
    readonly present: boolean;
  }[];
  /** What others took and was put back; absent where nothing was. */
  readonly restored?: { readonly count: number; readonly lastAgeMs: number };
  readonly statistics: InstanceStatus['statistics'];
}

/** Parses one line; undefined when it is no request. Never throws. */
export function parseRequest(line: string): ControlRequest | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { version, id, command } = value as Partial<ControlRequest>;
    const isWhole =
      typeof version === 'number' && typeof id === 'number' && typeof command === 'string';
    if (!isWhole) return undefined;
    const given = (value as Partial<ControlRequest>).arguments;
    if (given === undefined) return { version, id, command };
    return isArguments(given) ? { version, id, command, arguments: given } : undefined;
  } catch {
    return undefined;
  }
}

function isArguments(value: unknown): value is ControlArguments {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string')
  );
}
