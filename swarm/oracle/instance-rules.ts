// Owns the rules of one instance, written a second time from the RFCs (3768 and 9568, 6.4) and from
// what keepalived does: what state must follow on what happens, and when the master counts as down. It
// never looks into the instance: it is told what happens, and answers what must come of it.
import type { InstanceModel } from '../../src/config/model.ts';
import { AdvertChecks } from './advert-checks.ts';
import { type Expected, ignored, nothing, type StateWord } from './expected.ts';
import { OwnerQuarrel } from './owner-quarrel.ts';
import { compareBytes, type HeardAdvert } from './packet.ts';
import { masterDownOf, skewOf } from './timers.ts';

const ownerPriority = 255;
const reducedPriority = 254;

/** All times are the machine's own, in microseconds. */
export class InstanceRules {
  model: InstanceModel;
  state: StateWord = 'init';
  effective: number;
  /** When the master counts as down; undefined while that is not known, or not a backup. */
  downAtUs: number | undefined;
  /** Own last advert as a master. */
  lastAdvertUs: number | undefined;
  masterSinceUs = 0;
  listenFromUs = 0;
  /** Its timer has run out, and only its sync group holds it back; undefined while not known. */
  wants: boolean | undefined = false;
  /** Whose adverts it follows; undefined while it follows nobody, or nobody knows. */
  heard: string | undefined;
  /** It was told to hand over, and lets worse ones be master. */
  isYielding = false;
  /** The address that it speaks from. */
  source: readonly number[] | undefined;
  /** Its last advert before its process stood still, until it is asked about that. */
  #beforeStandingUs: number | undefined;
  /** The interval in force. */
  #intervalUs: number;
  #preemptUntilUs: number | undefined;
  /** Held back since its start by nothing but scripts that have not reported. */
  #isHeldBack = false;
  /** Interval and delay are what the rules believe. */
  #isKnown = true;
  readonly checks = new AdvertChecks();
  readonly quarrel = new OwnerQuarrel();

  constructor(model: InstanceModel) {
    this.model = model;
    this.effective = model.priority;
    this.#intervalUs = model.advertIntervalUs;
  }

