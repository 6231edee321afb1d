// Owns when a master's addresses are announced by gratuitous ARP. Never knows which addresses.
import type { GarpModel } from '../config/model.ts';

/** At most one deadline per purpose, in microseconds. */
interface Schedule {
  /** The second set after becoming master. */
  secondSetAtUs: number | undefined;
  refreshAtUs: number | undefined;
  /** The second set after a lower-priority advert. */
  lowerPriorityAtUs: number | undefined;
}

/** keepalived 2.4.3's schedule: a set at once, another after a delay, then perhaps a refresh. */
export class Announcer {
  readonly #garp: GarpModel;
  #schedule: Schedule = nothingScheduled();

  constructor(garp: GarpModel) {
    this.#garp = garp;
  }

  /** How often each address is announced at once. */
  onMaster(nowUs: number): number {
    const { repeat, delayUs, refreshUs } = this.#garp;
    this.#schedule = {
      ...nothingScheduled(),
      secondSetAtUs: delayUs > 0 ? nowUs + delayUs : undefined,
      refreshAtUs: refreshUs > 0 ? nowUs + delayUs + refreshUs : undefined,
    };
    return repeat;
  }

  /** How often each address is announced at once. */
  onLowerPriority(nowUs: number): number {
    const { lowerPriorityRepeat, lowerPriorityDelayUs } = this.#garp;
    if (lowerPriorityRepeat > 0 && lowerPriorityDelayUs > 0) {
      this.#schedule.lowerPriorityAtUs = nowUs + lowerPriorityDelayUs;
    }
    return lowerPriorityRepeat;
  }

  /** How often each address is announced now, because some deadline has come. */
  onTimer(nowUs: number): number {
    const schedule = this.#schedule;
    const { repeat, refreshUs, refreshRepeat, lowerPriorityRepeat } = this.#garp;
    let count = 0;
    if (isDue(schedule.secondSetAtUs, nowUs)) {
      schedule.secondSetAtUs = undefined;
      count += repeat;
    }
    if (isDue(schedule.refreshAtUs, nowUs)) {
      schedule.refreshAtUs = nowUs + refreshUs;
      count += refreshRepeat;
    }
    if (isDue(schedule.lowerPriorityAtUs, nowUs)) {
      schedule.lowerPriorityAtUs = undefined;
      count += lowerPriorityRepeat;
    }
    return count;
  }

  /** A node that lets go owes no announcement any more. */
  cancel(): void {
    this.#schedule = nothingScheduled();
  }

  get deadlineUs(): number | undefined {
    const { secondSetAtUs, refreshAtUs, lowerPriorityAtUs } = this.#schedule;
    const soonest = Math.min(
      secondSetAtUs ?? Number.POSITIVE_INFINITY,
      refreshAtUs ?? Number.POSITIVE_INFINITY,
      lowerPriorityAtUs ?? Number.POSITIVE_INFINITY,
    );
    return soonest === Number.POSITIVE_INFINITY ? undefined : soonest;
  }
}

function nothingScheduled(): Schedule {
  return { secondSetAtUs: undefined, refreshAtUs: undefined, lowerPriorityAtUs: undefined };
}

function isDue(atUs: number | undefined, nowUs: number): boolean {
  return atUs !== undefined && atUs <= nowUs;
}
