// Owns a simulated site and its time: machines, wires and clients, what is done to them, and the record
// of what happens. Equal topologies, seeds and actions give equal histories, byte for byte, on every
// machine. Never decides anything that the brain decides.
//
// Reading guide. `agenda.ts` is the time: the world goes from one planned moment to the next. A
// `Machine` has a `Kernel` (links and addresses, it survives every process) and a `SimulatedDaemon`
// (supervisor and engine, which let go for each other); its `SimulatedEngine` runs the very `Host` of
// the real daemon and carries out its effects here instead of on Linux. `network.ts` carries frames,
// `client.ts` tells who answers. All of them speak to the world through `environment.ts`.
import type { Effect } from '../host/effects.ts';
import type { HostEvent } from '../host/events.ts';
import { checkKey } from '../track/checker-state.ts';
import type { Action, TimedAction } from './actions.ts';
import { Agenda, type Planned } from './agenda.ts';
import { Client } from './client.ts';
import type { Environment } from './environment.ts';
import type { HistoryEntry } from './history.ts';
import { Machine } from './machine.ts';
import { type Cable, Network } from './network.ts';
import { Chance } from './random.ts';
import { type Timing, usualTiming } from './timing.ts';
import { plugNameOf, type Topology } from './topology.ts';

export interface Observer {
  /** A step of a brain, after its effects were carried out; `atUs` by the machine's own clock. */
  onStep(machine: Machine, event: HostEvent, effects: readonly Effect[], atUs: number): void;
  /** After an action was done. */
  onAction?(action: Action): void;
}

export interface WorldOptions {
  readonly seed?: number;
  readonly timing?: Partial<Timing>;
  readonly observer?: Observer;
  /** Keep log lines in the history. Default: true. */
  readonly keepsLog?: boolean;
}

/**
 * @example
 * const world = new World(topology, { seed: 1 });
 * for (const { name } of topology.nodes) world.perform({ kind: 'start', node: name });
 * world.runUntil(10_000_000);
 * world.perform({ kind: 'kill', node: 'web1' });
 * world.runUntil(20_000_000);
 * historyText(world.history);
 */
export class World implements Environment {
  readonly history: HistoryEntry[] = [];
  readonly keepsLog: boolean;
  readonly chance: Chance;
  readonly machines: readonly Machine[];
  readonly clients: readonly Client[];
  readonly network: Network;
  /** To be set before anything is done. */
  observer: Observer | undefined;
  readonly #agenda = new Agenda();
  #nowUs = 0;
  #hasChanged = false;

