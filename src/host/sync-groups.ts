// Owns which virtual routers of a machine change state together, and what one's step means for the
// others. Never changes a router: it answers with what is to be done to which, in order.
import type { SyncGroupModel } from '../config/model.ts';
import type { Cause, Fault } from '../vrrp/cause.ts';
import { isSilent, isTheft } from '../vrrp/cause.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import type { Effect, Transition } from './effects.ts';
import type { GroupSignal, VirtualRouter } from './router.ts';

/** One thing to do because a member changed. */
export type GroupStep =
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'event'; readonly router: VirtualRouter; readonly event: InstanceEvent }
  /** Its faults are to be worked out anew. */
  | { readonly kind: 'fitness'; readonly router: VirtualRouter };

interface Group {
  readonly model: SyncGroupModel;
  readonly members: readonly VirtualRouter[];
}

/** What keeps a router from taking part by itself, without its group. */
export type OwnFaults = (router: VirtualRouter) => readonly Fault[];

export class SyncGroups {
  readonly #groups = new Map<VirtualRouter, Group>();
  readonly #ownFaults: OwnFaults;

  constructor(
    models: readonly SyncGroupModel[],
    routers: readonly VirtualRouter[],
    ownFaults: OwnFaults,
  ) {
    this.#ownFaults = ownFaults;
    for (const model of models) {
      const members = routers.filter((router) => router.model.syncGroup === model.name);
      for (const router of members) this.#groups.set(router, { model, members });
    }
  }

  /** The other members of its group. */
  othersOf(router: VirtualRouter): readonly VirtualRouter[] {
    return this.#groups.get(router)?.members.filter((other) => other !== router) ?? [];
  }

  /** While one member is faulty none takes part. */
  faultsFor(router: VirtualRouter): Fault[] {
    const group = this.#groups.get(router)?.model.name ?? '';
    return this.othersOf(router).flatMap((other): Fault[] => {
      const faults = this.#ownFaults(other);
      if (faults.length === 0) return [];
      const { name: instance } = other.model;
      return [{ kind: 'group-member', group, instance, isSilent: faults.every(isSilent) }];
    });
  }

  /** What a step of one member means for the others. */
  follow(
    router: VirtualRouter,
    effects: readonly Effect[],
    signals: readonly GroupSignal[],
  ): GroupStep[] {
    const group = this.#groups.get(router);
    if (!group) return [];
    const steps: GroupStep[] = [];
    for (const signal of signals) {
      if (signal.kind === 'wants-master') steps.push(...this.#onWant(group, router));
      else if (group.model.isFast) steps.push(...this.#onRelease(router, signal.master));
    }
    for (const effect of effects) {
      if (effect.kind !== 'transition' || effect.transition.instance !== router.model.name)
        continue;
      steps.push(...this.#onTransition(group, router, effect.transition));
    }
    return steps;
  }

  /** The one that completes the group goes first, then the line, then the others. */
  #onWant(group: Group, router: VirtualRouter): GroupStep[] {
    const others = this.othersOf(router);
    const { state } = router.instance;
    const cause = state.kind === 'backup' ? state.wants : undefined;
    if (!cause || !others.every(isReady)) return [];
    const first: GroupStep = { kind: 'event', router, event: { kind: 'group-master', cause } };
    const follow = { kind: 'group-master', cause: causeOf(group, router) } as const;
    return [first, syncLine(group, 'MASTER'), ...eventsFor(others, follow)];
  }

  /** On another interface the machine has another address: there it is the master that is heard. */
  #onRelease(router: VirtualRouter, master: string): GroupStep[] {
    return this.othersOf(router).flatMap((other): GroupStep[] => {
      const { state } = other.instance;
      if (state.kind !== 'backup' || !state.master) return [];
      const { interface: name, family } = other.model;
      const isSameLink =
        name !== undefined && name === router.model.interface && family === router.model.family;
      if (isSameLink && state.master.address !== master) return [];
      const event = { kind: 'group-released', master: state.master.address } as const;
      return [{ kind: 'event', router: other, event }];
    });
  }

  #onTransition(group: Group, router: VirtualRouter, transition: Transition): GroupStep[] {
    const { from, to, cause } = transition;
    const others = this.othersOf(router);
    const isIn = (...states: readonly string[]) =>
      others.filter(({ instance }) => states.includes(instance.state.kind));
    if (from === 'master' && to === 'backup') {
      const masters = isIn('master');
      if (masters.length === 0) return [];
      const follow = causeOf(group, router);
      if (isTheft(cause)) {
        return eventsFor(masters, { kind: 'group-address-taken', cause: follow });
      }
      if (cause.kind === 'handover') return eventsFor(masters, { kind: 'handover', cause: follow });
      const event = { kind: 'group-backup', cause: follow } as const;
      return [syncLine(group, 'BACKUP'), ...eventsFor(masters, event)];
    }
    if (from === 'init' && cause.kind === 'fault' && isLoudAlone(cause.fault)) {
      const text = `VRRP_Group(${group.model.name}): Syncing ${router.model.name} to FAULT state`;
      return [{ kind: 'log', text }];
    }
    const concerned = to === 'fault' ? isIn('master', 'backup') : isIn('fault');
    const isFaultChange = to === 'fault' || (from === 'fault' && to === 'backup');
    if (!isFaultChange || concerned.length === 0) return [];
    return [
      syncLine(group, to === 'fault' ? 'FAULT' : 'BACKUP'),
      ...concerned.map((other): GroupStep => ({ kind: 'fitness', router: other })),
    ];
  }
}

/** Wrong by itself, not by its group. */
function isLoudAlone(fault: Fault): boolean {
  return fault.kind !== 'group-member' && !isSilent(fault);
}

/** Nothing but its group keeps it from being master. */
function isReady({ instance: { state } }: VirtualRouter): boolean {
  return state.kind === 'master' || (state.kind === 'backup' && state.wants !== undefined);
}

function causeOf({ model }: Group, router: VirtualRouter): Cause {
  return { kind: 'group', group: model.name, instance: router.model.name };
}

function syncLine({ model }: Group, state: 'MASTER' | 'BACKUP' | 'FAULT'): GroupStep {
  return { kind: 'log', text: `VRRP_Group(${model.name}) Syncing instances to ${state} state` };
}

function eventsFor(routers: readonly VirtualRouter[], event: InstanceEvent): GroupStep[] {
  return routers.map((router) => ({ kind: 'event', router, event }));
}
