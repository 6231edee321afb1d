// Owns the static addresses, routes and rules of a machine, which are there from start to stop. Never
// looks at a virtual router's state.
import type { StaticsModel } from '../config/model.ts';
import type { Effect } from './effects.ts';
import { holdEffects, holdingsNotIn, releaseEffects } from './holdings.ts';
import type { InterfaceTable } from './interfaces.ts';

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
