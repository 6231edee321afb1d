// Owns one virtual router on this machine: its instance, where its addresses belong, when they are
// announced. Turns the instance's effects into the machine's. Never talks to other routers.
import type { InstanceModel, VirtualAddress } from '../config/model.ts';
import { type IpAddress, type Ipv4Address, isIpv4 } from '../net/address.ts';
import type { Fault } from '../vrrp/cause.ts';
import type { InstanceEffect } from '../vrrp/effects.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import { Instance } from '../vrrp/instance.ts';
import { vrrpMulticastGroup } from '../vrrp/packet.ts';
import type { InstanceSettings } from '../vrrp/settings.ts';
import { Announcer } from './announcer.ts';
import type { Effect, PlacedAddress } from './effects.ts';
import type { InterfaceTable } from './interfaces.ts';

export class VirtualRouter {
  readonly model: InstanceModel;
  readonly instance: Instance;
  /** Whether the addresses are meant to be on this machine. */
  isHolding = false;
  faults: readonly Fault[] = [];
  #primaryAddress: Ipv4Address | undefined;
  readonly #interfaces: InterfaceTable;
  readonly #announcer: Announcer;

  constructor(model: InstanceModel, interfaces: InterfaceTable) {
    this.model = model;
    this.instance = new Instance(settingsOf(model));
    this.#interfaces = interfaces;
    this.#announcer = new Announcer(model.garp);
  }

  handle(event: InstanceEvent, nowUs: number): Effect[] {
    const effects: Effect[] = [];
    for (const effect of this.instance.handle(event, nowUs)) {
      this.#translate(effect, nowUs, effects);
    }
    return effects;
  }

  /** Whatever is due: the instance's timer, the announcements, or both. */
  onTimer(nowUs: number): Effect[] {
    const effects = this.handle({ kind: 'timer' }, nowUs);
    const repeat = this.#announcer.onTimer(nowUs);
    if (this.isHolding) this.#announce(repeat, effects);
    return effects;
  }

  get deadlineUs(): number | undefined {
    const { deadlineUs } = this.instance;
    const announceAtUs = this.#announcer.deadlineUs;
    if (deadlineUs === undefined || announceAtUs === undefined) return deadlineUs ?? announceAtUs;
    return Math.min(deadlineUs, announceAtUs);
  }

  /** The interface's own address; a master that loses it still says goodbye from it. */
  set primaryAddress(address: Ipv4Address | undefined) {
    this.#primaryAddress = address;
    if (address || this.instance.state.kind !== 'master') this.instance.sourceAddress = address;
  }

  /** The addresses whose interfaces exist now. */
  placedAddresses(): PlacedAddress[] {
    return this.model.addresses.flatMap((address) => {
      const link = this.#interfaces.byName(address.interface);
      return link ? [{ ...address, interfaceIndex: link.index }] : [];
    });
  }

  /** The addresses that are meant to be on this machine now. */
  heldAddresses(): PlacedAddress[] {
    return this.isHolding ? this.placedAddresses() : [];
  }

  /** What keeps this router from taking part, by the interface's present state. */
  presentFaults(): Fault[] {
    const name = this.model.interface;
    const link = this.#interfaces.byName(name);
    if (!link) return [{ kind: 'interface-missing', interface: name }];
    const faults: Fault[] = [];
    if (!link.up) faults.push({ kind: 'interface-down', interface: name });
    if (!this.#primaryAddress) faults.push({ kind: 'no-address', interface: name });
    return faults;
  }

  /** What is left to do on this machine if the brain dies: tell the peers, take the addresses off. */
  farewell(): Effect[] {
    if (!this.isHolding) return [];
    const effects: Effect[] = [];
    const packet = this.instance.farewellPacket();
    if (packet) this.#send(vrrpMulticastGroup, packet, effects);
    effects.push({ kind: 'remove-addresses', addresses: this.placedAddresses() });
    return effects;
  }

  #translate(effect: InstanceEffect, nowUs: number, effects: Effect[]): void {
    switch (effect.kind) {
      case 'send':
        this.#send(effect.destination, effect.packet, effects);
        break;
      case 'hold-addresses':
        this.isHolding = true;
        effects.push({ kind: 'add-addresses', addresses: this.placedAddresses() });
        break;
      case 'release-addresses':
        this.isHolding = false;
        this.#announcer.cancel();
        effects.push({ kind: 'remove-addresses', addresses: this.placedAddresses() });
        break;
      case 'announce':
        this.#announce(
          effect.occasion === 'master'
            ? this.#announcer.onMaster(nowUs)
            : this.#announcer.onLowerPriority(nowUs),
          effects,
        );
        break;
      case 'transition': {
        const { from, to, cause } = effect;
        const transition = { instance: this.model.name, from, to, cause, atUs: nowUs };
        effects.push({ kind: 'transition', transition });
        break;
      }
      case 'log':
        effects.push(effect);
        break;
    }
  }

  /** Nothing can leave through an interface that is down, so nothing is tried. */
  #send(destination: IpAddress, packet: Uint8Array, effects: Effect[]): void {
    const link = this.#interfaces.byName(this.model.interface);
    if (!link?.up) return;
    const { name, index } = link;
    effects.push({ kind: 'send', interface: name, interfaceIndex: index, destination, packet });
  }

  /** All addresses once, then all again: a lost frame costs one address one repetition. */
  #announce(repeat: number, effects: Effect[]): void {
    for (let round = 0; round < repeat; round += 1) {
      for (const address of this.model.addresses) {
        this.#announceAddress(address, round === 0, effects);
      }
    }
  }

  #announceAddress(virtual: VirtualAddress, isFirst: boolean, effects: Effect[]): void {
    const link = this.#interfaces.byName(virtual.interface);
    const { address } = virtual;
    if (!link?.mac || !isIpv4(address)) return;
    const target = `${link.name} for ${address}`;
    if (isFirst) {
      const text = `(${this.model.name}) Sending/queueing gratuitous ARPs on ${target}`;
      effects.push({ kind: 'log', detail: true, text });
    }
    effects.push({ kind: 'announce', interfaceIndex: link.index, mac: link.mac, address });
    effects.push({ kind: 'log', detail: true, text: `Sending gratuitous ARP on ${target}` });
  }
}

function settingsOf(model: InstanceModel): InstanceSettings {
  return {
    name: model.name,
    vrid: model.vrid,
    version: model.version,
    priority: model.priority,
    advertIntervalUs: model.advertIntervalUs,
    authentication: model.authentication,
    addresses: model.addresses.map(({ address }) => address),
    wantsMaster: model.initialState === 'master',
    nopreempt: model.nopreempt,
    preemptDelayUs: model.preemptDelayUs,
    downTimerAdverts: model.downTimerAdverts,
    lowerPriorityNoAdvert: model.lowerPriorityNoAdvert,
    higherPrioritySendAdvert: model.higherPrioritySendAdvert,
  };
}
