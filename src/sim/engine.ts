// Owns one simulated engine process: the brain, what feeds it, and carrying out its effects on the
// simulated kernel and wires. Never decides anything, and knows nothing of VRRP.
import type { Model, PollMethod } from '../config/model.ts';
import type { AdvertPlace } from '../host/advert-place.ts';
import { type Effect, onInterface, type SocketNeed } from '../host/effects.ts';
import type { HostEvent } from '../host/events.ts';
import { handleWhole } from '../host/handle-whole.ts';
import { Host } from '../host/host.ts';
import { usesWallClock } from '../host/instance-settings.ts';
import type { Order } from '../host/orders.ts';
import { isIpv4 } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { ReceivedPacket } from '../net/received.ts';
import type { Planned } from './agenda.ts';
import type { Clock } from './clock.ts';
import type { Environment } from './environment.ts';
import type { Kernel } from './kernel.ts';
import type { Frame } from './network.ts';
import type { Timing } from './timing.ts';
import type { TrackedValues } from './tracked-values.ts';

/** Packets that a socket keeps for a process that stands still. */
const mostWaiting = 256;
/** Whatever is cut into portions must come to the same as if it were not. */
const smallestPortion = 1;
const protocolAt = 9; // in an IPv4 header
const vrrpProtocol = 112;
/** Linux's own default for IPv6. */
const kernelHopLimit = 64;

export interface EngineOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly kernel: Kernel;
  readonly timing: Timing;
  readonly tracked: Pick<TrackedValues, 'eventsOf' | 'lookFor'>;
  readonly send: (name: InterfaceName, frame: Frame) => void;
  /** Told of every step of the brain, after its effects are carried out, with the brain's time. */
  readonly onStep: (event: HostEvent, effects: readonly Effect[], atUs: number) => void;
}

interface Waiting {
  readonly packets: ReceivedPacket[];
  lastAtUs: number;
}

export class SimulatedEngine {
  readonly #options: EngineOptions;
  readonly #host: Host;
  #model: Model;
  #usesWallClock: boolean;
  /** Where frames of others are waited for. */
  readonly #ears = new Map<InterfaceName, number>();
  readonly #sockets = new Map<AdvertPlace['interface'], readonly SocketNeed[]>();
  #timer: Planned | undefined;
  #isHung = false;
  readonly #waitingPackets = new Map<AdvertPlace['interface'], Waiting>();
  #waitingEvents: HostEvent[] = [];
  #isDead = false;
  #toldWallAheadUs: number | undefined;

  constructor(model: Model, options: EngineOptions) {
    this.#options = options;
    this.#model = model;
    this.#usesWallClock = usesWallClock(model);
    this.#host = new Host(model, smallestPortion);
  }

  /** What the brain was told to run. */
  get model(): Model {
    return this.#model;
  }

  /** @param orders what counts from the first moment on */
  start(orders: readonly Order[]): void {
    const { kernel } = this.#options;
    kernel.onNews = (news) => this.#later(() => this.handle(news));
    this.#showPicture();
    this.#tellTracked(this.#model);
    this.#feed({ kind: 'prepare', model: this.#model });
    for (const order of orders) this.#feed({ kind: 'order', order });
    this.#feed({ kind: 'start' });
  }

  #tellTracked(model: Model): void {
    for (const event of this.#options.tracked.eventsOf(model)) this.#feed(event);
  }

  /** The brain, for looking at; whoever changes it breaks the simulation. */
  get host(): Pick<Host, 'status' | 'farewell' | 'nextDeadlineUs'> {
    return this.#host;
  }

