// Owns on which interfaces secondary addresses are promoted for the virtual routers' sake, and putting
// that back. Never touches an interface that promoted them before.
import type { InstanceModel } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { ownInterfacesOf } from './advert-place.ts';
import type { Effect } from './effects.ts';
import type { InterfaceTable } from './interfaces.ts';

export class Promotion {
  readonly #interfaces: InterfaceTable;
  /** Where it was off before; by name, with the index that the interface had then. */
  readonly #changed = new Map<InterfaceName, number>();

  constructor(interfaces: InterfaceTable) {
    this.#interfaces = interfaces;
  }

  /** Also when an interface came, or came anew. */
  update(instances: readonly InstanceModel[]): Effect[] {
    const wanted = new Set(
      ownInterfacesOf(instances.filter(({ promotesSecondaries }) => promotesSecondaries)),
    );
    const effects: Effect[] = [];
    for (const name of this.#changed.keys()) {
      if (!wanted.has(name)) effects.push(...this.#restore(name));
    }
    for (const name of wanted) {
      const link = this.#interfaces.byName(name);
      if (!link || link.promotesSecondaries || this.#changed.get(name) === link.index) continue;
      this.#changed.set(name, link.index);
      effects.push(setting(name, link.index, true));
    }
    return effects;
  }

  stop(): Effect[] {
    return [...this.#changed.keys()].flatMap((name) => this.#restore(name));
  }

  /** What is left to put back if the brain dies. */
  farewell(): Effect[] {
    return Array.from(this.#changed, ([name, index]) => setting(name, index, false));
  }

  /** An interface that is another one by now has nothing to put back. */
  #restore(name: InterfaceName): Effect[] {
    const index = this.#changed.get(name);
    this.#changed.delete(name);
    const isThere = index !== undefined && this.#interfaces.byName(name)?.index === index;
    return isThere ? [setting(name, index, false)] : [];
  }
}

function setting(name: InterfaceName, interfaceIndex: number, isPromoting: boolean): Effect {
  return { kind: 'promote-secondaries', interface: name, interfaceIndex, isPromoting };
}
