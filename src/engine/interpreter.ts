// Owns carrying out the brain's effects on the real kernel, in order. Never decides anything.
import type { SocketView } from '../channel/machine-view.ts';
import type { AdvertPlace } from '../host/advert-place.ts';
import type {
  Effect,
  KernelSetting,
  LinkToPoll,
  PlacedAddress,
  SocketNeed,
} from '../host/effects.ts';
import type { LinkBeat } from '../host/linkbeats.ts';
import { AnnounceSocket } from '../linux/announce-socket.ts';
import { SystemCallError } from '../linux/errors.ts';
import { LinkBeatSocket } from '../linux/link-beat.ts';
import type { RouteSocket } from '../linux/netlink/route-socket.ts';
import { FirewallSocket } from '../linux/nftables/firewall-socket.ts';
import type { Arrivals } from '../linux/packet-receiver.ts';
import { changeSetting } from '../linux/sysctl.ts';
import { rehearseSend, VrrpSocket, whereText } from '../linux/vrrp-socket.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { describeRoute } from '../net/route.ts';
import { describeRule } from '../net/rule.ts';
import { LinkEars } from './link-ears.ts';
import { announcementFrame } from './neighbour-frames.ts';
import { placeKey, type SendEffect, socketKeyFor, socketKeyOf } from './socket-key.ts';

/** The kernel never gives it out. */
const noSuchInterface = 0x7fffffff;

/** What is told to the supervisor instead of the kernel. */
export type ReportEffect = Extract<Effect, { kind: 'log' | 'transition' | 'notice' }>;

export interface InterpreterOptions {
  readonly routes: RouteSocket;
  readonly onPackets: (name: AdvertPlace['interface'], arrivals: Arrivals) => void;
  /** A frame of somebody else came in where one was waited for. */
  readonly onHeard: (name: InterfaceName) => void;
  /** A driver answered for its link. */
  readonly onLinkBeat: (beat: LinkBeat) => void;
  /** The kernel refused to add or remove this address. */
  readonly onRefused: (address: PlacedAddress, change: 'added' | 'removed') => void;
  readonly onReport: (effect: ReportEffect) => void;
}

type MakeEffect = Extract<Effect, { kind: 'make-interface' }>;
type ListenEffect = Extract<Effect, { kind: 'listen' }>;

