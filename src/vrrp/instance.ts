// Owns one virtual router: an event and a time go in, effects and the next deadline come out.
// Never reads a clock, sends, or logs by itself; the same code runs in the daemon and in simulation.
import type { Ipv4Address } from '../net/address.ts';
import type { Fault } from './cause.ts';
import { InstanceContext } from './context.ts';
import type { InstanceEffect } from './effects.ts';
import {
  type InstanceEvent,
  onAddressTaken,
  onFault,
  onFaultsGone,
  onPacket,
  onStart,
  onStop,
  onTimer,
} from './events.ts';
import type { InstanceSettings } from './settings.ts';
import { deadlineOf } from './state.ts';

/**
 * One VRRP instance. Every call of `handle` must be followed by carrying out what it returns, in
 * order, and by asking for `deadlineUs` again.
 *
 * @example
 * const instance = new Instance(settings);
 * instance.sourceAddress = parseIpv4('192.168.0.114');
 * perform(instance.handle({ kind: 'start' }, nowUs));
 * wakeAt(instance.deadlineUs); // then handle({ kind: 'timer' }, thatTime)
 */
export class Instance {
  readonly settings: InstanceSettings;
  readonly #context: InstanceContext;

  constructor(settings: InstanceSettings) {
    this.settings = settings;
    this.#context = new InstanceContext(settings);
  }

  handle(event: InstanceEvent, nowUs: number): InstanceEffect[] {
    const context = this.#context;
    context.nowUs = nowUs;
    switch (event.kind) {
      case 'start':
        onStart(context);
        break;
      case 'packet':
        onPacket(context, event.packet);
        break;
      case 'timer':
        onTimer(context);
        break;
      case 'fault':
        onFault(context, event.fault);
        break;
      case 'faults-gone':
        onFaultsGone(context);
        break;
      case 'address-taken':
        onAddressTaken(context, event.address);
        break;
      case 'stop':
        onStop(context);
        break;
    }
    return context.drain();
  }

  /** When `timer` is due, in microseconds; undefined while only events matter. */
  get deadlineUs(): number | undefined {
    return deadlineOf(this.#context.state);
  }

  /** The interface's primary address: source of adverts and the tie-break's own side. */
  set sourceAddress(address: Ipv4Address | undefined) {
    this.#context.sourceAddress = address;
  }

  /** Faults in force before `start`; later ones come as events. */
  set faults(faults: readonly Fault[]) {
    this.#context.faults = faults;
  }

  get state(): InstanceContext['state'] {
    return this.#context.state;
  }

  /** What status shows of an instance. */
  snapshot() {
    const { state, cause, sinceUs, effectivePriority, statistics, sourceAddress } = this.#context;
    return {
      state,
      cause,
      sinceUs,
      effectivePriority,
      statistics: { ...statistics },
      sourceAddress,
    };
  }

  /** The priority 0 advert to send if this process cannot speak for itself any more. */
  farewellPacket(): Uint8Array | undefined {
    return this.#context.state.kind === 'master' ? this.#context.nextPacket(0) : undefined;
  }
}
