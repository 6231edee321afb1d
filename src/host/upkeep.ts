// Owns what is kept on the machine besides what its masters hold: static entries, the packet filter,
// promoted addresses, interfaces of virtual routers' own. Never looks at a virtual router's state.
import type { Model } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { Effect } from './effects.ts';
import type { InterfaceAddress, MachineSettings, RoutingEvent } from './events.ts';
import { HostFirewall } from './firewall.ts';
import type { InterfaceTable } from './interfaces.ts';
import { Promotion } from './promotion.ts';
import type { VirtualRouter } from './router.ts';
import { Statics } from './statics.ts';
import { VirtualInterfaces } from './virtual-interfaces.ts';

export class Upkeep {
  #model: Model;
  #isRunning = false;
  readonly #statics: Statics;
  readonly #firewall: HostFirewall;
  readonly #promotion: Promotion;
  readonly #virtualInterfaces: VirtualInterfaces;

  constructor(model: Model, interfaces: InterfaceTable) {
    this.#model = model;
    this.#statics = new Statics(model.statics, interfaces);
    this.#promotion = new Promotion(interfaces);
    this.#virtualInterfaces = new VirtualInterfaces(interfaces);
    const divertedNow = () => this.#virtualInterfaces.diverted();
    this.#firewall = new HostFirewall(model.global.firewall, divertedNow);
  }

  learn(settings: MachineSettings | undefined): void {
    this.#virtualInterfaces.learn(settings);
  }

  /** What a model needs before it can run. */
  prepare(model: Model): Effect[] {
    return this.#virtualInterfaces.prepare(model);
  }

  start(routers: readonly VirtualRouter[]): Effect[] {
    this.#isRunning = true;
    return [
      ...this.#promotion.update(this.#model.instances),
      ...this.#firewall.start(routers),
      ...this.#statics.start(),
    ];
  }

  stop(): Effect[] {
    this.#isRunning = false;
    return [
      ...this.#statics.stop(),
      ...this.#promotion.stop(),
      ...this.#firewall.stop(),
      ...this.#virtualInterfaces.release(),
    ];
  }

  /** What is left to put back if the brain dies. */
  farewell(): Effect[] {
    return [
      ...this.#firewall.farewell(),
      ...this.#statics.farewell(),
      ...this.#promotion.farewell(),
      ...this.#virtualInterfaces.farewell(),
    ];
  }

  /** New words, before virtual routers follow them. */
  replace(model: Model): Effect[] {
    this.#model = model;
    return [...this.#statics.replace(model.statics), ...this.#promotion.update(model.instances)];
  }

  /** New words, after virtual routers let go of what these no longer name. */
  afterReleases(): Effect[] {
    return this.#virtualInterfaces.replace(this.#model);
  }

  /** New words, after virtual routers followed them. */
  afterReload(routers: readonly VirtualRouter[]): Effect[] {
    return this.#firewall.replace(this.#model.global.firewall, routers);
  }

  /** Puts the change of the packet filter where it belongs among a router's effects. */
  accompany(
    router: VirtualRouter,
    effects: readonly Effect[],
    routers: readonly VirtualRouter[],
  ): readonly Effect[] {
    return router.model.accepts ? effects : this.#firewall.follow(effects, routers);
  }

  onInterfaceChanged(routers: readonly VirtualRouter[]): Effect[] {
    return [...this.#virtualInterfaces.update(), ...this.#firewall.update(routers)];
  }

  onInterfaceUp(name: InterfaceName): Effect[] {
    if (!this.#isRunning) return [];
    const promotions = this.#promotion.update(this.#model.instances);
    return [...promotions, ...this.#statics.onInterfaceUp(name)];
  }

  /** Somebody else removed an address. */
  onAddressTaken(taken: InterfaceAddress): Effect[] {
    return this.#statics.onAddressTaken(taken);
  }

  /** Somebody else removed routes or rules. */
  onRouting(news: RoutingEvent): Effect[] {
    return this.#statics.onRouting(news);
  }
}
