// Owns the shape of a scenario: machines, what is done to them and when, as plain data that the
// laboratory and the simulator both understand. Never does any of it.
import type { Action } from '../../src/sim/actions.ts';
import type { DaemonKind } from '../daemons.ts';

export interface Scenario {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly story: string;
  /** Host numbers count from 1 in this order: the first has 10.9.0.1. */
  readonly nodes: readonly ScenarioNode[];
  readonly steps: readonly Step[];
  /** How long is looked on after the last step. */
  readonly lastsMs: number;
  /** The virtual address that is watched. Default: `usualVip`. */
  readonly vip?: string;
  /** What the scenario has to do with, for the page and for counting them. */
  readonly about: readonly Topic[];
  /** Why keepalived acts otherwise on purpose; then only Holdfast is held to the prediction. */
  readonly differs?: string;
}

export type Topic = 'script' | 'loss' | 'three nodes' | 'protocol' | 'death';

export interface ScenarioNode {
  readonly name: string;
  readonly config: string;
}

export type StateWord = 'MASTER' | 'BACKUP' | 'FAULT';

/** Done in this order, one after the other. */
export interface Step {
  /** Waits until the node's newest state line says so; the pause counts from that line. */
  readonly after?: { readonly node: string; readonly state: StateWord };
  /** From the line, or from the step before. Default: 0. */
  readonly pauseMs?: number;
  readonly action: ScenarioAction;
}

/** An action of the simulator, or one that needs the scenario's texts. */
export type ScenarioAction =
  | Extract<
      Action,
      {
        kind:
          | 'start'
          | 'stop'
          | 'kill'
          | 'crash'
          | 'kill-all'
          | 'hang'
          | 'resume'
          | 'link'
          | 'script';
      }
    >
  | { readonly kind: 'reload'; readonly node: string; readonly config: string }
  /** Somebody deletes the virtual address. */
  | { readonly kind: 'steal'; readonly node: string }
  /** Nothing passes in this direction any more, seen from the node; carrier stays. */
  | { readonly kind: 'cut'; readonly node: string; readonly direction: 'in' | 'out' | 'both' }
  | { readonly kind: 'heal'; readonly node: string };

/** What can be seen of a machine from outside: a line of its log, or an address in its kernel. */
export interface Sighting {
  readonly node: string;
  readonly what: StateWord | 'has the address' | 'lets the address go';
  /** Milliseconds, by a clock that all sightings of one play share. */
  readonly atMs: number;
}

/** An action with the moment when it was really done. */
export interface DoneAction {
  readonly action: ScenarioAction;
  /** Of a start: when the first state line came; the command's own moment if none came soon. */
  readonly atMs: number;
  readonly isFirstLine: boolean;
  /** Of a start: when the first tracked script ran first. */
  readonly firstScriptMs?: number;
  /** Of a crash: when the next process said its first state line. */
  readonly nextLineMs?: number;
}

/** What one run on real daemons showed. */
export interface Play {
  readonly scenario: Scenario;
  readonly kind: DaemonKind;
  readonly done: readonly DoneAction[];
  readonly sightings: readonly Sighting[];
  readonly untilMs: number;
}

export const usualVip = '10.9.0.100';
export const interfaceName = 'eth0';

/** Own addresses of the machine with this number, the first is 1. */
export function ownAddresses(number: number): readonly string[] {
  return [`10.9.0.${number}/24`, `fe80::${number}/64`];
}

export function macOf(number: number): string {
  return `02:09:00:00:00:${number.toString(16).padStart(2, '0')}`;
}

const stateLine = /\(\S+\) Entering (MASTER|BACKUP|FAULT) STATE/;

/** The state that a log line tells; undefined for all other lines. */
export function stateIn(line: string): StateWord | undefined {
  return stateLine.exec(line)?.[1] as StateWord | undefined;
}

export function vipOf({ vip = usualVip }: Scenario): string {
  return vip;
}
