// Owns what the machine's packet filter shall do for all virtual routers together, and when it is
// told: before an address comes, after it went. Never sets a rule.

import type {
  DivertedInterface,
  DroppedAddress,
  Firewall,
  FirewallPlace,
} from '../net/firewall.ts';
import type { Effect } from './effects.ts';
import type { VirtualRouter } from './router.ts';
import { isSameData } from './same-data.ts';

type SetFirewall = Extract<Effect, { kind: 'set-firewall' }>;

interface Contents {
  readonly dropped: readonly DroppedAddress[];
  readonly diverted: readonly DivertedInterface[];
}

const nothing: Contents = { dropped: [], diverted: [] };

export class HostFirewall {
  #place: FirewallPlace;
  readonly #divertedNow: () => readonly DivertedInterface[];
  #told = nothing;

  constructor(place: FirewallPlace, divertedNow: () => readonly DivertedInterface[]) {
    this.#place = place;
    this.#divertedNow = divertedNow;
  }

  /** What a dead run may have left behind goes, where there is a use for the filter at all. */
  start(routers: readonly VirtualRouter[]): Effect[] {
    const isUsed = ({ model }: VirtualRouter) =>
      !model.accepts || model.virtualInterfaces.some(({ ipvlan }) => !ipvlan);
    if (!routers.some(isUsed)) return [];
    const isSet = !isSameData(this.#told, nothing);
    return isSet ? this.update(routers) : [this.#setting(this.#contents(routers))];
  }

  /** Puts the filter's change where it belongs among a router's effects. */
  follow(effects: readonly Effect[], routers: Iterable<VirtualRouter>): readonly Effect[] {
    if (!effects.some(isAboutAddresses)) return effects; // as at each packet
    const changes = this.update([...routers]);
    const at = effects.findIndex(({ kind }) => kind === 'add-addresses');
    return at < 0 ? [...effects, ...changes] : effects.toSpliced(at, 0, ...changes);
  }

  /** Whatever has changed: an address, an interface. */
  update(routers: readonly VirtualRouter[]): Effect[] {
    const contents = this.#contents(routers);
    return isSameData(contents, this.#told) ? [] : [this.#setting(contents)];
  }

  /** After a reload: the words about it may have changed, too. */
  replace(place: FirewallPlace, routers: readonly VirtualRouter[]): Effect[] {
    const isMoved = !isSameData(place, this.#place);
    const effects = isMoved ? this.stop() : [];
    this.#place = place;
    return [...effects, ...this.update(routers)];
  }

  stop(): Effect[] {
    return isSameData(this.#told, nothing) ? [] : [this.#setting(nothing)];
  }

  /** What is left to do if the brain dies. */
  farewell(): Effect[] {
    return isSameData(this.#told, nothing) ? [] : [settingOf(this.#place, nothing)];
  }

  #contents(routers: readonly VirtualRouter[]): Contents {
    const dropped = routers.flatMap((router) => router.droppedAddresses());
    return { dropped, diverted: this.#divertedNow() };
  }

  #setting(contents: Contents): SetFirewall {
    this.#told = contents;
    return settingOf(this.#place, contents);
  }
}

function settingOf(place: FirewallPlace, contents: Contents): SetFirewall {
  const firewall: Firewall = { ...place, ...contents };
  return { kind: 'set-firewall', firewall };
}

function isAboutAddresses({ kind }: Effect): boolean {
  return kind === 'add-addresses' || kind === 'remove-addresses';
}
