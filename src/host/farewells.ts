// Owns which parts of a machine's farewell are not what was told last: each virtual router's, and that of
// what is kept besides. Never tells one.
import { isNumbered } from '../vrrp/sender.ts';
import type { Effect } from './effects.ts';
import type { VirtualRouter } from './router.ts';

/** A part of what is left to do when the brain dies; the newest of each part counts. */
export interface Farewell {
  /** A virtual router's number; undefined for what is kept besides, which comes last. */
  readonly of: number | undefined;
  readonly effects: readonly Effect[];
}

/** What is kept on the machine besides what virtual routers hold, and undone when nobody is left. */
const machineWide: ReadonlySet<Effect['kind']> = new Set([
  ...(['make-interface', 'change-settings', 'promote-secondaries', 'set-firewall'] as const),
]);

export class Farewells {
  readonly #numbers = new WeakMap<VirtualRouter, number>();
  #lastNumber = 0;
  readonly #changed = new Set<VirtualRouter>();
  #isMachineChanged = false;

  /** A virtual router's effects, or what it will do differently when it lets go. */
  note(router: VirtualRouter, effects: readonly Effect[]): void {
    if (effects.some(changesFarewell)) this.#changed.add(router);
  }

  noteRouter(router: VirtualRouter): void {
    this.#changed.add(router);
  }

  /** One that was told before an interface was made does not remove it. */
  noteEffect({ kind }: Effect): void {
    if (machineWide.has(kind)) this.#isMachineChanged = true;
  }

  noteMachine(): void {
    this.#isMachineChanged = true;
  }

  /** The parts that changed since the last call. */
  take(ofMachine: () => readonly Effect[]): readonly Farewell[] {
    const parts = Array.from(this.#changed, (router): Farewell => {
      return { of: this.#numberOf(router), effects: router.farewell() };
    });
    this.#changed.clear();
    if (this.#isMachineChanged) parts.push({ of: undefined, effects: ofMachine() });
    this.#isMachineChanged = false;
    return parts;
  }

  #numberOf(router: VirtualRouter): number {
    const number = this.#numbers.get(router) ?? this.#lastNumber + 1;
    this.#numbers.set(router, number);
    this.#lastNumber = Math.max(this.#lastNumber, number);
    return number;
  }
}

/** A farewell with a number that was used already is refused as a replay (RFC 2402, 3.4.3). */
function changesFarewell(effect: Effect): boolean {
  return effect.kind === 'transition' || (effect.kind === 'send' && isNumbered(effect));
}