  start(fault: 'wrong' | 'unknown' | undefined, listenFromUs: number): Expected {
    this.listenFromUs = listenFromUs;
    this.#isHeldBack = fault === 'unknown';
    if (fault) return this.#enter('fault');
    this.downAtUs = listenFromUs + (this.#isEager ? 0 : this.masterDownUs());
    return this.#enter('backup');
  }

  /** Something is wrong, not known, or all is well. Who only follows its group says 0 once. */
  fault(fault: 'wrong' | 'unknown' | undefined, nowUs: number, isFollowing = false): Expected {
    const { state } = this;
    if (fault === 'wrong' && (state === 'backup' || state === 'master')) {
      const farewells = isFollowing ? 1 : 2;
      return { ...this.#enter('fault'), ...(state === 'master' ? { farewells } : {}) };
    }
    if (fault === 'wrong' && state === 'fault' && this.#isHeldBack) {
      this.#isHeldBack = false;
      return this.#enter('fault');
    }
    if (fault || state !== 'fault') return nothing;
    this.#intervalUs = this.model.advertIntervalUs;
    const sinceUs = Math.max(nowUs, this.listenFromUs);
    const isEager = this.#isHeldBack && this.#isEager;
    this.downAtUs = sinceUs + (isEager ? 0 : this.masterDownUs());
    return this.#enter('backup');
  }

  /** The running timer moves by as much as the whole interval changes. */
  priority(sum: number): void {
    const effective = this.quarrel.isReduced ? reducedPriority : sum;
    if (effective === this.effective) return;
    const before = this.masterDownUs();
    this.effective = effective;
    if (this.downAtUs !== undefined) this.downAtUs += this.masterDownUs() - before;
  }

  /** New words about the same virtual router. */
  reconfigure(model: InstanceModel, nowUs: number): void {
    const before = this.model;
    this.model = model;
    if (before.advertIntervalUs === model.advertIntervalUs) return;
    this.#intervalUs = model.advertIntervalUs;
    if (this.state === 'backup') {
      this.downAtUs = Math.max(nowUs, this.listenFromUs) + this.masterDownUs();
    }
  }

  timer(nowUs: number): Expected {
    const late = this.stepBackIfLate(nowUs);
    if (late) return late;
    if (this.state === 'master') this.#lookForRogue(nowUs);
    if (this.state !== 'backup' || this.downAtUs === undefined || nowUs < this.downAtUs) {
      return nothing;
    }
    if (this.model.syncGroup === undefined) return this.#becomeMaster(nowUs);
    this.wants = true;
    this.downAtUs = nowUs + this.masterDownUs();
    return nothing;
  }

  /** Its process stands still from now on. */
  standStill(): void {
    this.#beforeStandingUs = this.lastAdvertUs ?? this.#beforeStandingUs;
    this.doubt();
  }

  /**
   * `timer_expired_backup`: a master that stood still for as long as a backup of that priority waits is a
   * backup, and does not say so. Undefined when it is not late, or nobody knows.
   */
  stepBackIfLate(nowUs: number): Expected | undefined {
    const { model, state } = this;
    const sinceUs = this.#beforeStandingUs;
    this.#beforeStandingUs = undefined;
    if (sinceUs === undefined || model.timerExpiredPriority === undefined) return undefined;
    const waitedUs = masterDownOf(model, model.timerExpiredPriority, model.advertIntervalUs);
    if (state !== 'master' || nowUs < sinceUs + waitedUs) return undefined;
    this.#enter('backup');
    this.#intervalUs = model.advertIntervalUs;
    this.downAtUs = nowUs + this.masterDownUs();
    return { states: ['backup'], farewells: 0, isCertain: true };
  }

  /** Every member of its sync group wants to be master, or is. */
  groupMaster(nowUs: number): Expected {
    return this.state === 'backup' ? this.#becomeMaster(nowUs) : nothing;
  }

  /** Another member of its sync group has left MASTER: it follows, without priority 0. */
  groupBackup(nowUs: number): Expected {
    if (this.state !== 'master') return nothing;
    this.#intervalUs = this.model.advertIntervalUs;
    this.downAtUs = nowUs + this.masterDownUs();
    return { ...this.#enter('backup'), farewells: 0 };
  }

  /** The machine that it follows let go of another member. */
  groupReleased(nowUs: number): void {
    if (this.state !== 'backup' || this.downAtUs === undefined) return;
    this.downAtUs = Math.min(this.downAtUs, nowUs + this.skewUs());
  }

  /** Somebody took an address away, its own or its group's: an election, with the skew time only. */
  stolen(nowUs: number): Expected {
    if (this.state !== 'master') return nothing;
    this.#intervalUs = this.model.advertIntervalUs;
    this.downAtUs = nowUs + this.skewUs();
    return { ...this.#enter('backup'), farewells: 1, leaving: 'stolen' };
  }

  /** An operator's order: whoever speaks now may be master, until nobody does. */
  handover(nowUs: number): Expected {
    if (this.state !== 'master') return nothing;
    this.#enter('backup');
    this.#intervalUs = this.model.advertIntervalUs;
    this.downAtUs = nowUs + this.masterDownUs();
    this.isYielding = true;
    return { states: ['backup'], farewells: 1, leaving: 'handed over' };
  }

  stop(): Expected {
    if (this.state === 'stopped') return nothing;
    const farewells = this.state === 'master' ? { farewells: 1 } : {};
    return { ...this.#enter('stopped'), ...farewells };
  }

  /** An advert that passed all checks. */
  hear(advert: HeardAdvert, nowUs: number): Expected {
    if (!this.isListening) return nothing;
    if (this.#isDeaf) return ignored;
    this.checks.remember(this.model, advert);
    return this.state === 'backup'
      ? this.#hearAsBackup(advert, nowUs)
      : this.#hearAsMaster(advert, nowUs);
  }

  /** One of several adverts in one step, which passed all checks: only its number is remembered. */
  hearBlindly(advert: HeardAdvert): void {
    if (this.isListening && !this.#isDeaf) this.checks.remember(this.model, advert);
  }

  masterDownUs(): number {
    return masterDownOf(this.model, this.#skewPriority, this.#intervalUs);
  }

  skewUs(): number {
    return skewOf(this.model, this.#skewPriority, this.#intervalUs);
  }

  /** An owner's is 255, even when it has given way. */
  get #skewPriority(): number {
    return this.#isOwner ? ownerPriority : this.effective;
  }

  /** Something happened that the rules do not speak of: the timers are not known any more. */
  doubt(): void {
    this.#isKnown = false;
    this.quarrel.doubt();
    this.wants = this.state === 'backup' ? undefined : false;
    this.heard = undefined;
    this.downAtUs = undefined;
    this.lastAdvertUs = undefined;
  }

  /** What really happened, where the rules could not tell. */
  follow(state: StateWord, nowUs: number): void {
    if (state === 'master' && this.state !== 'master') {
      this.#intervalUs = this.model.advertIntervalUs;
      this.masterSinceUs = nowUs;
    }
    this.#enter(state);
    this.downAtUs = undefined;
    // Whoever made it a backup may have told it another interval.
    this.#isKnown = state !== 'backup';
  }

  #hearAsBackup(advert: HeardAdvert, nowUs: number): Expected {
    const { priority } = advert;
    const { nopreempt, preemptDelayUs } = this.model;
    if (priority === 0) {
      this.downAtUs = this.#isKnown ? nowUs + this.skewUs() : undefined;
      return { states: [], row: 'backup: priority 0', from: advert.sender };
    }
    const isLower = priority < this.effective;
    if (isLower && !this.#isKnown && preemptDelayUs > 0) {
      this.downAtUs = undefined;
      return nothing;
    }
    if (!isLower) this.#preemptUntilUs = undefined;
    else if (preemptDelayUs > 0) this.#preemptUntilUs ??= nowUs + preemptDelayUs;
    const isDelayed = this.#preemptUntilUs !== undefined && nowUs < this.#preemptUntilUs;
    if (isLower && !nopreempt && !isDelayed && !this.isYielding)
      return { states: [], row: 'backup: lower' };
    if (advert.version === 3 && advert.intervalUs > 0) this.#intervalUs = advert.intervalUs;
    this.#isKnown = true;
    this.wants = false;
    this.heard = advert.sender;
    this.downAtUs = nowUs + this.masterDownUs();
    if (!isLower) return { states: [], row: 'backup: higher or equal' };
    if (nopreempt) return { states: [], row: 'backup: lower, nopreempt' };
    return {
      states: [],
      row: isDelayed ? 'backup: lower, preempt_delay' : 'backup: lower, handed over',
    };
  }

  #hearAsMaster(advert: HeardAdvert, nowUs: number): Expected {
    const { priority } = advert;
    if (priority === 0) return { states: [], adverts: 1, row: 'master: priority 0' };
    const byAddress = this.source ? compareBytes(advert.source, this.source) : 1;
    const isGivingWay = this.#givesWay(advert, byAddress, nowUs);
    const isTie = priority === this.effective;
    const order = isTie ? byAddress : priority - this.effective;
    if (order === 0) return { states: [], row: 'master: equal, own address' };
    if (order < 0) {
      return {
        states: [],
        adverts: this.model.lowerPriorityNoAdvert ? 0 : 1,
        announcements: this.model.garp.lowerPriorityRepeat,
        row: isTie ? 'master: equal, lower address' : 'master: lower',
      };
    }
    if (advert.version === 3 && advert.intervalUs > 0) this.#intervalUs = advert.intervalUs;
    this.downAtUs = nowUs + this.masterDownUs();
    this.#enter('backup');
    this.heard = advert.sender;
    return {
      states: ['backup'],
      adverts: this.model.higherPrioritySendAdvert ? 1 : 0,
      farewells: 0,
      row: isGivingWay
        ? 'owner: gives way to a lower address'
        : isTie
          ? 'master: equal, higher address'
          : 'master: higher',
    };
  }

  /** Whether a step is not foretold: nobody knows for how long it has heard this other owner. */
  isOpen({ priority }: HeardAdvert): boolean {
    return this.quarrel.isOpen && this.#isOwner && priority === ownerPriority;
  }

  /** It may have given way while nobody knew. */
  learnsReduced(priority: number): boolean {
    const isNews = this.quarrel.isOpen && this.#isOwner && priority === reducedPriority;
    if (isNews) this.#reduce();
    return isNews;
  }

  #reduce(): void {
    this.quarrel.isReduced = true;
    this.effective = reducedPriority;
  }

  #givesWay(advert: HeardAdvert, byAddress: number, nowUs: number): boolean {
    const isQuarrel = this.#isOwner && advert.priority === ownerPriority && byAddress < 0;
    if (!isQuarrel || !this.quarrel.hear(advert.sender, nowUs, this.#patienceUs)) return false;
    this.#reduce();
    return true;
  }

  #lookForRogue(nowUs: number): void {
    const { lastAdvertUs, model } = this;
    if (lastAdvertUs === undefined) this.quarrel.doubt();
    else if (nowUs >= lastAdvertUs + model.advertIntervalUs) {
      this.quarrel.look(nowUs, this.#patienceUs);
    }
  }

  get #patienceUs(): number {
    return 3.2 * this.model.advertIntervalUs;
  }

  get #isOwner(): boolean {
    return this.model.priority === ownerPriority;
  }

  #becomeMaster(nowUs: number): Expected {
    this.#intervalUs = this.model.advertIntervalUs;
    this.masterSinceUs = nowUs;
    const { repeat } = this.model.garp;
    return { ...this.#enter('master'), adverts: 1, announcements: repeat };
  }

  /** An owner that had given way and is master is one again, but for its first advert: that one's priority. */
  regain(): number | undefined {
    if (!this.quarrel.isReduced) return undefined;
    this.quarrel.isReduced = false;
    this.effective = ownerPriority;
    return reducedPriority;
  }

  #enter(state: StateWord): Expected {
    this.state = state;
    this.quarrel.end();
    this.#beforeStandingUs = undefined;
    this.#isKnown = true;
    this.wants = false;
    this.isYielding = false;
    this.heard = undefined;
    if (state !== 'backup') this.downAtUs = undefined;
    if (state !== 'fault') this.#isHeldBack = false;
    this.#preemptUntilUs = undefined;
    if (state !== 'master') this.lastAdvertUs = undefined;
    return { states: [state] };
  }

  get isListening(): boolean {
    return this.state === 'backup' || this.state === 'master';
  }

  get #isDeaf(): boolean {
    return this.#isOwner && this.model.ownerIgnoresAdverts;
  }

  /** An owner that wants to be master does not listen first. */
  get #isEager(): boolean {
    return this.#isOwner && this.model.initialState === 'master';
  }
}
