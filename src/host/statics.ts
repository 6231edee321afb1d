// Owns the static addresses, routes and rules of a machine, which are there from start to stop and are
// put back when somebody else removes them. Never looks at a virtual router's state.
import type { StaticsModel } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { interfacesOf } from '../net/route.ts';
import { type Effect, onInterface } from './effects.ts';
import type { InterfaceAddress, RoutingEvent } from './events.ts';
import { holdEffects, holdingsNotIn, placeAddresses, releaseEffects } from './holdings.ts';
import { type InterfaceTable, isSameAddress } from './interfaces.ts';
import { lostEntries, lostWords } from './lost-entries.ts';

const nothing: StaticsModel = { addresses: [], routes: [], rules: [] };

export class Statics {
  readonly #interfaces: InterfaceTable;
  #model: StaticsModel;
  #isHolding = false;

  constructor(model: StaticsModel = nothing, interfaces: InterfaceTable) {
    this.#model = model;
    this.#interfaces = interfaces;
  }

  start(): Effect[] {
    this.#isHolding = true;
    return holdEffects(this.#model, this.#interfaces);
  }

  /** What went comes off before what is new goes on. */
  replace(model: StaticsModel = nothing): Effect[] {
    const before = this.#model;
    this.#model = model;
    if (!this.#isHolding) return [];
    return [
      ...releaseEffects(holdingsNotIn(before, model), this.#interfaces),
      ...holdEffects(holdingsNotIn(model, before), this.#interfaces),
    ];
  }

  /** Somebody else removed routes or rules: they are put back. */
  onRouting(news: RoutingEvent): Effect[] {
    if (!this.#isHolding) return [];
    const lost = lostEntries(this.#model, news, this.#interfaces);
    const lines = lostWords(lost).map((what): Effect => {
      return { kind: 'log', detail: false, text: `Restoring deleted static ${what}` };
    });
    return [...lines, ...holdEffects({ ...lost, addresses: [] }, this.#interfaces)];
  }

  /** Somebody else removed an address. */
  onAddressTaken(taken: InterfaceAddress): Effect[] {
    if (!this.#isHolding) return [];
    const tracked = this.#model.addresses.filter(({ isTracked }) => isTracked);
    const addresses = placeAddresses(tracked, this.#interfaces).filter((each) =>
      isSameAddress(onInterface(each), taken),
    );
    const lines = addresses.map(({ address, prefixLength, interface: name }): Effect => {
      const text = `Restoring deleted static address ${address}/${prefixLength} dev ${name}`;
      return { kind: 'log', detail: false, text };
    });
    return addresses.length > 0 ? [...lines, { kind: 'add-addresses', addresses }] : [];
  }

  /** With an interface that goes down its routes go, without a word about those of IPv4. */
  onInterfaceUp(name: InterfaceName): Effect[] {
    if (!this.#isHolding) return [];
    const { addresses, routes } = this.#model;
    const onIt = {
      addresses: addresses.filter((each) => each.isTracked && each.interface === name),
      routes: routes.filter((each) => each.isTracked && interfacesOf(each).includes(name)),
      rules: [],
    };
    return holdEffects(onIt, this.#interfaces);
  }

  stop(): Effect[] {
    const effects = this.farewell();
    this.#isHolding = false;
    return effects;
  }

  /** What is left to take off if the brain dies. */
  farewell(): Effect[] {
    return this.#isHolding ? releaseEffects(this.#model, this.#interfaces) : [];
  }
}
