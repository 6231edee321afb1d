// Owns what the machine's packet filter shall do for all virtual routers together, and when it is
// told: before an address comes, after it went. Never sets a rule.
import type { DroppedAddress, Firewall, FirewallPlace } from '../net/firewall.ts';
import type { Effect } from './effects.ts';
import type { VirtualRouter } from './router.ts';

type SetFirewall = Extract<Effect, { kind: 'set-firewall' }>;

export class HostFirewall {
  #place: FirewallPlace;
  #dropped: readonly DroppedAddress[] = [];

  constructor(place: FirewallPlace) {
    this.#place = place;
  }

  /** What a dead run may have left behind goes, where there is a use for the filter at all. */
  start(routers: readonly VirtualRouter[]): Effect[] {
    return routers.some(({ model }) => !model.accepts) ? [this.#setting([])] : [];
  }

  /** Puts the filter's change where it belongs among a router's effects. */
  follow(effects: readonly Effect[], routers: readonly VirtualRouter[]): readonly Effect[] {
    if (!effects.some(isAboutAddresses)) return effects;
    const change = this.#change(routers);
    if (!change) return effects;
    const at = effects.findIndex(({ kind }) => kind === 'add-addresses');
    return at < 0 ? [...effects, change] : effects.toSpliced(at, 0, change);
  }

  /** After a reload: the words about it may have changed, too. */
  replace(place: FirewallPlace, routers: readonly VirtualRouter[]): Effect[] {
    const isMoved = JSON.stringify(place) !== JSON.stringify(this.#place);
    const effects: Effect[] = [];
    if (isMoved && this.#dropped.length > 0) {
      effects.push(this.#setting([]));
      this.#dropped = [];
    }
    this.#place = place;
    const change = this.#change(routers);
    return change ? [...effects, change] : effects;
  }

  /** What is left to do if the brain dies. */
  farewell(): Effect[] {
    return this.#dropped.length > 0 ? [this.#setting([])] : [];
  }

  #change(routers: readonly VirtualRouter[]): SetFirewall | undefined {
    const dropped = routers.flatMap((router) => router.droppedAddresses());
    if (JSON.stringify(dropped) === JSON.stringify(this.#dropped)) return undefined;
    this.#dropped = dropped;
    return this.#setting(dropped);
  }

  #setting(dropped: readonly DroppedAddress[]): SetFirewall {
    const firewall: Firewall = { ...this.#place, dropped };
    return { kind: 'set-firewall', firewall };
  }
}

function isAboutAddresses({ kind }: Effect): boolean {
  return kind === 'add-addresses' || kind === 'remove-addresses';
}
