// Owns what an engine has said is to be done in its place when it dies: the newest of each part, in the
// order in which the parts are carried out. Never carries out one.
import type { Effect } from '../host/effects.ts';
import type { Farewell } from '../host/farewells.ts';

export class FarewellBook {
  readonly #ofRouters = new Map<number, readonly Effect[]>();
  #ofMachine: readonly Effect[] = [];

  put({ of: router, effects }: Farewell): void {
    if (router === undefined) this.#ofMachine = effects;
    else if (effects.length === 0) this.#ofRouters.delete(router);
    else this.#ofRouters.set(router, effects);
  }

  /** All of it, once. */
  take(): readonly Effect[] {
    const effects = [...[...this.#ofRouters.values()].flat(), ...this.#ofMachine];
    this.#ofRouters.clear();
    this.#ofMachine = [];
    return effects;
  }
}
