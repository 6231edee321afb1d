// Owns whether an interface was seen to receive since it came up (`startup_hold`): who is held back until
// then, and what is asked meanwhile. Never opens a socket and never holds anybody for ever.

import type { InstanceModel, Model } from '../config/model.ts';
import { familyOf, type IpAddress, isIpv4 } from '../net/address.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import type { Fault } from '../vrrp/cause.ts';
import { type AdvertPlace, ownInterfacesOf } from './advert-place.ts';
import { earliest } from './deadlines.ts';
import type { Effect, NeighbourQuestion } from './effects.ts';
import type { InterfaceAddress } from './events.ts';
import type { InterfaceTable } from './interfaces.ts';

const secondUs = 1_000_000;
/** How often the others are asked: their answers, and their own questions, are what is waited for. */
const askEveryUs = secondUs / 2;

interface Awaited {
  readonly sinceUs: number;
  untilUs: number;
  askAtUs: number;
}

/** What comes of something that was heard, or not heard in time. */
export interface Proof {
  readonly effects: readonly Effect[];
  /** Those that are waited for no more. */
  readonly settled: readonly InterfaceName[];
}

const nothing: Proof = { effects: [], settled: [] };

export class LinkProof {
  readonly #interfaces: InterfaceTable;
  readonly #awaited = new Map<InterfaceName, Awaited>();
  #model: Model;

  constructor(model: Model, interfaces: InterfaceTable) {
    this.#model = model;
    this.#interfaces = interfaces;
  }

  /** Whether what is heard matters. */
  get isWaiting(): boolean {
    return this.#awaited.size > 0;
  }

  /** When `onTimer` wants to be called; undefined while nothing is waited for. */
  get deadlineUs(): number | undefined {
    const awaited = [...this.#awaited.values()];
    return earliest(awaited.flatMap(({ askAtUs, untilUs }) => [askAtUs, untilUs]));
  }

  /** A new reading holds back nobody who takes part already, and the others as long as it says. */
  replace(model: Model): Proof {
    this.#model = model;
    for (const [name, awaited] of this.#awaited) {
      awaited.untilUs = awaited.sinceUs + this.#boundUs(name);
    }
    const settled = [...this.#awaited.keys()].filter((name) => this.#boundUs(name) === 0);
    return { effects: settled.flatMap((name) => this.#leave(name)), settled };
  }

  start(nowUs: number): Effect[] {
    return ownInterfacesOf(this.#model.instances).flatMap((name) =>
      this.#interfaces.byName(name)?.up ? this.onLinkUp(name, nowUs) : [],
    );
  }

  onLinkUp(name: InterfaceName, nowUs: number): Effect[] {
    const boundUs = this.#boundUs(name);
    if (boundUs === 0) return [];
    this.#awaited.set(name, { sinceUs: nowUs, untilUs: nowUs + boundUs, askAtUs: nowUs });
    const bound = boundUs / secondUs;
    const line = `${name} is up: held back until something is heard there, at most ${bound} seconds`;
    return [log(line), ...this.#ask(name, nowUs)];
  }

  onLinkDown(name: InterfaceName): Effect[] {
    return this.#awaited.has(name) ? this.#leave(name) : [];
  }

  /** A frame of somebody else came in there, an advert perhaps. */
  onHeard(name: AdvertPlace['interface'], nowUs: number): Proof {
    const users = this.#model.instances.filter((each) => {
      return each.interface === name || each.advertInterface === name;
    });
    const settled = ownInterfacesOf(users).filter((base) => this.#awaited.has(base));
    if (settled.length === 0) return nothing;
    const effects = settled.flatMap((base) => {
      const afterUs = nowUs - (this.#awaited.get(base)?.sinceUs ?? nowUs);
      const line = `${base} receives, ${(afterUs / secondUs).toFixed(2)} seconds after it came up`;
      return [log(line), ...this.#leave(base)];
    });
    return { effects, settled };
  }

  onTimer(nowUs: number): Proof {
    const effects: Effect[] = [];
    const settled: InterfaceName[] = [];
    for (const [name, { untilUs, askAtUs }] of this.#awaited) {
      if (nowUs >= untilUs) {
        effects.push(log(`nothing was heard on ${name}: going on as the only one there`));
        effects.push(...this.#leave(name));
        settled.push(name);
      } else if (nowUs >= askAtUs) effects.push(...this.#ask(name, nowUs));
    }
    return { effects, settled };
  }

  faultsOf({ interface: name, startupHoldUs = 0 }: InstanceModel): Fault[] {
    if (!name || startupHoldUs === 0 || !this.#awaited.has(name)) return [];
    return [{ kind: 'link-unproven', interface: name }];
  }

  /** The longest that anybody there is to be held back. */
  #boundUs(name: InterfaceName): number {
    const users = this.#model.instances.filter((each) => each.interface === name);
    return Math.max(0, ...users.map(({ startupHoldUs = 0 }) => startupHoldUs));
  }

  #leave(name: InterfaceName): Effect[] {
    this.#awaited.delete(name);
    const link = this.#interfaces.byName(name);
    return link ? [{ kind: 'leave-link', interfaceIndex: link.index }] : [];
  }

  /** Whoever holds a virtual address answers; whoever waits as we do hears us. */
  #ask(name: InterfaceName, nowUs: number): Effect[] {
    const awaited = this.#awaited.get(name);
    const link = this.#interfaces.byName(name);
    if (!awaited || !link) return [];
    awaited.askAtUs = nowUs + askEveryUs;
    const users = this.#model.instances.filter((each) => each.interface === name);
    const virtual = new Set(
      users.flatMap(({ addresses }) => addresses.map((each) => each.address)),
    );
    const { index: interfaceIndex, mac } = link;
    const isVirtual = ({ address }: InterfaceAddress) => virtual.has(address);
    const questions = [...virtual].flatMap((target) => {
      const source = this.#interfaces.primary(name, familyOf(target), isVirtual);
      return mac && source ? questionOf(mac, source, target) : [];
    });
    return [{ kind: 'probe-link', interface: name, interfaceIndex, questions }];
  }
}

function questionOf(mac: MacAddress, source: IpAddress, target: IpAddress): NeighbourQuestion[] {
  if (isIpv4(source)) return isIpv4(target) ? [{ family: 4, mac, source, target }] : [];
  return isIpv4(target) ? [] : [{ family: 6, mac, source, target }];
}

function log(text: string): Effect {
  return { kind: 'log', detail: false, text };
}
