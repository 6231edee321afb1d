// Owns a machine for tests of its brain: a pretended kernel carries out effects and echoes them. Never
// used outside tests, never reads a clock.
import type { Model } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { describeRoute } from '../net/route.ts';
import { describeRule } from '../net/rule.ts';
import { type AdvertChanges, known, receivedAdvert, sentWords } from '../vrrp/testing.ts';
import { type Effect, onInterface } from './effects.ts';
import type { HostEvent, InterfaceAddress, Link, MachineSettings } from './events.ts';
import { handleWhole } from './handle-whole.ts';
import { Host } from './host.ts';
import { isSameAddress } from './interfaces.ts';
import {
  eth0,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
} from './test-models.ts';

/** An effect in a few words; lines that -D alone shows begin with `-D `. */
export function hostWords(effect: Effect): string {
  switch (effect.kind) {
    case 'listen':
      return `listen ${effect.interface} ${effect.interfaceIndex}: ${effect.sockets
        .map(({ family, protocol, vrids }) => `v${family}/${protocol} ${vrids.join(' ')}`)
        .join(', ')}`.replace(/: $/, ': nothing');
    case 'send':
      return `send ${effect.interface} ${sentWords(effect.destination, effect.packet)}`;
    case 'announce':
      return `announce ${effect.address} on ${effect.interfaceIndex}${effect.isRouter ? ' as router' : ''}`;
    case 'add-addresses':
    case 'remove-addresses': {
      const list = effect.addresses.map(
        (own) => `${own.address}/${own.prefixLength}@${own.interfaceIndex}`,
      );
      return `${effect.kind === 'add-addresses' ? 'add' : 'remove'} ${list.join(' ')}`.trim();
    }
    case 'add-routes':
      return `add route ${effect.routes.map(describeRoute).join(', ')}`;
    case 'remove-routes':
      return `remove route ${effect.routes.map(describeRoute).join(', ')}`;
    case 'add-rules':
      return `add rule ${effect.rules.map(describeRule).join(', ')}`;
    case 'remove-rules':
      return `remove rule ${effect.rules.map(describeRule).join(', ')}`;
    case 'promote-secondaries':
      return `${effect.isPromoting ? 'promote' : 'no longer promote'} on ${effect.interface}`;
    case 'set-firewall': {
      const { table, dropped, diverted } = effect.firewall;
      const ways = diverted.map((each) => `${each.interfaceIndex} by ${each.parentIndex}`);
      const what = [...ways, ...dropped.map(({ address }) => address)].join(' ');
      return `firewall ${table}: ${what || 'nothing'}`;
    }
    case 'make-interface':
      return `make ${effect.interface} on ${effect.parentIndex} ${effect.mac ?? effect.ipvlan}`;
    case 'remove-interface':
      return `remove ${effect.interface}`;
    case 'poll-links': {
      const asked = effect.links.map((each) => `${each.interface} ${each.methods.join('/')}`);
      return `poll ${asked.join(', ')}`;
    }
    case 'change-settings':
      return effect.settings.map(({ name, value }) => `${name}=${value}`).join(' ');
    case 'probe-link':
      return `probe ${effect.interface} for ${effect.questions.map(({ target }) => target).join(' ') || 'nothing'}`;
    case 'leave-link':
      return `leave ${effect.interfaceIndex}`;
    case 'transition': {
      const { instance, from, to, cause, isSilent } = effect.transition;
      return `${instance} ${from} -> ${to}: ${cause.kind}${isSilent ? ' (silent)' : ''}`;
    }
    case 'notice':
      return `${effect.notice.instance} tells of ${effect.notice.about} ${effect.notice.effectivePriority}`;
    case 'log':
      return `${effect.detail ? '-D ' : ''}${effect.text}`;
  }
}