export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #routes: RouteSocket;
  readonly #announcements = AnnounceSocket.open();
  readonly #firewall = new FirewallSocket();
  readonly #ears: LinkEars;
  /** Opened when links are polled for the first time. */
  #drivers: LinkBeatSocket | undefined;
  /** By interface, family and protocol. */
  readonly #sockets = new Map<string, VrrpSocket>();
  /** What failed last on each subject, so that a lasting failure is said once. */
  readonly #saidFailures = new Map<string, number>();

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#routes = options.routes;
    this.#ears = new LinkEars(this.#announcements, options.onHeard);
  }

  /** Adverts that follow each other leave in one system call. */
  perform(effects: readonly Effect[]): void {
    for (let at = 0; at < effects.length; at += 1) {
      const effect = effects[at];
      if (effect?.kind === 'send') {
        const together = sendsFrom(effects, at);
        this.#send(together);
        at += together.length - 1;
      } else if (effect) {
        this.#performOne(effect);
      }
    }
  }

  /** What listens now, and where. */
  get sockets(): SocketView[] {
    return [...this.#sockets.values()].map(({ options, descriptor }) => {
      const { family, protocol, vrids, groups, receiveBufferBytes: bytes } = options;
      const room = bytes === undefined ? {} : { receiveBufferBytes: bytes };
      const { interface: name } = options;
      return { interface: name, family, protocol, vrids, groups, ...room, descriptor };
    });
  }

  /** Whatever the peers have said by now is heard before the next decision. */
  receivePending(): void {
    for (const socket of [...this.#sockets.values()]) socket.receivePending();
  }

  /** Goes the way of a takeover with effects that the kernel refuses: warms the code, nothing else. */
  rehearse(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') {
        rehearseSend(effect);
      } else if (effect.kind === 'announce') {
        this.#announcements.send(noSuchInterface, announcementFrame(effect));
      } else if (effect.kind === 'add-addresses') {
        const nowhere = { interfaceIndex: noSuchInterface };
        this.#routes.addAddresses(effect.addresses.map((address) => ({ ...address, ...nowhere })));
      }
    }
  }

  #performOne(effect: Exclude<Effect, SendEffect>): void {
    switch (effect.kind) {
      case 'listen':
        this.#listen(effect);
        break;
      case 'announce': {
        const error = this.#announcements.send(effect.interfaceIndex, announcementFrame(effect));
        this.#settle(`announce ${effect.address}`, error);
        break;
      }
      case 'add-addresses':
        this.#settleAll('added', effect.addresses, this.#routes.addAddresses(effect.addresses));
        break;
      case 'remove-addresses':
        this.#settleAll(
          'removed',
          effect.addresses,
          this.#routes.removeAddresses(effect.addresses),
        );
        break;
      case 'add-routes':
        this.#settleEach(subjectsOf(effect), this.#routes.addRoutes(effect.routes));
        break;
      case 'remove-routes':
        this.#settleEach(subjectsOf(effect), this.#routes.removeRoutes(effect.routes));
        break;
      case 'add-rules':
        this.#settleEach(subjectsOf(effect), this.#routes.addRules(effect.rules));
        break;
      case 'remove-rules':
        this.#settleEach(subjectsOf(effect), this.#routes.removeRules(effect.rules));
        break;
      case 'promote-secondaries':
        this.#settleEach([`promotion ${effect.interface}`], this.#routes.setPromotion(effect));
        break;
      case 'set-firewall':
        this.#settle('firewall', this.#firewall.apply(effect.firewall));
        break;
      case 'make-interface':
        this.#makeInterface(effect);
        break;
      case 'remove-interface': {
        const gone = { index: effect.interfaceIndex, name: effect.interface };
        this.#settleEach([`remove ${gone.name}`], this.#routes.removeLinks([gone]));
        break;
      }
      case 'poll-links':
        this.#pollLinks(effect.links);
        break;
      case 'change-settings':
        this.#changeSettings(effect.settings);
        break;
      case 'probe-link':
        this.#settle(`probe ${effect.interface}`, this.#ears.probe(effect));
        break;
      case 'leave-link':
        this.#ears.leave(effect.interfaceIndex);
        break;
      case 'log':
      case 'transition':
      case 'notice':
        this.#options.onReport(effect);
        break;
    }
  }

  /** Its settings first: once it is up, the kernel acts by them. */
  #makeInterface({ interface: name, settings, ...asked }: MakeEffect): void {
    const [error] = this.#routes.makeLinks([{ name, ...asked }]);
    // The parent is gone meanwhile: the kernel's news of that is on its way.
    if (error?.code === 'ENODEV') return;
    this.#settle(`make ${name}`, error);
    if (error) return;
    this.#changeSettings(settings);
    this.#settleEach([`bring ${name} up`], this.#routes.bringUp([name]));
  }

  /** An interface that is gone meanwhile does not answer. */
  #pollLinks(links: readonly LinkToPoll[]): void {
    this.#drivers ??= LinkBeatSocket.open();
    for (const { interface: name, interfaceIndex, methods } of links) {
      const answer = this.#drivers.ask(name, methods);
      if (answer) this.#options.onLinkBeat({ kind: 'link-beat', interfaceIndex, ...answer });
    }
  }

  #changeSettings(settings: readonly KernelSetting[]): void {
    for (const { name, value } of settings) this.#settle(name, changeSetting(name, value));
  }

  /** @throws SystemCallError when the kernel refuses a socket on an interface that is there */
  #listen({ interface: name, interfaceIndex, sockets }: ListenEffect): void {
    for (const [key, socket] of this.#sockets) {
      if (!key.startsWith(placeKey(name))) continue;
      socket.close();
      this.#sockets.delete(key);
    }
    for (const need of sockets) {
      try {
        this.#open(name, interfaceIndex, need);
      } catch (error) {
        // Gone or renamed meanwhile: the kernel's news of that is on its way.
        if (!(error instanceof SystemCallError) || error.code !== 'ENODEV') throw error;
        this.#settle(`listen ${whereText(name)}`, error);
      }
    }
  }

  #open(name: AdvertPlace['interface'], interfaceIndex: number, need: SocketNeed): void {
    const socket = VrrpSocket.open({
      ...need,
      interface: name,
      interfaceIndex,
      onPackets: (arrivals) => this.#options.onPackets(name, arrivals),
      onError: (error) => this.#settle(`receive ${whereText(name)}`, error),
    });
    this.#sockets.set(socketKeyOf(name, need), socket);
  }

  #send(effects: readonly SendEffect[]): void {
    const [first] = effects;
    const socket = first && this.#sockets.get(socketKeyFor(first));
    if (!socket) return;
    const subject = `send ${whereText(first.interface)}`;
    for (const error of socket.send(effects)) this.#settle(subject, error);
  }

  #settleAll(
    change: 'added' | 'removed',
    addresses: readonly PlacedAddress[],
    outcomes: readonly (SystemCallError | undefined)[],
  ): void {
    for (const [at, placed] of addresses.entries()) {
      this.#settle(`${change} ${placed.address}`, outcomes[at]);
      if (outcomes[at]) this.#options.onRefused(placed, change);
    }
  }

  #settleEach(
    subjects: readonly string[],
    outcomes: readonly (SystemCallError | undefined)[],
  ): void {
    for (const [at, subject] of subjects.entries()) this.#settle(subject, outcomes[at]);
  }

  #settle(subject: string, error: SystemCallError | undefined): void {
    if (!error) {
      this.#saidFailures.delete(subject);
      return;
    }
    if (this.#saidFailures.get(subject) === error.errno) return;
    this.#saidFailures.set(subject, error.errno);
    this.#options.onReport({ kind: 'log', detail: false, text: error.message });
  }
}

type RoutingEffect = Extract<
  Effect,
  { kind: 'add-routes' | 'remove-routes' | 'add-rules' | 'remove-rules' }
>;

/** What a refusal is about: to be removed and to be added are two things. */
function subjectsOf(effect: RoutingEffect): string[] {
  const words =
    'routes' in effect ? effect.routes.map(describeRoute) : effect.rules.map(describeRule);
  return words.map((word) => `${effect.kind} ${word}`);
}

/** The sends from here on that go through the same socket. */
function sendsFrom(effects: readonly Effect[], start: number): SendEffect[] {
  const together: SendEffect[] = [];
  let key: string | undefined;
  for (let at = start; at < effects.length; at += 1) {
    const effect = effects[at];
    if (effect?.kind !== 'send') break;
    const own = socketKeyFor(effect);
    key ??= own;
    if (own !== key) break;
    together.push(effect);
  }
  return together;
}
