// Owns the typed model of when addresses are announced. Never holds text or tokens.
import type { InterfaceName } from '../net/identifiers.ts';

/** The gratuitous ARP schedule of `garp_*`. */
export interface GarpModel {
  readonly repeat: number;
  /** Delay of the second set after becoming master; 0 = no second set. */
  readonly delayUs: number;
  /** Period of the refresh; 0 = never. */
  readonly refreshUs: number;
  readonly refreshRepeat: number;
  readonly lowerPriorityRepeat: number;
  readonly lowerPriorityDelayUs: number;
  /** Period of announcements on interfaces that no advert leaves from; 0 = never (`garp_extra_if`). */
  readonly extraUs: number;
  /** Which of those: all, or only virtual interfaces. */
  readonly isExtraForAll: boolean;
}

/** How fast announcements may follow one another, gratuitous ARP and neighbour adverts apart. */
export interface PacingModel {
  /** `vrrp_garp_interval`, `vrrp_gna_interval`: for each interface that is in no group. */
  readonly everywhere: PaceModel;
  readonly groups: readonly GarpGroupModel[];
}

/** The least time from one announcement to the next; 0 = none. */
export interface PaceModel {
  readonly garpIntervalUs: number;
  readonly gnaIntervalUs: number;
}

/** A `garp_group`: its interfaces, at least one, share their pace. */
export interface GarpGroupModel extends PaceModel {
  readonly interfaces: readonly InterfaceName[];
}