/** In any order, and without the numbers of packets, which matter under an authentication header alone. */
function farewellWords(effects: readonly Effect[]): string[] {
  return effects.map((effect) => hostWords(effect).replace(/ #\d+$/, '')).sort();
}

type MakeEffect = Extract<Effect, { kind: 'make-interface' }>;

/** A brain and the pretended kernel under it, which echoes every change of an address at once. */
export class Machine {
  readonly host: Host;
  readonly #model: Model;
  readonly links: Link[];
  readonly addresses: InterfaceAddress[];
  /** Effects since `forget`, in words. */
  words: string[] = [];
  nowUs = 0;
  readonly #farewells = new Map<number | undefined, readonly Effect[]>();

  constructor(
    model: Model = modelOf(instanceModel()),
    links: readonly Link[] = [link()],
    addresses: readonly InterfaceAddress[] = [ownInterfaceAddress],
    mostAtOnce?: number,
  ) {
    this.host = new Host(model, mostAtOnce);
    this.#model = model;
    this.links = [...links];
    this.addresses = [...addresses];
  }

  /** Told of its interfaces and started. */
  boot(nowUs = 0, settings?: MachineSettings): this {
    this.do({ ...this.#picture(), settings }, nowUs);
    this.do({ kind: 'prepare', model: this.#model }, nowUs);
    this.do({ kind: 'start' }, nowUs);
    return this;
  }

  /** Hands in an event, carries out the effects, echoes; answers the effects in words. */
  do(event: HostEvent, nowUs = this.nowUs): string[] {
    return this.#take(event, nowUs, handleWhole);
  }

  /** The same, but only the first portion of what takes long. */
  begin(event: HostEvent, nowUs = this.nowUs): string[] {
    return this.#take(event, nowUs, (host, next) => host.handle(next, nowUs));
  }

  /** What the supervisor was told to do if the engine died now, in words. */
  get toldFarewell(): string[] {
    for (const { of: part, effects } of this.host.takeFarewells())
      this.#farewells.set(part, effects);
    return farewellWords([...this.#farewells.values()].flat());
  }

  /** What it ought to do. */
  get farewell(): string[] {
    return farewellWords(this.host.farewell());
  }

  #take(event: HostEvent, nowUs: number, handle: typeof handleWhole): string[] {
    this.nowUs = nowUs;
    const before = this.words.length;
    const pending: HostEvent[] = [event];
    for (let next = pending.shift(); next; next = pending.shift()) {
      for (const effect of handle(this.host, next, nowUs)) {
        this.words.push(hostWords(effect));
        pending.push(...this.#perform(effect));
      }
    }
    return this.words.slice(before);
  }

  /** Fires every timer that is due until then; answers the effects in words. */
  runUntil(nowUs: number): string[] {
    const before = this.words.length;
    for (;;) {
      const dueUs = this.host.nextDeadlineUs;
      if (dueUs === undefined || dueUs > nowUs) break;
      this.do({ kind: 'timer' }, dueUs);
    }
    this.nowUs = nowUs;
    return this.words.slice(before);
  }

  /** Adverts arrive together, oldest first. */
  hear(adverts: AdvertChanges | readonly AdvertChanges[], nowUs = this.nowUs, on = eth0): string[] {
    const packets = [adverts].flat().map(receivedAdvert);
    return this.do({ kind: 'packets', interface: on, packets }, nowUs);
  }

  /** A tracked script ends with this exit status. */
  report(script: string, status: number, nowUs = this.nowUs): string[] {
    const outcome = { kind: 'exited', status } as const;
    return this.do({ kind: 'script-result', script, outcome }, nowUs);
  }

  /** The file is read again; what is due at once is done, too. */
  reload(model: Model, nowUs = this.nowUs): string[] {
    const prepared = this.do({ kind: 'prepare', model }, nowUs);
    const words = [...prepared, ...this.do({ kind: 'reload', model }, nowUs)];
    return [...words, ...this.runUntil(nowUs)];
  }

  /** Somebody else removes an address. */
  steal(text: string, nowUs = this.nowUs): string[] {
    const address = interfaceAddress(text);
    this.#remove(address);
    return this.do({ kind: 'address-removed', address }, nowUs);
  }

  /** Sets a link's state as `ip link set up|down` does. */
  setUp(up: boolean, nowUs = this.nowUs): string[] {
    const changed = { ...known(this.links[0]), up };
    this.links[0] = changed;
    return this.do({ kind: 'link', link: changed }, nowUs);
  }

  holds(text: string): boolean {
    return this.addresses.some((other) => isSameAddress(other, interfaceAddress(text)));
  }

  states(): string[] {
    return this.host.status().instances.map(({ state }) => state);
  }

  #perform(effect: Effect): HostEvent[] {
    if (effect.kind === 'add-addresses') {
      const added = effect.addresses.map(onInterface).filter((own) => !this.#has(own));
      this.addresses.push(...added);
      return added.map((address) => ({ kind: 'address-added', address }));
    }
    if (effect.kind === 'remove-addresses') {
      const removed = effect.addresses.map(onInterface).filter((own) => this.#remove(own));
      return removed.map((address) => ({ kind: 'address-removed', address }));
    }
    if (effect.kind === 'make-interface') return this.#make(effect);
    if (effect.kind === 'remove-interface') return this.unplug(effect.interface);
    return [];
  }

  /** Nothing is made on an interface that is gone. */
  #make({ interface: name, parentIndex, mac, ipvlan }: MakeEffect): HostEvent[] {
    const parent = this.links.find(({ index }) => index === parentIndex);
    const index = Math.max(...this.links.map((each) => each.index)) + 1;
    const isThere = this.links.some((each) => each.name === name);
    if (parent && !isThere) {
      const below = ipvlan ? { ipvlanOn: parentIndex } : { macvlanOn: parentIndex };
      this.links.push(link({ index, name, mac: mac ?? parent.mac, up: parent.up, ...below }));
    }
    return [this.#picture()];
  }

  /** An interface goes, with its addresses; answers the news of it. */
  unplug(name: InterfaceName): HostEvent[] {
    const place = this.links.findIndex((each) => each.name === name);
    const [gone] = place < 0 ? [] : this.links.splice(place, 1);
    if (!gone) return [];
    const own = this.addresses.filter(({ index }) => index === gone.index);
    for (const address of own) this.#remove(address);
    return [{ kind: 'link-removed', index: gone.index }];
  }

  #picture(): Extract<HostEvent, { kind: 'interfaces' }> {
    return { kind: 'interfaces', links: [...this.links], addresses: [...this.addresses] };
  }

  #has(address: InterfaceAddress): boolean {
    return this.addresses.some((other) => isSameAddress(other, address));
  }

  #remove(address: InterfaceAddress): boolean {
    const place = this.addresses.findIndex((other) => isSameAddress(other, address));
    if (place >= 0) this.addresses.splice(place, 1);
    return place >= 0;
  }
}
