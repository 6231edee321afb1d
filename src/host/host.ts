// Owns one machine's brain: every virtual router, what the machine's interfaces look like, its
// trackers, and the next deadline. Never does I/O or reads a clock: the engine and the simulator run
// it alike.
import type { InstanceModel, Model } from '../config/model.ts';
import { familyOf, type IpAddress } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { datagramOf, type ReceivedPacket } from '../net/received.ts';
import type { Outcome } from '../track/outcome.ts';
import { vridOf } from '../vrrp/packet.ts';
import { vrrpMessageOf } from '../vrrp/receive.ts';
import { DeadlineQueue } from './deadlines.ts';
import { EchoBook } from './echoes.ts';
import { type Effect, onInterface } from './effects.ts';
import type { HostEvent, InterfaceAddress, Link } from './events.ts';
import { fitnessOf } from './fitness.ts';
import { identityOf, isSameInstance } from './instance-settings.ts';
import { InterfaceTable, isSameAddress } from './interfaces.ts';
import { socketsOf } from './listening.ts';
import { VirtualRouter } from './router.ts';
import { StartupDelay } from './startup-delay.ts';
import { type HostStatus, routerStatus } from './status.ts';
import { scriptsInUse, TrackerBoard, type TrackerChange } from './trackers.ts';

/** Whose deadline it is. */
type Timed = VirtualRouter | TrackerBoard | StartupDelay;

/**
 * The verbs: hand in an event with the time, carry out the effects in order, wake it with `timer`
 * at `nextDeadlineUs`. Links and addresses must be told (`interfaces`) before `start`.
 *
 * @example
 * const host = new Host(model);
 * perform(host.handle({ kind: 'interfaces', links, addresses }, nowUs));
 * perform(host.handle({ kind: 'start' }, nowUs));
 */
export class Host {
  #model: Model;
  /** By identity, in file order. */
  #routers = new Map<string, VirtualRouter>();
  #virtualAddresses: ReadonlySet<IpAddress> = new Set();
  readonly #interfaces = new InterfaceTable();
  readonly #trackers: TrackerBoard;
  readonly #startupDelay = new StartupDelay();
  readonly #deadlines = new DeadlineQueue<Timed>();
  /** What each interface of ours is listened on with, to notice when that changes. */
  readonly #listening = new Map<InterfaceName, string>();
  readonly #echoes = new EchoBook(this.#interfaces);
  #isStarted = false;
  #nowUs = 0;
  #effects: Effect[] = [];

  constructor(model: Model) {
    this.#model = model;
    this.#trackers = new TrackerBoard(scriptsInUse(model), model.global.onStale, 0);
    for (const instance of model.instances) this.#addRouter(instance);
    this.#collectAddresses();
  }

  handle(event: HostEvent, nowUs: number): Effect[] {
    this.#nowUs = nowUs;
    switch (event.kind) {
      case 'interfaces':
        this.#onInterfaces(event.links, event.addresses);
        break;
      case 'link':
        this.#onLink(event.link);
        break;
      case 'link-removed':
        this.#onLinkRemoved(event.index);
        break;
      case 'address-added':
        this.#onAddressAdded(event.address);
        break;
      case 'address-removed':
        this.#onAddressRemoved(event.address);
        break;
      case 'change-refused':
        this.#echoes.refuse(event.address, event.change);
        break;
      case 'start':
        this.#onStart();
        break;
      case 'packets':
        this.#onPackets(event.interface, event.packets);
        break;
      case 'script-result':
        this.#onScriptResult(event.script, event.outcome);
        break;
      case 'reload':
        this.#onReload(event.model);
        break;
      case 'timer':
        this.#onTimer();
        break;
      case 'stop':
        for (const router of this.#all()) this.#run(router, router.handle(event, nowUs));
        break;
    }
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** When `timer` is due, in microseconds; undefined while only events matter. */
  get nextDeadlineUs(): number | undefined {
    return this.#deadlines.nextUs;
  }

  /** Whether every microsecond after the next deadline is one without a master. */
  get isNextDeadlineUrgent(): boolean {
    const next = this.#deadlines.nextKey;
    return next instanceof VirtualRouter && next.instance.state.kind === 'backup';
  }

  status(): HostStatus {
    return {
      instances: this.#all().map((router) =>
        routerStatus(router, this.#interfaces, this.#trackers),
      ),
      scripts: this.#trackers.statuses,
    };
  }

  /** What somebody else must do in this brain's place when it dies: let go of everything held. */
  farewell(): Effect[] {
    return this.#all().flatMap((router) => router.farewell());
  }

  #all(): VirtualRouter[] {
    return [...this.#routers.values()];
  }

  #addRouter(instance: InstanceModel): VirtualRouter {
    const router = new VirtualRouter(instance, this.#interfaces);
    this.#routers.set(identityOf(instance), router);
    return router;
  }

  #collectAddresses(): void {
    const { instances } = this.#model;
    this.#virtualAddresses = new Set(
      instances.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    );
  }

