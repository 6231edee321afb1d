// Owns what an instance asks for: plain data, carried out by whoever runs it. Never does any of it.
import type { IpAddress } from '../net/address.ts';
import type { Cause } from './cause.ts';
import type { OutgoingAdvert } from './sender.ts';
import type { StateName } from './state.ts';

export type InstanceEffect =
  /** Send this advert; see `OutgoingAdvert`. */
  | ({ readonly kind: 'send' } & OutgoingAdvert)
  /** Put every virtual address on its interface. */
  | { readonly kind: 'hold-addresses' }
  /** Take every virtual address off. */
  | { readonly kind: 'release-addresses' }
  /** Begin a schedule of gratuitous ARP: on becoming master, or after a lower-priority advert. */
  | { readonly kind: 'announce'; readonly occasion: 'master' | 'lower-priority' }
  /** The master of this virtual router let go; its sync group may know more of that machine. */
  | { readonly kind: 'master-released'; readonly master: IpAddress }
  /** It would be master now, but its sync group decides. */
  | { readonly kind: 'wants-master' }
  | {
      readonly kind: 'transition';
      readonly from: StateName;
      readonly to: StateName;
      readonly cause: Cause;
    }
  /** A line for the log; `detail` lines are shown with -D only. */
  | { readonly kind: 'log'; readonly detail: boolean; readonly text: string };
