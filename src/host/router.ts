// Owns one virtual router on this machine: its instance, where its addresses belong, when they are
// announced. Turns the instance's effects into the machine's. Never talks to other routers.

import type { InstanceModel, VirtualAddress } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { DroppedAddress } from '../net/firewall.ts';
import type { InterfaceName, Priority } from '../net/identifiers.ts';
import { type Fault, isSilent } from '../vrrp/cause.ts';
import type { InstanceEffect } from '../vrrp/effects.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import { Instance } from '../vrrp/instance.ts';
import type { OutgoingAdvert } from '../vrrp/sender.ts';
import type { WallClock } from '../vrrp/wall-clock.ts';
import { advertPlaceOf } from './advert-place.ts';
import { announceSet, announceSource } from './announcement.ts';
import { Announcer } from './announcer.ts';
import { earliest } from './deadlines.ts';
import { type Effect, type Notice, onInterface, type PlacedAddress } from './effects.ts';
import type { InterfaceAddress, RoutingEvent } from './events.ts';
import { holdEffects, holdingsNotIn, isEmpty, placeAddresses, releaseEffects } from './holdings.ts';
import { settingsOf } from './instance-settings.ts';
import { interfaceFaults, otherInterfacesOf } from './interface-faults.ts';
import { type InterfaceTable, isSameAddress } from './interfaces.ts';
import { lostEntries, lostWords } from './lost-entries.ts';
import type { Pacer } from './pacer.ts';
import { type Loss, type PuttingBack, Restoration } from './restoration.ts';
import { tracks } from './tracker-kind.ts';

/** What an instance says to its sync group alone. */
export type GroupSignal = Extract<InstanceEffect, { kind: 'wants-master' | 'master-released' }>;

export class VirtualRouter {
  readonly instance: Instance;
  /** Whether the addresses are meant to be on this machine. */
  isHolding = false;
  readonly restoration = new Restoration();
  #signals: GroupSignal[] = [];
  #model: InstanceModel;
  #sourceAddress: IpAddress | undefined;
  readonly #interfaces: InterfaceTable;
  readonly #pacer: Pacer;
  #announcer: Announcer;
  /** The words that what it holds has been cut down to, while it does not follow them yet. */
  #releasedFor: InstanceModel | undefined;

  /** What it is given besides its model, it shares with the machine's other ones. */
  constructor(
    model: InstanceModel,
    interfaces: InterfaceTable,
    wallClock: WallClock,
    pacer: Pacer,
  ) {
    this.#model = model;
    this.instance = new Instance(settingsOf(model), wallClock);
    this.#interfaces = interfaces;
    this.#pacer = pacer;
    this.#announcer = new Announcer(model.garp);
  }

  get model(): InstanceModel {
    return this.#model;
  }

  /** Hands over what its sync group has to know since the last call. */
  takeSignals(): readonly GroupSignal[] {
    const signals = this.#signals;
    if (signals.length > 0) this.#signals = [];
    return signals;
  }