  /** Something other than a packet; a process that stands still gets it later. */
  handle(event: HostEvent): void {
    if (this.#isDead) return;
    if (this.#isHung) this.#waitingEvents.push(event);
    else this.#feed(event);
  }

  /** What comes by a plug reaches the sockets of no interface in particular, too. */
  receive(name: InterfaceName, protocol: number, packet: ReceivedPacket): void {
    const isPlug = this.#options.kernel.plugOf(name) === name;
    for (const place of isPlug ? [name, undefined] : [name]) this.#hearAt(place, protocol, packet);
  }

  #hearAt(name: AdvertPlace['interface'], protocol: number, packet: ReceivedPacket): void {
    const isHeard = this.#sockets
      .get(name)
      ?.some((need) => need.family === packet.family && need.protocol === protocol);
    if (this.#isDead || !isHeard) return;
    if (!this.#isHung) {
      this.#feed({ kind: 'packets', interface: name, packets: [packet] });
      return;
    }
    const waiting = this.#waitingPackets.get(name) ?? { packets: [], lastAtUs: 0 };
    this.#waitingPackets.set(name, waiting);
    if (waiting.packets.length >= mostWaiting) return;
    waiting.packets.push(packet);
    waiting.lastAtUs = this.#localNowUs;
  }

  /** Some frame of somebody else came in. */
  hear(name: InterfaceName): void {
    if (this.#ears.delete(name)) this.handle({ kind: 'link-heard', interface: name });
  }

  hang(): void {
    this.#isHung = true;
    this.#timer?.cancel();
  }

  /** Packets are read before any timer is acted on, then everything else. */
  resume(): void {
    this.#isHung = false;
    const packets = [...this.#waitingPackets];
    this.#waitingPackets.clear();
    for (const [name, waiting] of packets) {
      const event = { kind: 'packets', interface: name, packets: waiting.packets } as const;
      const ageUs = this.#localNowUs - waiting.lastAtUs;
      const isStampUsed = ageUs <= this.#options.timing.oldestStampUs;
      this.#feed(event, isStampUsed ? waiting.lastAtUs : this.#localNowUs);
    }
    const dueUs = this.#host.nextDeadlineUs;
    if (dueUs !== undefined && dueUs <= this.#localNowUs) this.#feed({ kind: 'timer' });
    const events = this.#waitingEvents;
    this.#waitingEvents = [];
    for (const event of events) this.#feed(event);
    this.#arm();
  }

  /** Lets go of everything and ends. */
  stop(): void {
    this.#feed({ kind: 'stop' });
    this.die();
  }

  /** Ends where it stands. */
  die(): void {
    this.#isDead = true;
    this.#timer?.cancel();
    this.#options.kernel.onNews = undefined;
  }

  get #localNowUs(): number {
    const { clock, environment } = this.#options;
    return clock.toLocalUs(environment.nowUs);
  }

  #showPicture(): void {
    const { links, addresses, settings } = this.#options.kernel;
    this.#feed({ kind: 'interfaces', links: [...links], addresses, settings });
  }

  #later(run: () => void): void {
    const { environment, timing } = this.#options;
    environment.plan(environment.nowUs + timing.newsUs, run);
  }

  /** `atUs` is when it happened by this machine's clock, which for a packet is when it arrived. */
  #feed(event: HostEvent, atUs = this.#localNowUs): void {
    if (event.kind === 'reload') {
      this.#tellTracked(event.model);
      this.#feed({ kind: 'prepare', model: event.model });
      this.#model = event.model;
      this.#usesWallClock = usesWallClock(event.model);
    }
    this.#tellClock(atUs);
    const effects = handleWhole(this.#host, event, atUs);
    for (const effect of effects) this.#perform(effect);
    this.#options.onStep(event, effects, atUs);
    if (effects.some(({ kind }) => kind === 'make-interface')) this.#showPicture();
    this.#arm();
  }

  /** Before every event, as the real engine does. */
  #tellClock(atUs: number): void {
    if (!this.#usesWallClock) return;
    const { clock, environment } = this.#options;
    const wallAheadUs = clock.wallAheadUs(environment.nowUs);
    if (wallAheadUs === this.#toldWallAheadUs) return;
    this.#toldWallAheadUs = wallAheadUs;
    this.#host.handle({ kind: 'clock', wallOffsetUs: wallAheadUs }, atUs);
  }

  #arm(): void {
    this.#timer?.cancel();
    const dueUs = this.#host.nextDeadlineUs;
    if (dueUs === undefined || this.#isHung || this.#isDead) return;
    const { clock, environment, timing } = this.#options;
    // Before a takeover the real engine waits awake.
    const lateUs = this.#host.isNextDeadlineUrgent ? 0 : timing.wakeUs;
    const atUs = Math.max(environment.nowUs, clock.toWorldUs(dueUs) + lateUs);
    this.#timer = environment.plan(atUs, () => this.#feed({ kind: 'timer' }));
  }

  #perform(effect: Effect): void {
    const { environment, kernel } = this.#options;
    const { node } = kernel;
    switch (effect.kind) {
      case 'listen':
        this.#sockets.set(effect.interface, effect.sockets);
        break;
      case 'probe-link': {
        const { interface: name, interfaceIndex, questions } = effect;
        this.#ears.set(name, interfaceIndex);
        this.#options.send(name, {
          kind: 'question',
          addresses: questions.map(({ target }) => target),
        });
        break;
      }
      case 'leave-link':
        for (const [name, index] of this.#ears) {
          if (index === effect.interfaceIndex) this.#ears.delete(name);
        }
        break;
      case 'log':
        if (environment.keepsLog) environment.record({ ...effect, node });
        break;
      case 'transition':
        environment.record({ ...effect, node });
        break;
      case 'notice':
        break;
      case 'poll-links':
        for (const { interfaceIndex, methods } of effect.links) {
          this.#answerPoll(interfaceIndex, methods[0] ?? 'IOCTL');
        }
        break;
      default:
        performOnMachine(effect, this.#options);
    }
  }

  /** A simulated driver knows the first means, and answers as the link is. */
  #answerPoll(interfaceIndex: number, method: PollMethod): void {
    const link = this.#options.kernel.links.find(({ index }) => index === interfaceIndex);
    if (!link) return;
    const beat = { kind: 'link-beat', interfaceIndex, method, isAlive: link.up } as const;
    this.#later(() => this.handle(beat));
  }
}

