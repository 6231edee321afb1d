// Owns one simulated machine: power, kernel, cables, and the daemon that runs on it now. Never knows
// other machines.
import type { Model } from '../config/model.ts';
import type { Effect } from '../host/effects.ts';
import type { HostEvent, InterfaceAddress } from '../host/events.ts';
import type { Order } from '../host/orders.ts';
import type { HostStatus } from '../host/status.ts';
import { type IpAddress, isMulticast } from '../net/address.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import { destinationOf, type ReceivedPacket } from '../net/received.ts';
import { checkKey } from '../track/checker-state.ts';
import type { CheckBehaviour } from './actions.ts';
import { usualBehaviour } from './checks.ts';
import type { Answerer } from './client.ts';
import { Clock } from './clock.ts';
import { SimulatedDaemon } from './daemon.ts';
import type { Environment } from './environment.ts';
import type { DaemonCondition } from './history.ts';
import { Kernel } from './kernel.ts';
import { Cable, type Frame, type Network } from './network.ts';
import { Port } from './port.ts';
import type { Timing } from './timing.ts';
import type { InterfacePlan, NodePlan } from './topology.ts';
import { type TrackedAction, TrackedValues } from './tracked-values.ts';

export interface MachineOptions {
  readonly environment: Environment;
  readonly network: Network;
  readonly timing: Timing;
  /** With the brain's time. */
  readonly onStep: (
    machine: Machine,
    event: HostEvent,
    effects: readonly Effect[],
    atUs: number,
  ) => void;
}

/** One interface with its cable. */
class Interface implements Answerer {
  readonly node: string;
  readonly name: InterfaceName;
  readonly mac: MacAddress;
  readonly switch: string;
  readonly cable = new Cable();
  readonly port: Port;
  readonly wants = ['packet', 'question', 'answer'] as const;
  readonly #machine: Machine;

  constructor(machine: Machine, plan: InterfacePlan, environment: Environment) {
    this.#machine = machine;
    this.port = new Port(environment, this.cable);
    this.node = machine.name;
    this.name = plan.name;
    this.mac = plan.mac;
    this.switch = plan.switch;
  }

  get hasEcho(): boolean {
    return this.#machine.hasEcho;
  }

  receive(frame: Frame): void {
    this.#machine.receive(this.name, frame);
  }

  macFor(address: IpAddress): MacAddress | undefined {
    const { isPowered, kernel } = this.#machine;
    return isPowered ? kernel.answerAt(this.name, address) : undefined;
  }

  accepts(mac: MacAddress, address: IpAddress): boolean {
    const { isPowered, kernel } = this.#machine;
    const isHere = kernel.behind(this.name).some((link) => link.mac === mac);
    return isPowered && isHere && kernel.hasAnywhere(address);
  }
}

export class Machine {
  readonly name: string;
  readonly clock: Clock;
  readonly kernel: Kernel;
  readonly interfaces: readonly Interface[];
  readonly behaviours = new Map<string, CheckBehaviour>();
  readonly #tracked = new TrackedValues();
  /** Its frames come back to it. */
  hasEcho = false;
  readonly #options: MachineOptions;
  readonly #timing: Timing;
  /** What is in its configuration file. */
  #model: Model;
  #daemon: SimulatedDaemon | undefined;
  #isPowered = true;
  #lives = 0;

  constructor(plan: NodePlan, options: MachineOptions) {
    this.name = plan.name;
    this.#options = options;
    this.#timing = { ...options.timing, ...plan.timing };
    this.#model = plan.model;
    this.clock = new Clock(plan.clock);
    this.kernel = new Kernel(options.environment, plan.name, plan.interfaces);
    const { environment } = options;
    this.interfaces = plan.interfaces.map((each) => new Interface(this, each, environment));
    for (const each of this.interfaces) options.network.plug(each);
  }

  get isPowered(): boolean {
    return this.#isPowered;
  }

  /** What its file says now. */
  get model(): Model {
    return this.#model;
  }

  /** What its brain was told to run; undefined while there is none. */
  get brainModel(): Model | undefined {
    return this.#daemon?.brainModel;
  }

  /** How many daemons it has had. */
  get lives(): number {
    return this.#lives;
  }

