// Owns the wires: cables, switches, and which frame arrives where and when. Never looks into a frame.
import type { IpAddress } from '../net/address.ts';
import type { MacAddress } from '../net/identifiers.ts';
import type { ReceivedPacket } from '../net/received.ts';
import type { Impairment } from './actions.ts';
import type { Environment } from './environment.ts';
import type { Chance } from './random.ts';
import type { TrunkPlan } from './topology.ts';

export type Frame =
  | { readonly kind: 'packet'; readonly protocol: number; readonly packet: ReceivedPacket }
  /** A gratuitous ARP, or an unsolicited neighbour advertisement. */
  | { readonly kind: 'announcement'; readonly address: IpAddress; readonly mac: MacAddress }
  /** Who has one of these? */
  | { readonly kind: 'question'; readonly addresses: readonly IpAddress[] }
  /** Somebody has. */
  | { readonly kind: 'answer' };

const perfect: Impairment = {
  delayUs: 50,
  jitterUs: 0,
  lossPerMille: 0,
  duplicatePerMille: 0,
  reorderPerMille: 0,
  isCut: false,
};

/** How much later than planned a frame is that others overtake. */
const overtakenUs = 20_000;

/** One direction of a cable. */
export class Direction {
  impairment: Impairment = perfect;
  #lastArrivalUs = 0;

  change(impairment: Partial<Impairment>): void {
    this.impairment = { ...this.impairment, ...impairment };
  }

  heal(): void {
    this.impairment = perfect;
  }

  /** Whether every frame arrives, once and soon. */
  get isPerfect(): boolean {
    return this.impairment === perfect;
  }

  /** When a frame that enters now comes out: never, once or twice. */
  pass(atUs: number, chance: Chance): number[] {
    const { impairment } = this;
    const { delayUs, jitterUs } = impairment;
    if (this.isPerfect) return [this.#inOrder(atUs + delayUs)];
    if (impairment.isCut || chance.perMille(impairment.lossPerMille)) return [];
    const arrivesUs = atUs + delayUs + (jitterUs > 0 ? chance.below(jitterUs) : 0);
    const isOvertaken = chance.perMille(impairment.reorderPerMille);
    const first = isOvertaken ? arrivesUs + overtakenUs : this.#inOrder(arrivesUs);
    return chance.perMille(impairment.duplicatePerMille) ? [first, first + delayUs] : [first];
  }

  #inOrder(arrivesUs: number): number {
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, arrivesUs);
    return this.#lastArrivalUs;
  }
}

/** `in` leads to the machine, or to a trunk's second end. */
export class Cable {
  readonly in = new Direction();
  readonly out = new Direction();
  hasCarrier = true;
  /** The switch's port passes on what comes, as it does not in the beginning where a spanning tree is. */
  isForwarding = true;

  get passes(): boolean {
    return this.hasCarrier && this.isForwarding;
  }

  directions(which: 'in' | 'out' | 'both'): Direction[] {
    return which === 'both' ? [this.in, this.out] : [this[which]];
  }

  heal(): void {
    this.in.heal();
    this.out.heal();
    this.hasCarrier = true;
    this.isForwarding = true;
  }
}

/** What is plugged into a switch: a machine's interface, or a client. */
export interface Station {
  readonly switch: string;
  readonly cable: Cable;
  /** Its own frames come back to it. */
  readonly hasEcho: boolean;
  /** What it looks at; nothing else is delivered. */
  readonly wants: readonly Frame['kind'][];
  receive(frame: Frame): void;
}

interface Route {
  readonly to: Station;
  /** The trunks' directions on the way. */
  readonly across: readonly Direction[];
}

export class Network {
  readonly #environment: Environment;
  readonly #stations: Station[] = [];
  readonly #trunks = new Map<string, { readonly plan: TrunkPlan; readonly cable: Cable }>();
  readonly #routes = new Map<Station, readonly Route[]>();

  constructor(environment: Environment, trunks: readonly TrunkPlan[]) {
    this.#environment = environment;
    for (const plan of trunks) this.#trunks.set(plan.name, { plan, cable: new Cable() });
  }

  plug(station: Station): void {
    this.#stations.push(station);
    this.#routes.clear();
  }

  /** Undefined when there is no such trunk. */
  trunk(name: string): Cable | undefined {
    return this.#trunks.get(name)?.cable;
  }

  get trunks(): Cable[] {
    return Array.from(this.#trunks.values(), ({ cable }) => cable);
  }

  /** Floods a frame: everybody who can be reached gets it. */
  send(from: Station, frame: Frame): void {
    if (!from.cable.passes) return;
    const { nowUs, chance } = this.#environment;
    for (const leavesUs of from.cable.out.pass(nowUs, chance)) {
      for (const { to, across } of this.#routesFrom(from)) {
        if (!to.wants.includes(frame.kind) || (to === from && !from.hasEcho)) continue;
        let times = [leavesUs];
        for (const direction of across) times = passAll(times, direction, chance);
        for (const atUs of passAll(times, to.cable.in, chance)) this.#deliver(to, frame, atUs);
      }
    }
  }

  /** Whether frames get from one to the other now; those that may be lost count as getting there. */
  reaches(from: Station, to: Station): boolean {
    return this.#path(from, to)?.every(({ impairment }) => !impairment.isCut) ?? false;
  }

  /** Whether all frames get from one to the other, in order and without delay. */
  reachesPerfectly(from: Station, to: Station): boolean {
    return this.#path(from, to)?.every((direction) => direction.isPerfect) ?? false;
  }

  #path(from: Station, to: Station): Direction[] | undefined {
    const route = this.#routesFrom(from).find((each) => each.to === to);
    if (!route || !from.cable.passes || !to.cable.passes) return undefined;
    return [from.cable.out, ...route.across, to.cable.in];
  }

  #deliver(to: Station, frame: Frame, atUs: number): void {
    this.#environment.plan(atUs, () => {
      if (to.cable.passes) to.receive(frame);
    });
  }

  #routesFrom(from: Station): readonly Route[] {
    const known = this.#routes.get(from);
    if (known) return known;
    const across = this.#waysFrom(from.switch);
    const routes = this.#stations.flatMap((to) => {
      const way = across.get(to.switch);
      return way ? [{ to, across: way }] : [];
    });
    this.#routes.set(from, routes);
    return routes;
  }

  /** The trunks to each switch that is connected with this one; there are no circles. */
  #waysFrom(start: string): Map<string, Direction[]> {
    const ways = new Map<string, Direction[]>([[start, []]]);
    for (const [name, way] of ways) {
      for (const { plan, cable } of this.#trunks.values()) {
        const [first, second] = plan.ends;
        if (first === name && !ways.has(second)) ways.set(second, [...way, cable.in]);
        if (second === name && !ways.has(first)) ways.set(first, [...way, cable.out]);
      }
    }
    return ways;
  }
}

function passAll(times: readonly number[], direction: Direction, chance: Chance): number[] {
  const [only] = times;
  if (only !== undefined && times.length === 1) return direction.pass(only, chance);
  return times.flatMap((atUs) => direction.pass(atUs, chance));
}
