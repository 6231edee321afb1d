// Owns what bears on every virtual router of a machine besides the state of its interfaces: trackers,
// orders, links that were not heard to receive. Never changes a virtual router.

import type { InstanceModel, Model } from '../config/model.ts';
import type { AdvertPlace } from './advert-place.ts';
import { earliest } from './deadlines.ts';
import type { Effect } from './effects.ts';
import type { InterfaceTable } from './interfaces.ts';
import { LinkProof, type Proof } from './link-proof.ts';
import { type Order, OrderBook } from './orders.ts';
import { type TrackerChange, tracks } from './tracker-kind.ts';
import { type TrackerEvent, Trackers } from './trackers.ts';

/** Something changed: what is to be done, and on whom it bears. */
export interface Influence {
  readonly effects: readonly Effect[];
  readonly concerns: (instance: InstanceModel) => boolean;
}

export class Influences {
  readonly trackers: Trackers;
  readonly orders = new OrderBook();
  readonly proof: LinkProof;
  #model: Model;

  constructor(model: Model, interfaces: InterfaceTable) {
    this.#model = model;
    this.trackers = new Trackers(model, interfaces);
    this.proof = new LinkProof(model, interfaces);
  }

  /** When `onTimer` wants to be called; undefined for never. */
  get deadlineUs(): number | undefined {
    return earliest([this.trackers.deadlineUs, this.orders.deadlineUs, this.proof.deadlineUs]);
  }

  /** Time without results counts from now, and what was ordered for a while may be over. */
  start(nowUs: number): Effect[] {
    this.orders.expire(nowUs);
    this.trackers.replace(this.#model, nowUs);
    return this.proof.start(nowUs);
  }

  /** A reload. */
  replace(model: Model, nowUs: number): Influence {
    this.#model = model;
    this.orders.adopt(model);
    const tracked = this.trackers.replace(model, nowUs);
    return together([ofTrackers(tracked), ofProof(this.proof.replace(model))]);
  }

  handle(event: TrackerEvent, nowUs: number): Influence {
    return ofTrackers(this.trackers.handle(event, nowUs));
  }

  /** What is ordered of one moment only is the host's. */
  onOrder(order: Order): Influence {
    this.orders.take(order, this.#model);
    const isForAll = order.instance === undefined;
    return { effects: [], concerns: ({ name }) => isForAll || name === order.instance };
  }

  /** Something came in by an interface. */
  onHeard(name: AdvertPlace['interface'], nowUs: number): Influence {
    return ofProof(this.proof.onHeard(name, nowUs));
  }

  onTimer(nowUs: number): Influence {
    const influences = [
      ofTrackers(this.trackers.onTimer(nowUs)),
      ofProof(this.proof.onTimer(nowUs)),
    ];
    const { deadlineUs } = this.orders;
    if (deadlineUs === undefined || deadlineUs > nowUs) return together(influences);
    this.orders.expire(nowUs);
    return together([...influences, { effects: [], concerns: () => true }]);
  }
}

function together(influences: readonly Influence[]): Influence {
  return {
    effects: influences.flatMap(({ effects }) => effects),
    concerns: (instance) => influences.some((each) => each.concerns(instance)),
  };
}

function ofTrackers({ lines, changed }: TrackerChange): Influence {
  return {
    effects: lines.map(log),
    concerns: (instance) => changed.some((name) => tracks(instance, name)),
  };
}

function ofProof({ effects, settled }: Proof): Influence {
  return { effects, concerns: ({ interface: own }) => settled.some((name) => name === own) };
}

function log(text: string): Effect {
  return { kind: 'log', detail: false, text };
}
