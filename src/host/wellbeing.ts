// Owns how well each virtual router is by what is known of the machine, by itself and with its sync
// group. Never tells one.
import type { SyncGroupModel } from '../config/model.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import { type Fitness, fitnessEvents, fitnessOf } from './fitness.ts';
import type { Influences } from './influences.ts';
import type { VirtualRouter } from './router.ts';
import { SyncGroups } from './sync-groups.ts';

export class Wellbeing {
  readonly #influences: Influences;
  #groups = new SyncGroups([], [], () => []);

  constructor(influences: Influences) {
    this.#influences = influences;
  }

  get groups(): SyncGroups {
    return this.#groups;
  }

  regroup(groups: readonly SyncGroupModel[], routers: readonly VirtualRouter[]): void {
    this.#groups = new SyncGroups(groups, routers, (router) => this.#own(router).faults);
  }

  of(router: VirtualRouter): Fitness {
    const own = this.#own(router);
    return { ...own, faults: [...own.faults, ...this.#groups.faultsFor(router)] };
  }

  /** What it is to be told of it. */
  eventsFor(router: VirtualRouter): InstanceEvent[] {
    const { faults } = router.instance.snapshot();
    return fitnessEvents(faults, this.of(router));
  }

  #own(router: VirtualRouter): Fitness {
    return fitnessOf(router.model, router.interfaceFaults(), this.#influences);
  }
}
