// Owns the shape of an instance's state. Each state owns its timers, so that none outlives it.
import type { IpAddress } from '../net/address.ts';
import type { Cause } from './cause.ts';

/** The node whose adverts were last accepted. */
export interface HeardMaster {
  readonly address: IpAddress;
  readonly priority: number;
  readonly lastAdvertAtUs: number;
}

export type InstanceState =
  | { readonly kind: 'init' }
  | {
      readonly kind: 'backup';
      /** When the master counts as down and this node takes over. */
      readonly masterDownAtUs: number;
      readonly master: HeardMaster | undefined;
      /** Set once a lower-priority advert started `preempt_delay`. */
      readonly preemptDelayUntilUs: number | undefined;
      /** Whose adverts are heard but count for nothing, as their priority is lower. */
      readonly outranked: { readonly address: IpAddress; readonly priority: number } | undefined;
      /** Set when a priority 0 shortened the timer: who let go. */
      readonly releasedBy: IpAddress | undefined;
      /** Set when the timer has run out and only its sync group holds it back: why it would. */
      readonly wants: Cause | undefined;
      /** After a handover: whoever speaks is master, whatever its priority. */
      readonly isYielding?: true;
    }
  | {
      readonly kind: 'master';
      /** When the next advert is due. */
      readonly advertAtUs: number;
    }
  | { readonly kind: 'fault' }
  | { readonly kind: 'stopped' };

export type StateName = InstanceState['kind'];

/** The one deadline of a state, in microseconds; undefined when it waits for events only. */
export function deadlineOf(state: InstanceState): number | undefined {
  if (state.kind === 'backup') return state.masterDownAtUs;
  if (state.kind === 'master') return state.advertAtUs;
  return undefined;
}
