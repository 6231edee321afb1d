// Owns carrying out the brain's effects on the real kernel, in order. Never decides anything.
import type { Effect, PlacedAddress } from '../host/effects.ts';
import { AnnounceSocket } from '../linux/announce-socket.ts';
import type { SystemCallError } from '../linux/errors.ts';
import { RouteSocket } from '../linux/netlink/route-socket.ts';
import { rehearseSend, VrrpSocket } from '../linux/vrrp-socket.ts';
import { isIpv4 } from '../net/address.ts';
import { encodeGratuitousArp } from '../net/arp.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { vrrpMulticastGroup } from '../vrrp/packet.ts';

/** The kernel never gives it out. */
const noSuchInterface = 0x7fffffff;

export interface InterpreterOptions {
  readonly onPacket: (name: InterfaceName, bytes: Uint8Array, arrivedAtUs: number) => void;
  /** Log lines and transitions: the effects that are not the kernel's. */
  readonly onReport: (effect: Extract<Effect, { kind: 'log' | 'transition' }>) => void;
}

export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #routes = RouteSocket.open();
  readonly #announcements = AnnounceSocket.open();
  readonly #sockets = new Map<InterfaceName, VrrpSocket>();
  /** What failed last on each subject, so that a lasting failure is said once. */
  readonly #saidFailures = new Map<string, number>();

  constructor(options: InterpreterOptions) {
    this.#options = options;
  }

  perform(effects: readonly Effect[]): void {
    for (const effect of effects) this.#performOne(effect);
  }

  /** Whatever the peers have said by now is heard before the next decision. */
  receivePending(): void {
    for (const socket of this.#sockets.values()) socket.receivePending();
  }

  /** Goes the way of a takeover with effects that the kernel refuses: warms the code, nothing else. */
  rehearse(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send' && isIpv4(effect.destination)) {
        rehearseSend(effect.destination, effect.packet);
      } else if (effect.kind === 'announce') {
        const frame = encodeGratuitousArp(effect.mac, effect.address);
        this.#announcements.send(noSuchInterface, frame);
      } else if (effect.kind === 'add-addresses') {
        const nowhere = { interfaceIndex: noSuchInterface };
        this.#routes.addAddresses(effect.addresses.map((address) => ({ ...address, ...nowhere })));
      }
    }
  }

  #performOne(effect: Effect): void {
    switch (effect.kind) {
      case 'listen':
        this.#listen(effect.interface, effect.interfaceIndex);
        break;
      case 'send':
        this.#send(effect);
        break;
      case 'announce': {
        const frame = encodeGratuitousArp(effect.mac, effect.address);
        const error = this.#announcements.send(effect.interfaceIndex, frame);
        this.#settle(`announce ${effect.address}`, error);
        break;
      }
      case 'add-addresses':
        this.#settleAll('add', effect.addresses, this.#routes.addAddresses(effect.addresses));
        break;
      case 'remove-addresses':
        this.#settleAll('remove', effect.addresses, this.#routes.removeAddresses(effect.addresses));
        break;
      case 'log':
      case 'transition':
        this.#options.onReport(effect);
        break;
    }
  }

  #listen(name: InterfaceName, index: number): void {
    this.#sockets.get(name)?.close();
    this.#sockets.delete(name);
    const socket = VrrpSocket.open({
      interface: name,
      interfaceIndex: index,
      group: vrrpMulticastGroup,
      onPacket: (bytes, arrivedAtUs) => this.#options.onPacket(name, bytes, arrivedAtUs),
      onError: (error) => this.#settle(`receive on ${name}`, error),
    });
    this.#sockets.set(name, socket);
  }

  #send({ interface: name, destination, packet }: Extract<Effect, { kind: 'send' }>): void {
    const socket = this.#sockets.get(name);
    if (!socket || !isIpv4(destination)) return;
    this.#settle(`send on ${name}`, socket.send(destination, packet));
  }

  #settleAll(
    verb: string,
    addresses: readonly PlacedAddress[],
    outcomes: readonly (SystemCallError | undefined)[],
  ): void {
    for (const [at, { address }] of addresses.entries()) {
      this.#settle(`${verb} ${address}`, outcomes[at]);
    }
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