  handle(event: InstanceEvent, nowUs: number): Effect[] {
    const effects: Effect[] = [];
    const isPriority = event.kind === 'priority' && !event.isSetAnew;
    const tellsPriority = isPriority && this.#model.notices;
    const before = tellsPriority ? this.instance.snapshot().effectivePriority : undefined;
    for (const effect of this.instance.handle(event, nowUs)) {
      this.#translate(effect, nowUs, effects);
    }
    if (before !== undefined) effects.push(...this.#noticePriority(before));
    return effects;
  }

  /** Whatever is due: the instance's timer, the announcements, or both. */
  onTimer(nowUs: number): Effect[] {
    const effects = this.handle({ kind: 'timer' }, nowUs);
    const repeat = this.#announcer.onTimer(nowUs);
    const extra = this.#announcer.onExtraTimer(nowUs);
    if (!this.isHolding) return effects;
    return [
      ...effects,
      ...this.#announce(repeat, nowUs),
      ...this.#announceExtra(extra, nowUs),
      ...this.#putBack(this.restoration.takeDue(nowUs), nowUs),
    ];
  }

  /** What new words about the same virtual router no longer name. Goes before `reconfigure`. */
  releaseGone(model: InstanceModel): Effect[] {
    if (!this.isHolding) return [];
    this.#releasedFor = model;
    const gone = holdingsNotIn(this.#model, model);
    const lines = gone.addresses.map(({ address, prefixLength, interface: name }): Effect => {
      const text = `(${model.name}) ip address ${address}/${prefixLength} dev ${name}, no longer exist`;
      return { kind: 'log', detail: true, text };
    });
    return [...lines, ...releaseEffects(gone, this.#interfaces)];
  }

  /** New words about the same virtual router: what differs is changed, the rest goes on. */
  reconfigure(model: InstanceModel, effective: Priority, nowUs: number): Effect[] {
    const added = holdingsNotIn(model, this.#model);
    // It may have become master since.
    const effects = this.#releasedFor === model ? [] : this.releaseGone(model);
    this.#releasedFor = undefined;
    this.#model = model;
    this.#announcer = new Announcer(model.garp);
    this.#pacer.forget(this);
    if (this.isHolding) this.#announcer.onReload(nowUs);
    if (this.isHolding && !isEmpty(added)) {
      effects.push(...holdEffects(added, this.#interfaces));
      const { repeat } = model.garp;
      if (added.addresses.length > 0) effects.push(...this.#announce(repeat, nowUs));
    }
    effects.push(...this.handle({ kind: 'priority', effective }, nowUs));
    effects.push(...this.handle({ kind: 'settings', settings: settingsOf(model) }, nowUs));
    return effects;
  }

  /** When a master's next advert is due. */
  get advertAtUs(): number | undefined {
    return this.instance.state.kind === 'master' ? this.instance.deadlineUs : undefined;
  }

  /** When anything else is: a takeover, an announcement, something to be put back. */
  get longDeadlineUs(): number | undefined {
    const { instance, restoration } = this;
    const takeoverAtUs = instance.state.kind === 'master' ? undefined : instance.deadlineUs;
    return earliest([takeoverAtUs, this.#announcer.deadlineUs, restoration.deadlineUs]);
  }

  /** Where its adverts leave from; a master that loses it still says goodbye from it. */
  set sourceAddress(address: IpAddress | undefined) {
    this.#sourceAddress = address;
    if (address || this.instance.state.kind !== 'master') this.instance.sourceAddress = address;
  }

  /** The addresses that are meant to be on this machine now. */
  heldAddresses(): (VirtualAddress & PlacedAddress)[] {
    return this.isHolding ? placeAddresses(this.#model.addresses, this.#interfaces) : [];
  }

  /** Those whose loss to somebody else matters: not those with `no_track`, unless they come back. */
  trackedAddresses(): InterfaceAddress[] {
    const { restores = false } = this.#model;
    const tracked = this.heldAddresses().filter(({ isTracked }) => isTracked || restores);
    return tracked.map(onInterface);
  }

  /** Somebody took a tracked address: an election, or it is put back. */
  onAddressTaken(taken: InterfaceAddress, nowUs: number): Effect[] {
    const { address } = taken;
    if (!this.#model.restores) return this.handle({ kind: 'address-taken', address }, nowUs);
    const addresses = this.heldAddresses().filter((own) => isSameAddress(onInterface(own), taken));
    return this.#restore({ addresses, routes: [], rules: [] }, nowUs);
  }

  /** The same for routes and policy rules. */
  onRouting(news: RoutingEvent, nowUs: number): Effect[] {
    if (!this.isHolding) return [];
    const lost = lostEntries(this.#model, news, this.#interfaces);
    const [entry] = lostWords(lost);
    if (entry === undefined) return [];
    if (!this.#model.restores) return this.handle({ kind: 'routing-taken', entry }, nowUs);
    return this.#restore({ addresses: [], ...lost }, nowUs);
  }

  /** Those that only pass traffic on: what is for them or from them is dropped (`no_accept`). */
  droppedAddresses(): DroppedAddress[] {
    if (this.#model.accepts) return [];
    return this.heldAddresses().map(({ address, interface: name, interfaceIndex }) => {
      return { address, interface: name, interfaceIndex };
    });
  }

  /** Whether it speaks on this interface or has an address there. */
  uses(name: InterfaceName): boolean {
    return this.#model.interface === name || otherInterfacesOf(this.#model).includes(name);
  }

  /** Whether it is to know how this interface is: it uses or tracks it. */
  watches(name: InterfaceName): boolean {
    return this.uses(name) || tracks(this.#model, { kind: 'interface', name });
  }

  /** What keeps this router from taking part, by the interfaces' present state. */
  interfaceFaults(): Fault[] {
    return interfaceFaults(this.#model, this.#sourceAddress, this.#interfaces);
  }

  /** What is left to do on this machine if the brain dies: tell the peers, take the addresses off. */
  farewell(): Effect[] {
    if (!this.isHolding) return [];
    const effects: Effect[] = [];
    for (const advert of this.instance.farewellAdverts()) this.#send(advert, effects);
    effects.push(...releaseEffects(this.#model, this.#interfaces));
    return effects;
  }

  #translate(effect: InstanceEffect, nowUs: number, effects: Effect[]): void {
    switch (effect.kind) {
      case 'send':
        this.#send(effect, effects);
        break;
      case 'hold-addresses':
        this.isHolding = true;
        this.#releasedFor = undefined;
        effects.push(...holdEffects(this.#model, this.#interfaces));
        break;
      case 'release-addresses': {
        this.isHolding = false;
        this.#announcer.cancel();
        this.#pacer.forget(this);
        this.restoration.cancel();
        effects.push(...releaseEffects(this.#model, this.#interfaces));
        break;
      }
      case 'announce': {
        const isMaster = effect.occasion === 'master';
        const announcer = this.#announcer;
        const repeat = isMaster ? announcer.onMaster(nowUs) : announcer.onLowerPriority(nowUs);
        effects.push(...this.#announce(repeat, nowUs));
        if (!isMaster && this.#model.notices?.lowerAdverts)
          effects.push(this.#notice('lower-advert'));
        break;
      }
      case 'transition': {
        const { from, to, cause } = effect;
        const { effectivePriority } = this.instance.snapshot();
        const isSilentFault = cause.kind === 'fault' && isSilent(cause.fault);
        const { name: instance } = this.#model;
        const seen = { instance, from, to, cause, effectivePriority, atUs: nowUs };
        effects.push({ kind: 'transition', transition: { ...seen, isSilent: isSilentFault } });
        if (from === 'fault' && to === 'backup') effects.push(...this.#announceSource());
        break;
      }
      case 'wants-master':
      case 'master-released':
        this.#signals.push(effect);
        break;
      case 'log':
        effects.push(effect);
        break;
    }
  }

  #noticePriority(before: Priority): Effect[] {
    const { effectivePriority, state } = this.instance.snapshot();
    const hasBegun = state.kind !== 'init';
    return effectivePriority !== before && hasBegun ? [this.#notice('priority')] : [];
  }

  #notice(about: Notice['about']): Effect {
    const { effectivePriority, state } = this.instance.snapshot();
    const { name: instance } = this.#model;
    const notice = { instance, about, state: state.kind, effectivePriority };
    return { kind: 'notice', notice };
  }

  /** Nothing can leave through an interface that is down, so nothing is tried. */
  #send({ source, destination, packet, hopLimit }: OutgoingAdvert, effects: Effect[]): void {
    const place = advertPlaceOf(this.#model.advertInterface, this.#interfaces);
    if (!place || this.#interfaces.byIndex(place.interfaceIndex)?.up === false) return;
    effects.push({ kind: 'send', ...place, source, destination, packet, hopLimit });
  }

  #restore(lost: Loss, nowUs: number): Effect[] {
    return this.#putBack(this.restoration.take(lost, nowUs), nowUs);
  }

  #putBack({ loss, line }: PuttingBack, nowUs: number): Effect[] {
    const { name, garp } = this.#model;
    const { addresses, routes, rules } = loss;
    const say = (text: string): Effect => ({
      kind: 'log',
      detail: false,
      text: `(${name}) ${text}`,
    });
    const own = addresses.map(({ address, prefixLength, interface: on }) => {
      return `address ${address}/${prefixLength} dev ${on}`;
    });
    return [
      ...(line === undefined ? [] : [say(line)]),
      ...[...own, ...lostWords({ routes, rules })].map((what) => say(`puts back ${what}`)),
      ...holdEffects(loss, this.#interfaces),
      ...announceSet(
        { owner: this, name, addresses },
        garp.repeat,
        this.#interfaces,
        this.#pacer,
        nowUs,
      ),
    ];
  }

  #announceSource(): Effect[] {
    const { name, interface: on, transport } = this.#model;
    if (transport.kind === 'multicast' || !on) return [];
    return announceSource(name, this.#sourceAddress, on, this.#interfaces);
  }

  /** Where adverts do not keep the switches' tables fresh, an announcement does. */
  #announceExtra(repeat: number, nowUs: number): Effect[] {
    if (repeat === 0) return [];
    const { name, advertInterface, virtualInterfaces, addresses, garp } = this.#model;
    const meant = addresses.filter(({ interface: place }) => {
      const isVirtual = virtualInterfaces.some((made) => made.name === place);
      return place !== advertInterface && (garp.isExtraForAll || isVirtual);
    });
    const own = { owner: this, name, addresses: meant };
    return announceSet(own, repeat, this.#interfaces, this.#pacer, nowUs);
  }

  #announce(repeat: number, nowUs: number): Effect[] {
    const { name, addresses } = this.#model;
    const own = { owner: this, name, addresses };
    return announceSet(own, repeat, this.#interfaces, this.#pacer, nowUs);
  }
}