  constructor(topology: Topology, options: WorldOptions = {}) {
    this.chance = new Chance(options.seed ?? 0);
    this.keepsLog = options.keepsLog ?? true;
    this.observer = options.observer;
    const network = new Network(this, topology.trunks);
    this.network = network;
    const timing = { ...usualTiming, ...options.timing };
    const onStep: Observer['onStep'] = (...step) => this.observer?.onStep(...step);
    this.machines = topology.nodes.map(
      (plan) => new Machine(plan, { environment: this, network, timing, onStep }),
    );
    const neighbours = this.machines.flatMap(({ interfaces }) => interfaces);
    this.clients = topology.switches.map((name) => {
      const client = new Client(this, network, { switch: name, neighbours });
      network.plug(client);
      return client;
    });
    this.#askAddresses(topology);
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** @throws RangeError when there is no such machine */
  machine(name: string): Machine {
    const machine = this.machines.find((each) => each.name === name);
    if (!machine) throw new RangeError(`there is no machine ${name}`);
    return machine;
  }

  /** Does it now. */
  perform(action: Action): void {
    this.record({ kind: 'action', action });
    this.#do(action);
    this.noteChange();
    this.observer?.onAction?.(action);
    this.#lookAround();
  }

  performLater(actions: readonly TimedAction[]): void {
    for (const { atUs, action } of actions) this.plan(atUs, () => this.perform(action));
  }

  /** Lets everything happen until then, that moment included. */
  runUntil(untilUs: number): void {
    for (;;) {
      const planned = this.#agenda.takeUntil(untilUs);
      if (!planned) break;
      // What was planned too late happens now.
      this.#nowUs = Math.max(this.#nowUs, planned.atUs);
      planned.run?.();
      this.#lookAround();
    }
    this.#nowUs = Math.max(this.#nowUs, untilUs);
  }

  plan(atUs: number, run: () => void): Planned {
    return this.#agenda.plan(atUs, run);
  }

  record(entry: Parameters<Environment['record']>[0]): void {
    this.history.push({ atUs: this.#nowUs, ...entry });
  }

  noteChange(): void {
    this.#hasChanged = true;
  }

  #lookAround(): void {
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    for (const client of this.clients) client.look();
  }

  /** Each client asks the virtual addresses of its own switch. */
  #askAddresses({ nodes }: Topology): void {
    for (const { interfaces, model } of nodes) {
      for (const instance of model.instances) {
        for (const { address, interface: name } of instance.addresses) {
          const plugName = plugNameOf(instance, name);
          const plug = interfaces.find((each) => each.name === plugName);
          this.clients.find((client) => client.switch === plug?.switch)?.ask(address);
        }
      }
    }
  }

  #do(action: Action): void {
    switch (action.kind) {
      case 'impair':
        for (const cable of this.#cablesOf(action.node, action.interface)) {
          for (const direction of cable.directions(action.direction)) {
            direction.change(action.impairment);
          }
        }
        break;
      case 'impair-trunk':
        for (const direction of this.network.trunk(action.trunk)?.directions(action.direction) ??
          []) {
          direction.change(action.impairment);
        }
        break;
      case 'heal':
        this.#heal(action.node);
        break;
      default:
        doOnMachine(this.machine(action.node), action);
    }
  }

  #cablesOf(node: string, name: string | undefined): Cable[] {
    const { interfaces } = this.machine(node);
    return interfaces
      .filter((each) => name === undefined || each.name === name)
      .map(({ cable }) => cable);
  }

  #heal(node: string | undefined): void {
    for (const machine of node === undefined ? this.machines : [this.machine(node)]) {
      machine.hasEcho = false;
      for (const { name, cable, port } of machine.interfaces) {
        port.heal();
        machine.setCarrier(name, true);
        cable.heal();
      }
    }
    if (node === undefined) for (const cable of this.network.trunks) cable.heal();
  }
}

type MachineAction = Exclude<Action, { kind: 'impair' | 'impair-trunk' | 'heal' }>;

function doOnMachine(machine: Machine, action: MachineAction): void {
  switch (action.kind) {
    case 'start':
      machine.start();
      break;
    case 'stop':
      machine.stop();
      break;
    case 'kill':
      machine.kill();
      break;
    case 'crash':
      machine.crash();
      break;
    case 'kill-all':
      machine.killAll();
      break;
    case 'power-off':
      machine.powerOff();
      break;
    case 'hang':
      machine.hang();
      break;
    case 'resume':
      machine.resume();
      break;
    case 'reload':
      machine.reload(action.model);
      break;
    case 'order':
      machine.order(action.order, action.lastsUs);
      break;
    case 'link':
      machine.setCarrier(action.interface, action.up);
      break;
    case 'forward-delay':
      for (const { name, port } of machine.interfaces) {
        if (action.interface === undefined || action.interface === name) {
          port.forwardDelayUs = action.delayUs;
        }
      }
      break;
    case 'echo':
      machine.hasEcho = action.isOn;
      break;
    case 'script':
      machine.behaviours.set(checkKey({ name: action.script }), action.behaviour);
      break;
    case 'probe':
      machine.behaviours.set(checkKey(action.probe), action.behaviour);
      break;
    case 'file':
    case 'process':
      machine.changeTracked(action);
      break;
    case 'address':
      machine.changeAddress(action.address, action.isAdded, action.lifetimeUs);
      break;
    case 'route':
      machine.takeRoutes(action.destination);
      break;
    case 'rule':
      machine.takeRules(action.preference);
      break;
    case 'clock':
      machine.clock.wallOffsetUs += action.jumpUs;
      break;
  }
}