  /** Undefined before the first start. */
  get condition(): DaemonCondition | undefined {
    if (!this.#isPowered) return 'without-power';
    return this.#daemon?.isHung ? 'hung' : this.#daemon?.condition;
  }

  status(): HostStatus | undefined {
    return this.#daemon?.status();
  }

  interface(name: InterfaceName): Interface | undefined {
    return this.interfaces.find((each) => each.name === name);
  }

  /**
   * Does nothing while a daemon runs. What a killed one left is ended first, as a service manager does;
   * one that is on its way out is waited for.
   */
  start(): void {
    const last = this.#daemon;
    if (last?.isForsaken) last.killAll();
    if (this.#isPowered && last !== undefined && last.condition !== 'ended') {
      if (last.isLeaving) last.whenEnded(() => this.start());
      return;
    }
    if (!this.#isPowered) {
      this.#isPowered = true;
      this.kernel.boot();
      for (const { name, cable, port } of this.interfaces) {
        this.kernel.setCarrier(name, cable.hasCarrier);
        port.onLinkUp();
      }
    }
    const { environment, onStep } = this.#options;
    this.#daemon = new SimulatedDaemon(this.#model, {
      ...{ environment, timing: this.#timing, clock: this.clock, kernel: this.kernel },
      tracked: this.#tracked,
      send: (name, frame) => this.#send(name, frame),
      onStep: (event, effects, atUs) => onStep(this, event, effects, atUs),
      behaviourOf: (check) => this.behaviours.get(checkKey(check)) ?? usualBehaviour,
    });
    this.#lives += 1;
    this.#daemon.start();
  }

  stop(): void {
    this.#daemon?.stop();
  }

  kill(): void {
    this.#daemon?.kill();
  }

  crash(): void {
    this.#daemon?.crash();
  }

  killAll(): void {
    this.#daemon?.killAll();
  }

  hang(): void {
    this.#daemon?.hang();
  }

  resume(): void {
    this.#daemon?.resume();
  }

  /** Without a model the file is what it was. */
  reload(model: Model | undefined): void {
    if (model) this.#model = model;
    this.#daemon?.reload(this.#model);
  }

  order(order: Order, lastsUs: number | undefined): void {
    this.#daemon?.order(order, lastsUs);
  }

  powerOff(): void {
    if (!this.#isPowered) return;
    this.#daemon?.killAll();
    this.#isPowered = false;
    this.kernel.boot();
    const { environment } = this.#options;
    environment.record({ kind: 'daemon', node: this.name, became: 'without-power' });
    environment.noteChange();
  }

  setCarrier(name: InterfaceName, up: boolean): void {
    const { cable, port } = this.interface(name) ?? {};
    if (!cable || cable.hasCarrier === up) return;
    cable.hasCarrier = up;
    if (up) port?.onLinkUp();
    if (this.#isPowered) this.kernel.setCarrier(name, up);
    this.#options.environment.noteChange();
  }

  changeTracked(action: TrackedAction): void {
    const news = this.#tracked.change(action, this.#model);
    this.#daemon?.tell(news);
  }

  /** A hand at the machine. */
  changeAddress(address: InterfaceAddress, isAdded: boolean, lifetimeUs?: number): void {
    if (!this.#isPowered) return;
    if (isAdded) this.kernel.add(address, lifetimeUs);
    else this.kernel.remove(address);
  }

  takeRoutes(destination: string): void {
    if (this.#isPowered) this.kernel.takeRoutes(destination);
  }

  takeRules(preference: number): void {
    if (this.#isPowered) this.kernel.takeRules(preference);
  }

  receive(name: InterfaceName, frame: Frame): void {
    if (!this.#isPowered) return;
    this.#daemon?.hear(name);
    if (frame.kind === 'question') this.#answer(name, frame.addresses);
    if (frame.kind !== 'packet' || !this.#isForUs(frame.packet)) return;
    for (const link of this.kernel.behind(name)) this.#daemon?.receive(link.name, frame);
  }

  #answer(name: InterfaceName, addresses: readonly IpAddress[]): void {
    const isHere = addresses.some((address) => this.kernel.answerAt(name, address));
    if (isHere) this.#send(name, { kind: 'answer' });
  }

  /** Whether its kernel takes a packet in: one to a group, or to an address that it has. */
  #isForUs(packet: ReceivedPacket): boolean {
    const destination = destinationOf(packet);
    if (!destination) return false;
    return isMulticast(destination) || this.kernel.hasAnywhere(destination);
  }

  #send(name: InterfaceName, frame: Frame): void {
    const from = this.interface(this.kernel.plugOf(name));
    if (from && this.#isPowered) this.#options.network.send(from, frame);
  }
}
