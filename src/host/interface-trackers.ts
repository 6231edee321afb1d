// Owns what tracked interfaces come to, by what is known of the machine's links. Never changes a link.
import type { InterfaceName } from '../net/identifiers.ts';
import { contribution } from '../track/weight.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { InterfaceTable } from './interfaces.ts';
import type { TrackEffect, TrackerKind, TrackLine } from './tracker-kind.ts';

/** Up is running; one that is not there is down. */
export class InterfaceTrackers implements TrackerKind {
  readonly #interfaces: InterfaceTable;

  constructor(interfaces: InterfaceTable) {
    this.#interfaces = interfaces;
  }

  conditionOf(name: string): 'up' | 'down' {
    return this.#interfaces.byName(name as InterfaceName)?.up ? 'up' : 'down';
  }

  effectOf({ name, weight, isReversed }: TrackLine): TrackEffect {
    const { isFault, amount } = contribution(weight, isReversed, this.conditionOf(name));
    return { amount, fault: isFault ? this.#faultOf(name as InterfaceName) : undefined };
  }

  #faultOf(name: InterfaceName): Fault {
    const link = this.#interfaces.byName(name);
    if (!link) return { kind: 'interface-missing', interface: name };
    return { kind: link.up ? 'interface-up' : 'interface-down', interface: name };
  }
}
