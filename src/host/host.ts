// Owns one machine's brain: every virtual router, what the machine's interfaces look like, and the
// next deadline. Never does I/O or reads a clock: the engine and the simulator run it alike.
import type { Model } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { decodeIpv4 } from '../net/ipv4.ts';
import { vridOf, vrrpProtocolNumber } from '../vrrp/packet.ts';
import { DeadlineQueue } from './deadlines.ts';
import { EchoBook } from './echoes.ts';
import { type Effect, onInterface } from './effects.ts';
import type { HostEvent, InterfaceAddress, Link } from './events.ts';
import { InterfaceTable, isSameAddress } from './interfaces.ts';
import { VirtualRouter } from './router.ts';
import { type HostStatus, routerStatus } from './status.ts';

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
  readonly #routers: readonly VirtualRouter[];
  readonly #routerByKey = new Map<string, VirtualRouter>();
  readonly #virtualAddresses: ReadonlySet<IpAddress>;
  readonly #interfaces = new InterfaceTable();
  readonly #deadlines = new DeadlineQueue<VirtualRouter>();
  /** The index under which each interface of ours is listened on. */
  readonly #listening = new Map<InterfaceName, number>();
  readonly #echoes = new EchoBook(this.#interfaces);
  #isStarted = false;
  #nowUs = 0;
  #effects: Effect[] = [];

  constructor(model: Model) {
    this.#routers = model.instances.map(
      (instance) => new VirtualRouter(instance, this.#interfaces),
    );
    for (const router of this.#routers) {
      this.#routerByKey.set(routerKey(router.model.interface, router.model.vrid), router);
    }
    this.#virtualAddresses = new Set(
      model.instances.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    );
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
      case 'start':
        this.#onStart();
        break;
      case 'packet':
        this.#onPacket(event.interface, event.bytes);
        break;
      case 'timer':
        this.#onTimer();
        break;
      case 'stop':
        for (const router of this.#routers) this.#run(router, router.handle(event, nowUs));
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
    return this.#deadlines.nextKey?.instance.state.kind === 'backup';
  }

  status(): HostStatus {
    return { instances: this.#routers.map((router) => routerStatus(router, this.#interfaces)) };
  }

  /** What somebody else must do in this brain's place when it dies: let go of everything held. */
  farewell(): Effect[] {
    return this.#routers.flatMap((router) => router.farewell());
  }

  #onStart(): void {
    this.#isStarted = true;
    for (const router of this.#routers) {
      router.faults = router.presentFaults();
      router.instance.faults = router.faults;
      this.#run(router, router.handle({ kind: 'start' }, this.#nowUs));
    }
  }

  #onPacket(name: InterfaceName, bytes: Uint8Array): void {
    const packet = decodeIpv4(bytes);
    if (packet?.protocol !== vrrpProtocolNumber) return;
    const vrid = vridOf(packet.payload);
    const router = vrid === undefined ? undefined : this.#routerByKey.get(routerKey(name, vrid));
    if (router) this.#run(router, router.handle({ kind: 'packet', packet }, this.#nowUs));
  }

  #onTimer(): void {
    for (;;) {
      const router = this.#deadlines.takeDue(this.#nowUs);
      if (!router) return;
      this.#run(router, router.onTimer(this.#nowUs));
    }
  }

  /** A full picture replaces what was known; the difference is treated as so many events. */
  #onInterfaces(links: readonly Link[], addresses: readonly InterfaceAddress[]): void {
    const indexes = new Set(links.map(({ index }) => index));
    this.#echoes.clear(); // the picture is newer than every change we asked for
    for (const held of this.#routers.flatMap((router) => router.heldAddresses())) {
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
    if (before && before.name !== link.name) this.#onNameLost(before.name);
    this.#interfaces.setLink(link);
    if (before && before.name !== link.name) this.#onInterfaceChanged(before.name);
    const isOurs = this.#isOurs(link.name);
    if (isOurs && this.#isStarted && before?.up !== link.up) {
      this.#log(`Netlink reports ${link.name} ${link.up ? 'up' : 'down'}`);
    }
    if (isOurs && this.#listening.get(link.name) !== link.index) {
      this.#listening.set(link.name, link.index);
      this.#effects.push({ kind: 'listen', interface: link.name, interfaceIndex: link.index });
    }
    this.#onInterfaceChanged(link.name);
  }

  /** A renamed interface is not ours any more; let go while the old name still leads to it. */
  #onNameLost(name: InterfaceName): void {
    for (const router of this.#routers) {
      if (router.model.interface !== name || router.faults.length > 0) continue;
      const fault = { kind: 'interface-missing', interface: name } as const;
      router.faults = [fault];
      this.#run(router, router.handle({ kind: 'fault', fault }, this.#nowUs));
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
    const link = this.#interfaces.byIndex(address.index);
    if (link) this.#onInterfaceChanged(link.name);
  }

  #onAddressRemoved(address: InterfaceAddress): void {
    if (!this.#interfaces.removeAddress(address)) return;
    const link = this.#interfaces.byIndex(address.index);
    if (!this.#echoes.take(address, 'removed')) this.#onAddressTaken(address);
    if (link) this.#onInterfaceChanged(link.name);
  }

  #onAddressTaken(taken: InterfaceAddress): void {
    const { address } = taken;
    for (const router of this.#routers) {
      const isHeld = router.heldAddresses().some((own) => isSameAddress(onInterface(own), taken));
      if (isHeld) this.#run(router, router.handle({ kind: 'address-taken', address }, this.#nowUs));
    }
  }

  /** Looks again at every router of an interface: where it sends from, and whether it is well. */
  #onInterfaceChanged(name: InterfaceName): void {
    for (const router of this.#routers) {
      if (router.model.interface !== name) continue;
      router.primaryAddress = this.#interfaces.primaryIpv4(name, this.#virtualAddresses);
      this.#updateFaults(router);
    }
  }

  #updateFaults(router: VirtualRouter): void {
    const before = router.faults;
    router.faults = router.presentFaults();
    const [fault] = router.faults;
    if (!this.#isStarted) return;
    if (fault && before.length === 0) {
      this.#run(router, router.handle({ kind: 'fault', fault }, this.#nowUs));
    } else if (!fault && before.length > 0) {
      this.#run(router, router.handle({ kind: 'faults-gone' }, this.#nowUs));
    }
  }

  #isOurs(name: InterfaceName): boolean {
    return this.#routers.some((router) => router.model.interface === name);
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

function routerKey(name: InterfaceName, vrid: number): string {
  return `${name}/${vrid}`;
}
