// Owns what an event function may see and do: the instance's memory and the list of its effects.
// Never decides; every decision is in events.ts.
import type { IpAddress } from '../net/address.ts';
import type { Priority } from '../net/identifiers.ts';
import type { Cause, Fault } from './cause.ts';
import type { InstanceEffect } from './effects.ts';
import { SequenceMemory } from './hmac-sequence.ts';
import { type OutgoingAdvert, Sender } from './sender.ts';
import type { InstanceSettings } from './settings.ts';
import type { InstanceState } from './state.ts';
import { noStatistics, type Statistics } from './statistics.ts';
import { masterDownIntervalUs, skewTimeUs } from './timers.ts';
import type { WallClock } from './wall-clock.ts';

export class InstanceContext {
  settings: InstanceSettings;
  statistics: Statistics = noStatistics();
  nowUs = 0;
  state: InstanceState = { kind: 'init' };
  /** Why the instance is in its state, and since when. */
  cause: Cause = { kind: 'start' };
  sinceUs = 0;
  effectivePriority: Priority;
  /** What keeps the instance from taking part. */
  faults: readonly Fault[] = [];
  /** Another owner of our addresses that does not give way to us. */
  rogueOwner:
    | { readonly address: IpAddress; readonly sinceUs: number; readonly lastAdvertAtUs: number }
    | undefined;
  /** This owner gives way to another one until that one is silent. */
  isReducedOwner = false;
  /** The interval in force: a VRRPv3 master's, once one was heard (RFC 9568, 6.4.2). */
  masterIntervalUs: number;
  /** The interface's primary address, the source of every advert. */
  sourceAddress: IpAddress | undefined;
  /** The highest number accepted under an authentication header, of each source. */
  readonly lastSequences = new Map<IpAddress, number>();
  /** The last number accepted in an authentication trailer, of each source. */
  readonly trailerSequences = new SequenceMemory();
  /** Before this nothing is heard or said. */
  listenFromUs = 0;
  #effects: InstanceEffect[] = [];
  readonly #saidRefusals = new Set<string>();
  readonly #sender: Sender;
  readonly #wallClock: WallClock;

  constructor(settings: InstanceSettings, wallClock: WallClock) {
    this.#wallClock = wallClock;
    this.settings = settings;
    this.effectivePriority = settings.priority;
    this.masterIntervalUs = settings.advertIntervalUs;
    this.#sender = new Sender(settings);
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
    this.rogueOwner = undefined; // only a master has a quarrel, and each time a new one
    this.cause = cause;
    this.sinceUs = this.nowUs;
    this.forgetRefusals();
    this.emit({ kind: 'transition', from, to: state.kind, cause });
  }

  /** Counters, state and numbers go on; what is said and how often may change. */
  replaceSettings(settings: InstanceSettings): void {
    this.settings = settings;
    this.#sender.replaceSettings(settings);
    this.forgetRefusals();
  }

  /** Changes timers or memory within the same state. */
  set(state: InstanceState): void {
    this.state = state;
  }

  /** Now, or the end of the start-up delay. */
  get listenSinceUs(): number {
    return Math.max(this.nowUs, this.listenFromUs);
  }

  /** Unix time, which only signed adverts ask for. */
  get wallUs(): number {
    return this.#wallClock.at(this.nowUs);
  }

  get skewTimeUs(): number {
    return skewTimeUs(this.settings, this.effectivePriority, this.masterIntervalUs);
  }

  get masterDownIntervalUs(): number {
    return masterDownIntervalUs(this.settings, this.effectivePriority, this.masterIntervalUs);
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

  /** An accepted number: this source may not come with it again, and ours goes on above it. */
  hearSequence(source: IpAddress, sequence: number): void {
    this.lastSequences.set(source, sequence);
    this.#sender.hearSequence(sequence);
  }

  /** An old keepalived's checksum was heard: adverts for it must have the same. */
  useOldChecksum(): void {
    if (this.#sender.useOldChecksum()) this.log('Setting unicast VRRPv3 checksum to old version');
  }

  /** Emits one advert, for each peer a copy; false when it cannot be sent from or to anywhere. */
  send(priority: Priority | 0): boolean {
    const adverts = this.#nextAdverts(priority);
    if (adverts.length === 0) return false;
    this.#sender.countSent();
    this.statistics.advertsSent += 1;
    // Not spread: it is done for every packet, and a spread object is slow to make.
    for (const { source, destination, packet, hopLimit } of adverts) {
      this.emit({ kind: 'send', source, destination, packet, hopLimit });
    }
    return true;
  }

  /** The adverts that let go if nothing else is sent any more. */
  farewellAdverts(): readonly OutgoingAdvert[] {
    return this.sourceAddress ? this.#sender.farewell(this.sourceAddress, this.wallUs) : [];
  }

  #nextAdverts(priority: Priority | 0): readonly OutgoingAdvert[] {
    return this.sourceAddress ? this.#sender.next(priority, this.sourceAddress, this.wallUs) : [];
  }

  #say(detail: boolean, text: string, separator: 'spaced' | 'bare'): void {
    const gap = separator === 'spaced' ? ' ' : '';
    this.emit({ kind: 'log', detail, text: `(${this.settings.name})${gap}${text}` });
  }
}