  #onStart(): void {
    this.#isStarted = true;
    // Time without results counts from now.
    this.#trackers.replace(scriptsInUse(this.#model), this.#model.global.onStale, this.#nowUs);
    this.#deadlines.set(this.#trackers, this.#trackers.nextDeadlineUs);
    const { startupDelayUs, delayAfterBootUs } = this.#model.global;
    const line = this.#startupDelay.begin(startupDelayUs, delayAfterBootUs, this.#nowUs);
    if (line) this.#log(line);
    this.#deadlines.set(this.#startupDelay, this.#startupDelay.deadlineUs);
    for (const router of this.#all()) this.#startRouter(router);
  }

  #startRouter(router: VirtualRouter): void {
    const { faults, effective } = fitnessOf(router.model, router.interfaceFaults(), this.#trackers);
    const listenFromUs = this.#startupDelay.deadlineUs ?? this.#nowUs;
    this.#run(router, router.handle({ kind: 'priority', effective }, this.#nowUs));
    const start = { kind: 'start', faults, listenFromUs } as const;
    this.#run(router, router.handle(start, this.#nowUs));
  }

  #onPackets(name: InterfaceName, packets: readonly ReceivedPacket[]): void {
    if (this.#startupDelay.deadlineUs !== undefined) return;
    const waiting = new Map<VirtualRouter, Datagram[]>();
    for (const packet of packets) {
      const datagram = datagramOf(packet);
      const router = datagram && this.#routerFor(name, datagram);
      if (!datagram || !router) continue;
      waiting.set(router, [...(waiting.get(router) ?? []), datagram]);
    }
    for (const [router, datagrams] of waiting) {
      const [datagram] = datagrams;
      if (!datagram) continue;
      const event =
        datagrams.length === 1
          ? ({ kind: 'packet', datagram } as const)
          : ({ kind: 'backlog', datagrams } as const);
      this.#run(router, router.handle(event, this.#nowUs));
    }
  }