type WithinProcess =
  | 'poll-links'
  | 'listen'
  | 'probe-link'
  | 'leave-link'
  | 'transition'
  | 'notice'
  | 'log';
type SendEffect = Extract<Effect, { kind: 'send' }>;
type BeyondProcess = Exclude<Effect, { kind: WithinProcess }>;

const withinProcess: ReadonlySet<Effect['kind']> = new Set<WithinProcess>([
  ...(['poll-links', 'listen', 'probe-link', 'leave-link', 'transition', 'notice', 'log'] as const),
]);

export function reachesBeyondProcess(effect: Effect): effect is BeyondProcess {
  return !withinProcess.has(effect.kind);
}

/** What reaches beyond the process: also a supervisor does it, in a dead engine's place. */
export function performOnMachine(
  effect: BeyondProcess,
  { kernel, send }: Pick<EngineOptions, 'kernel' | 'send'>,
): void {
  switch (effect.kind) {
    case 'add-addresses':
      for (const address of effect.addresses) kernel.add(onInterface(address));
      break;
    case 'remove-addresses':
      for (const address of effect.addresses) kernel.remove(onInterface(address));
      break;
    case 'add-routes':
      for (const route of effect.routes) kernel.routing.addRoute(route);
      break;
    case 'remove-routes':
      for (const route of effect.routes) kernel.routing.removeRoute(route);
      break;
    case 'add-rules':
      for (const rule of effect.rules) kernel.routing.addRule(rule);
      break;
    case 'remove-rules':
      for (const rule of effect.rules) kernel.routing.removeRule(rule);
      break;
    case 'promote-secondaries':
      kernel.setPromotion(effect.interface, effect.isPromoting);
      break;
    case 'set-firewall':
      kernel.firewall = effect.firewall;
      break;
    case 'make-interface':
      kernel.makeLink(effect);
      for (const { name, value } of effect.settings) kernel.set(name, value);
      break;
    case 'remove-interface':
      kernel.removeLink(effect.interfaceIndex);
      break;
    case 'change-settings':
      for (const { name, value } of effect.settings) kernel.set(name, value);
      break;
    case 'send':
      sendFrom(kernel, effect, send);
      break;
    case 'announce': {
      const name = kernel.nameOf(effect.interfaceIndex);
      const { address, mac } = effect;
      if (name !== undefined) send(name, { kind: 'announcement', address, mac });
      break;
    }
  }
}

function sendFrom(kernel: Kernel, effect: SendEffect, send: EngineOptions['send']): void {
  const way = effect.interface ?? kernel.wayTo(effect.destination);
  if (way !== undefined) send(way, frameOf(effect));
}

function frameOf(effect: SendEffect): Frame {
  const { source, destination, packet, hopLimit = kernelHopLimit } = effect;
  if (isIpv4(source) || isIpv4(destination)) {
    const protocol = packet[protocolAt] ?? 0;
    return { kind: 'packet', protocol, packet: { family: 4, bytes: packet } };
  }
  const header = { source, destination, hopLimit, protocol: vrrpProtocol };
  return {
    kind: 'packet',
    protocol: vrrpProtocol,
    packet: { family: 6, bytes: packet, ...header },
  };
}
