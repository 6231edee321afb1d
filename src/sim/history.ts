// Owns the record of one simulated run: what happened when, as plain data. Never judges it.
import type { Transition } from '../host/effects.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { Action } from './actions.ts';

/** Something that happened; `atUs` is the world's time in microseconds. */
export type HistoryEntry = { readonly atUs: number } & (
  | { readonly kind: 'action'; readonly action: Action }
  /** A state of an instance, with its cause. `atUs` in the transition is the machine's own clock. */
  | { readonly kind: 'transition'; readonly node: string; readonly transition: Transition }
  /** A kernel has an address, or has it no more. Own addresses of interfaces are not told. */
  | {
      readonly kind: 'address';
      readonly node: string;
      readonly interface: InterfaceName;
      readonly address: IpAddress;
      readonly isPresent: boolean;
    }
  /** The client of a switch is answered by another machine from now on; by nobody without `by`. */
  | {
      readonly kind: 'answer';
      readonly switch: string;
      readonly address: IpAddress;
      readonly by: string | undefined;
    }
  /** What became of a machine's daemon: its processes, not its instances. */
  | { readonly kind: 'daemon'; readonly node: string; readonly became: DaemonCondition }
  | {
      readonly kind: 'log';
      readonly node: string;
      /** Shown with -D only. */
      readonly detail: boolean;
      readonly text: string;
    }
);

export type DaemonCondition =
  | 'starting'
  | 'running'
  | 'hung'
  /** The supervisor runs, its engine does not. */
  | 'without-engine'
  | 'ended'
  | 'without-power';

/** The history as text, one JSON object a line: equal seeds give equal bytes. */
export function historyText(history: readonly HistoryEntry[]): string {
  return history.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
