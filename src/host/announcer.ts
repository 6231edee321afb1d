// Owns when a master's addresses are announced by gratuitous ARP. Never knows which addresses.

import type { GarpModel } from '../config/model.ts';
import { earliest } from './deadlines.ts';

/** At most one deadline per purpose, in microseconds. */
interface Schedule {
  /** The second set after becoming master. */
  secondSetAtUs: number | undefined;
  refreshAtUs: number | undefined;
  /** The second set after a lower-priority advert. */
  lowerPriorityAtUs: number | undefined;
  /** The next one on interfaces that no advert leaves from. */
  extraAtUs: number | undefined;
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
    const { repeat, delayUs, refreshUs, extraUs } = this.#garp;
    this.#schedule = {
      ...nothingScheduled(),
      secondSetAtUs: delayUs > 0 ? nowUs + delayUs : undefined,
      refreshAtUs: refreshUs > 0 ? nowUs + delayUs + refreshUs : undefined,
      extraAtUs: extraUs > 0 ? nowUs + extraUs : undefined,
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

  /** How often each address is announced now that is where no advert leaves from. */
  onExtraTimer(nowUs: number): number {
    const { extraAtUs } = this.#schedule;
    if (!isDue(extraAtUs, nowUs)) return 0;
    this.#schedule.extraAtUs = nowUs + this.#garp.extraUs;
    return 1;
  }

  /** Goes on with what a new reading of the configuration says, as a master. */
  onReload(nowUs: number): void {
    const { extraUs } = this.#garp;
    if (extraUs > 0) this.#schedule.extraAtUs = nowUs + extraUs;
  }

  /** A node that lets go owes no announcement any more. */
  cancel(): void {
    this.#schedule = nothingScheduled();
  }

  get deadlineUs(): number | undefined {
    const { secondSetAtUs, refreshAtUs, lowerPriorityAtUs, extraAtUs } = this.#schedule;
    return earliest([secondSetAtUs, refreshAtUs, lowerPriorityAtUs, extraAtUs]);
  }
}

function nothingScheduled(): Schedule {
  return {
    secondSetAtUs: undefined,
    refreshAtUs: undefined,
    lowerPriorityAtUs: undefined,
    extraAtUs: undefined,
  };
}

function isDue(atUs: number | undefined, nowUs: number): boolean {
  return atUs !== undefined && atUs <= nowUs;
}