  #routerFor(name: InterfaceName, datagram: Datagram): VirtualRouter | undefined {
    const vrid = vridOf(vrrpMessageOf(datagram));
    return this.#routers.get(`${name}/${vrid}/${familyOf(datagram.source)}`);
  }

  #onScriptResult(script: string, outcome: Outcome): void {
    this.#afterTrackers(this.#trackers.handleResult(script, outcome, this.#nowUs));
  }

  #afterTrackers({ lines, changed }: TrackerChange): void {
    this.#deadlines.set(this.#trackers, this.#trackers.nextDeadlineUs);
    for (const line of lines) this.#log(line);
    for (const router of this.#all()) {
      const isTracking = router.model.trackedScripts.some(({ script }) => changed.includes(script));
      if (isTracking) this.#updateFitness(router);
    }
  }

  #onTimer(): void {
    for (;;) {
      const due = this.#deadlines.takeDue(this.#nowUs);
      if (!due) return;
      if (due instanceof VirtualRouter) this.#run(due, due.onTimer(this.#nowUs));
      else if (due instanceof TrackerBoard) this.#afterTrackers(due.onTimer(this.#nowUs));
      else this.#log(due.end());
    }
  }

  /** Every virtual router that both readings know goes on; what differs about it is changed. */
  #onReload(model: Model): void {
    this.#model = model;
    this.#collectAddresses();
    const before = this.#routers;
    const added = model.instances.filter((instance) => !before.has(identityOf(instance)));
    const kept = new Set(model.instances.map(identityOf));
    for (const [identity, router] of before) {
      if (kept.has(identity)) continue;
      this.#run(router, router.handle({ kind: 'stop' }, this.#nowUs));
    }
    const { onStale } = model.global;
    const change = this.#trackers.replace(scriptsInUse(model), onStale, this.#nowUs);
    this.#listen(); // the new words go through the new sockets
    // First everything that goes: an address may move from one virtual router to another.
    for (const instance of model.instances) {
      const router = before.get(identityOf(instance));
      if (router) this.#run(router, router.releaseGone(instance));
    }
    this.#routers = new Map();
    for (const instance of model.instances) {
      const router = before.get(identityOf(instance));
      if (!router) {
        this.#addRouter(instance);
        continue;
      }
      this.#routers.set(identityOf(instance), router);
      if (isSameInstance(router.model, instance)) continue;
      const { effective } = fitnessOf(instance, [], this.#trackers);
      this.#run(router, router.reconfigure(instance, effective, this.#nowUs));
      this.#updateFitness(router);
    }
    this.#afterTrackers(change);
    for (const instance of added) {
      const router = this.#routers.get(identityOf(instance));
      if (!router) continue;
      this.#updatePrimary(router);
      this.#startRouter(router);
    }
  }

  /** A full picture replaces what was known; the difference is treated as so many events. */
  #onInterfaces(links: readonly Link[], addresses: readonly InterfaceAddress[]): void {
    const indexes = new Set(links.map(({ index }) => index));
    this.#echoes.clear(); // the picture is newer than every change we asked for
    for (const held of this.#all().flatMap((router) => router.heldAddresses())) {
      const isGone = !addresses.some((other) => isSameAddress(other, onInterface(held)));
      if (isGone && indexes.has(held.interfaceIndex)) this.#onAddressTaken(onInterface(held));
    }
    for (const address of this.#interfaces.addresses) {
      const isGone = !addresses.some((other) => isSameAddress(other, address));
      if (isGone && indexes.has(address.index)) this.#onAddressRemoved(address);
    }
    for (const { index } of this.#interfaces.links) {
      if (!indexes.has(index)) this.#onLinkRemoved(index);
    }
    for (const link of links) this.#onLink(link);
    for (const address of addresses) this.#onAddressAdded(address);
  }

  #onLink(link: Link): void {
    const before = this.#interfaces.byIndex(link.index);
    if (before && before.name !== link.name) {
      this.#onNameLost(before.name);
      this.#listening.delete(before.name);
    }
    this.#interfaces.setLink(link);
    if (before && before.name !== link.name) this.#onInterfaceChanged(before.name);
    if (this.#isOurs(link.name) && this.#isStarted && before?.up !== link.up) {
      this.#log(`Netlink reports ${link.name} ${link.up ? 'up' : 'down'}`);
    }
    this.#listen();
    this.#onInterfaceChanged(link.name);
  }

  /** Says which sockets each interface needs, whenever that has changed. */
  #listen(): void {
    const needs = socketsOf(this.#model.instances);
    for (const name of new Set([...needs.keys(), ...this.#listening.keys()])) {
      const index = this.#interfaces.byName(name)?.index;
      if (index === undefined) continue;
      const sockets = needs.get(name) ?? [];
      const present = JSON.stringify([index, sockets]);
      if (this.#listening.get(name) === present) continue;
      if (sockets.length > 0) this.#listening.set(name, present);
      else this.#listening.delete(name);
      this.#effects.push({ kind: 'listen', interface: name, interfaceIndex: index, sockets });
    }
  }

  /** A renamed interface is not ours any more; let go while the old name still leads to it. */
  #onNameLost(name: InterfaceName): void {
    for (const router of this.#all()) {
      if (!router.uses(name)) continue;
      const faults = [{ kind: 'interface-missing', interface: name } as const];
      if (this.#isStarted) {
        this.#run(router, router.handle({ kind: 'faults', faults }, this.#nowUs));
      }
    }
  }

  #onLinkRemoved(index: number): void {
    const link = this.#interfaces.byIndex(index);
    if (!link) return;
    this.#interfaces.removeLink(index);
    this.#listening.delete(link.name);
    if (this.#isOurs(link.name)) {
      const text = `Interface ${link.name} deleted`;
      this.#effects.push({ kind: 'log', detail: true, text });
    }
    this.#onInterfaceChanged(link.name);
  }

  #onAddressAdded(address: InterfaceAddress): void {
    if (!this.#interfaces.addAddress(address)) return;
    this.#echoes.take(address, 'added');
    if (this.#virtualAddresses.has(address.address)) return; // nobody speaks from it
    const link = this.#interfaces.byIndex(address.index);
    if (link) this.#onInterfaceChanged(link.name);
  }

  #onAddressRemoved(address: InterfaceAddress): void {
    if (!this.#interfaces.removeAddress(address)) return;
    const link = this.#interfaces.byIndex(address.index);
    if (!this.#echoes.take(address, 'removed')) this.#onAddressTaken(address);
    if (this.#virtualAddresses.has(address.address)) return;
    if (link) this.#onInterfaceChanged(link.name);
  }

  #onAddressTaken(taken: InterfaceAddress): void {
    const { address } = taken;
    for (const router of this.#all()) {
      const isHeld = router.heldAddresses().some((own) => isSameAddress(onInterface(own), taken));
      if (isHeld) this.#run(router, router.handle({ kind: 'address-taken', address }, this.#nowUs));
    }
  }

  /** Looks again at every router of an interface: where it sends from, and whether it is well. */
  #onInterfaceChanged(name: InterfaceName): void {
    for (const router of this.#all()) {
      if (!router.uses(name)) continue;
      this.#updatePrimary(router);
      this.#updateFitness(router);
    }
  }

  #updatePrimary(router: VirtualRouter): void {
    const { interface: name, family } = router.model;
    router.primaryAddress = this.#interfaces.primary(name, family, this.#virtualAddresses);
  }

  #updateFitness(router: VirtualRouter): void {
    if (!this.#isStarted) return;
    const { faults, effective } = fitnessOf(router.model, router.interfaceFaults(), this.#trackers);
    this.#run(router, router.handle({ kind: 'priority', effective }, this.#nowUs));
    this.#run(router, router.handle({ kind: 'faults', faults }, this.#nowUs));
  }

  #isOurs(name: InterfaceName): boolean {
    return this.#all().some((router) => router.uses(name));
  }

  #log(text: string): void {
    this.#effects.push({ kind: 'log', detail: false, text });
  }

  /** Collects a router's effects, notes what the kernel will echo, and renews its deadline. */
  #run(router: VirtualRouter, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'remove-addresses') this.#echoes.expect(effect.addresses, 'removed');
      if (effect.kind === 'add-addresses') this.#echoes.expect(effect.addresses, 'added');
      this.#effects.push(effect);
    }
    this.#deadlines.set(router, router.deadlineUs);
  }
}
