// Owns what an event function may see and do: the instance's memory and the list of its effects.
// Never decides; every decision is in events.ts.
import type { Ipv4Address } from '../net/address.ts';
import type { Priority } from '../net/identifiers.ts';
import { encodeIpv4 } from '../net/ipv4.ts';
import type { Cause, Fault } from './cause.ts';
import type { InstanceEffect } from './effects.ts';
import {
  advertisementType,
  authenticationTypes,
  encodeAdvertisement,
  passwordBytes,
  vrrpMulticastGroup,
  vrrpProtocolNumber,
} from './packet.ts';
import type { InstanceSettings } from './settings.ts';
import type { InstanceState } from './state.ts';
import { noStatistics, type Statistics } from './statistics.ts';

/** Internetwork control (RFC 791), as keepalived marks its adverts. */
const typeOfServiceControl = 0xc0;

export class InstanceContext {
  readonly settings: InstanceSettings;
  readonly statistics: Statistics = noStatistics();
  nowUs = 0;
  state: InstanceState = { kind: 'init' };
  /** Why the instance is in its state, and since when. */
  cause: Cause = { kind: 'start' };
  sinceUs = 0;
  effectivePriority: Priority;
  faults: readonly Fault[] = [];
  /** The interface's primary address, the source of every advert. */
  sourceAddress: Ipv4Address | undefined;
  #effects: InstanceEffect[] = [];
  /** Counts up by one per advert from 1, as keepalived's does. */
  #identification = 0;
  readonly #saidRefusals = new Set<string>();
  #message: { readonly priority: number; readonly bytes: Uint8Array } | undefined;

  constructor(settings: InstanceSettings) {
    this.settings = settings;
    this.effectivePriority = settings.priority;
  }

  emit(effect: InstanceEffect): void {
    this.#effects.push(effect);
  }

  /** Hands over everything emitted since the last call. */
  drain(): InstanceEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** Changes state for a reason; the transition becomes an effect. */
  enter(state: InstanceState, cause: Cause): void {
    const from = this.state.kind;
    this.state = state;
    this.cause = cause;
    this.sinceUs = this.nowUs;
    this.forgetRefusals();
    this.emit({ kind: 'transition', from, to: state.kind, cause });
  }

  /** Changes timers or memory within the same state. */
  set(state: InstanceState): void {
    this.state = state;
  }

  /** A line that is always logged, after `(NAME) `; 'bare' lines bring their own separator. */
  log(text: string, separator: 'spaced' | 'bare' = 'spaced'): void {
    this.#say(false, text, separator);
  }

  /** A line for -D. */
  detail(text: string): void {
    this.#say(true, text, 'spaced');
  }

  logOnce(key: string, text: string): void {
    if (this.#saidRefusals.has(key)) return;
    this.#saidRefusals.add(key);
    this.log(text);
  }

  forgetRefusals(): void {
    this.#saidRefusals.clear();
  }

  /** Emits one advert with this priority; false when there is no address to send it from. */
  send(priority: Priority | 0): boolean {
    const packet = this.nextPacket(priority);
    if (!packet) return false;
    this.#identification += 1;
    this.statistics.advertsSent += 1;
    this.emit({ kind: 'send', destination: vrrpMulticastGroup, packet });
    return true;
  }

  /** The next advert as a whole IP packet, without counting it as sent. */
  nextPacket(priority: Priority | 0): Uint8Array | undefined {
    if (!this.sourceAddress) return undefined;
    const header = {
      typeOfService: typeOfServiceControl,
      identification: this.#identification + 1,
      timeToLive: 255,
      protocol: vrrpProtocolNumber,
      source: this.sourceAddress,
      destination: vrrpMulticastGroup,
    };
    return encodeIpv4(header, this.#encodedMessage(priority));
  }

  #encodedMessage(priority: number): Uint8Array {
    if (this.#message?.priority === priority) return this.#message.bytes;
    const { authentication } = this.settings;
    const bytes = encodeAdvertisement({
      version: this.settings.version,
      type: advertisementType,
      vrid: this.settings.vrid,
      priority,
      authenticationType: authenticationTypes[authentication.type],
      advertIntervalSeconds: this.settings.advertIntervalUs / 1_000_000,
      addresses: this.settings.addresses,
      authenticationData: passwordBytes(
        authentication.type === 'pass' ? authentication.password : '',
      ),
    });
    this.#message = { priority, bytes };
    return bytes;
  }

  #say(detail: boolean, text: string, separator: 'spaced' | 'bare'): void {
    const gap = separator === 'spaced' ? ' ' : '';
    this.emit({ kind: 'log', detail, text: `(${this.settings.name})${gap}${text}` });
  }
}
