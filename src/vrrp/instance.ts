// Owns one virtual router: an event and a time go in, effects and the next deadline come out.
// Never reads a clock, sends, or logs by itself; the same code runs in the daemon and in simulation.
import type { IpAddress } from '../net/address.ts';
import { InstanceContext } from './context.ts';
import type { InstanceEffect } from './effects.ts';
import {
  type InstanceEvent,
  onAddressTaken,
  onFaults,
  onGroupAddressTaken,
  onGroupBackup,
  onGroupMaster,
  onGroupReleased,
  onHandover,
  onPackets,
  onPriority,
  onRoutingTaken,
  onSettings,
  onStart,
  onStop,
  onTimer,
} from './events.ts';
import type { OutgoingAdvert } from './sender.ts';
import type { InstanceSettings } from './settings.ts';
import { deadlineOf } from './state.ts';
import { noStatistics } from './statistics.ts';
import { WallClock } from './wall-clock.ts';

/**
 * One VRRP instance. Every call of `handle` must be followed by carrying out what it returns, in
 * order, and by asking for `deadlineUs` again.
 *
 * @example
 * const instance = new Instance(settings);
 * instance.sourceAddress = parseIpv4('192.168.0.114');
 * perform(instance.handle({ kind: 'start', faults: [] }, nowUs));
 * wakeAt(instance.deadlineUs); // then handle({ kind: 'timer' }, thatTime)
 */
export class Instance {
  readonly #context: InstanceContext;

  /** @param wallClock the machine's; needed where adverts are signed */
  constructor(settings: InstanceSettings, wallClock: WallClock = new WallClock()) {
    this.#context = new InstanceContext(settings, wallClock);
  }

  handle(event: InstanceEvent, nowUs: number): InstanceEffect[] {
    const context = this.#context;
    context.nowUs = nowUs;
    switch (event.kind) {
      case 'start':
        onStart(context, event.faults, event.listenFromUs ?? nowUs);
        break;
      case 'packet':
        onPackets(context, [event.datagram]);
        break;
      case 'backlog':
        onPackets(context, event.datagrams);
        break;
      case 'timer':
        onTimer(context);
        break;
      case 'faults':
        onFaults(context, event.faults);
        break;
      case 'priority':
        onPriority(context, event.effective, event.isSetAnew);
        break;
      case 'settings':
        onSettings(context, event.settings);
        break;
      case 'address-taken':
        onAddressTaken(context, event.address);
        break;
      case 'routing-taken':
        onRoutingTaken(context, event.entry);
        break;
      case 'group-master':
        onGroupMaster(context, event.cause);
        break;
      case 'group-backup':
        onGroupBackup(context, event.cause);
        break;
      case 'group-address-taken':
        onGroupAddressTaken(context, event.cause);
        break;
      case 'group-released':
        onGroupReleased(context, event.master);
        break;
      case 'handover':
        onHandover(context, event.cause);
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
  set sourceAddress(address: IpAddress | undefined) {
    this.#context.sourceAddress = address;
  }

  get state(): InstanceContext['state'] {
    return this.#context.state;
  }

  /** What status shows of an instance. */
  snapshot() {
    const { state, cause, sinceUs, effectivePriority, faults } = this.#context;
    const { statistics, sourceAddress, masterIntervalUs } = this.#context;
    return {
      state,
      cause,
      sinceUs,
      effectivePriority,
      faults,
      statistics: { ...statistics },
      sourceAddress,
      masterIntervalUs,
    };
  }

  clearStatistics(): void {
    this.#context.statistics = noStatistics();
  }

  /** The priority 0 advert to send if this process cannot speak for itself any more. */
  farewellAdverts(): readonly OutgoingAdvert[] {
    return this.#context.state.kind === 'master' ? this.#context.farewellAdverts() : [];
  }
}
