// Owns watching one instance on one machine: what the rules expect of a step, and what was seen of it.
// Never decides who must be master among several machines.
import type { InstanceModel } from '../../src/config/model.ts';
import type { Machine } from '../../src/sim/machine.ts';
import type { Coverage } from '../coverage.ts';
import type { Expected, StateWord } from './expected.ts';
import { InstanceRules } from './instance-rules.ts';
import { wrongWithKept } from './kept-rules.ts';
import { destinationsOf } from './reach.ts';
import { keyOf, type SentCopy, type Step } from './step.ts';

export interface Violation {
  /** The world's time. */
  readonly atUs: number;
  readonly node: string;
  readonly instance: string;
  /** What was broken, in a few words that stay the same. */
  readonly rule: string;
  readonly text: string;
}

export type Complain = (watch: InstanceWatch, rule: string, text: string) => void;

/** What the rules expect of each instance that an event concerns. */
export type Expectations = Map<InstanceWatch, Expected>;

/** What one instance did in one step. */
interface Seen {
  readonly states: readonly StateWord[];
  readonly priorities: readonly number[];
  readonly announcements: number;
  /** How many of them after it left MASTER in this step. */
  readonly announcementsAfter: number;
}

const nothingSeen: Seen = { states: [], priorities: [], announcements: 0, announcementsAfter: 0 };

export class InstanceWatch {
  readonly machine: Machine;
  /** By which a step's adverts are found; no reload changes it. */
  readonly #key: string;
  readonly rules: InstanceRules;
  /** The rules know what the state and its timers are; not after the process stood still. */
  isSure = true;
  /** A reload may have changed its addresses. */
  hasNewWords = false;
  /** Its sync group may do what nobody can foretell in this step. */
  isLenient = false;
  /** Its priority changes in this step, and it may speak before or after that. */
  formerPriority: number | undefined;
  /** Its priority before what it tracks became a fault that leaves the priority alone. */
  keptPriority: number | undefined;
  /** Its interface is up, as far as its machine knows. */
  canSpeak = true;
  /** Nothing keeps it from taking part, as far as its machine knows. */
  isFit = false;
  /** Of the present mastership. */
  #announcements = 0;
  /** In the last step. */
  #wasMaster = false;
  readonly #coverage: Coverage;
  readonly #complain: Complain;

  constructor(machine: Machine, model: InstanceModel, coverage: Coverage, complain: Complain) {
    this.machine = machine;
    this.#key = keyOf(model);
    this.rules = new InstanceRules(model);
    this.#coverage = coverage;
    this.#complain = complain;
  }

  get model(): InstanceModel {
    return this.rules.model;
  }

  get state(): StateWord {
    return this.rules.state;
  }

  /** From now on the timers are not known, until something sets them anew. */
  doubt(): void {
    this.isSure = false;
    this.rules.doubt();
  }

  /** Its process stands still: when it goes on it may be too late. */
  standStill(): void {
    this.isSure = false;
    this.rules.standStill();
  }

  /** Compares a step with what the rules expect of it, and goes on from what was seen. */
  judge(expected: Expected, step: Step): void {
    const seen = step.isQuiet ? nothingSeen : this.#see(step);
    const { atUs } = step;
    if (expected.row) this.#coverage.reachRow(expected.row);
    const isLate = expected.isCertain === true;
    if (isLate) this.#coverage.reach('late master stepped back');
    if ((this.isSure || isLate) && !this.isLenient) this.#compare(expected, seen);
    const isMaster = this.state === 'master' || seen.states.includes('master');
    if (seen.announcementsAfter > 0 && !isMaster) {
      const text = `${seen.announcementsAfter} announcements in ${this.state}`;
      this.#complain(this, 'only a master announces', text);
    }
    // It tries to speak through an interface that is down: nothing leaves, but its numbers go on.
    const mayTry = this.#wasMaster || seen.states.includes('master');
    if (!this.canSpeak && mayTry) {
      this.rules.checks.signatures.countUnseen(this.model, step.wallUs);
    }
    this.#follow(seen, atUs);
    this.#wasMaster = this.state === 'master';
    if (seen.states.length > 0 || this.hasNewWords) this.checkAddresses();
    this.hasNewWords = false;
  }

  /** A virtual address is present if and only if the instance is master. */
  checkAddresses(): void {
    const { kernel } = this.machine;
    const isMaster = this.state === 'master';
    for (const { address, prefixLength, interface: name } of this.model.addresses) {
      const index = kernel.indexOf(name) ?? -1;
      if (kernel.has({ index, address, prefixLength }) === isMaster) continue;
      const has = isMaster ? 'lacks' : 'has';
      this.#complain(this, 'address if and only if master', `${this.state} ${has} ${address}`);
    }
    for (const wrong of wrongWithKept(this.model, kernel, isMaster)) {
      this.#complain(this, 'kept if and only if master', `${this.state} ${wrong}`);
    }
  }

  /** Whether its announcements wait for others. */
  get isPaced(): boolean {
    return this.machine.brainModel?.pacing !== undefined;
  }

  /** The second set must have come by now; what waits for it already does not wait twice. */
  checkAnnouncements(): void {
    const { repeat } = this.model.garp;
    const sets = this.isPaced ? 1 : 2;
    const wanted = sets * repeat * this.model.addresses.length;
    this.#coverage.reach('second set of announcements seen');
    if (this.#announcements >= wanted) return;
    const text = `${this.#announcements} announcements, expected ${wanted}`;
    this.#complain(this, 'addresses announced again', text);
  }

  #see({ transitions, sent, announced, announcedBefore, wallUs }: Step): Seen {
    const { model } = this;
    const states: StateWord[] = [];
    for (const { instance, from, to, effectivePriority } of transitions) {
      if (instance !== model.name) continue;
      states.push(to);
      if (to === 'master') {
        const former = this.rules.regain();
        this.formerPriority ??= former;
      }
      this.#coverage.reach(`transition ${from} -> ${to}`);
      this.#checkPriority('says', effectivePriority);
    }
    const announcements = this.#sumOf(announced);
    const announcementsAfter = announcements - this.#sumOf(announcedBefore.get(model.name));
    const priorities = this.#prioritiesOf(sent.get(this.#key) ?? [], wallUs);
    for (const priority of priorities) {
      if (priority !== 0) this.#checkPriority('advertises', priority);
    }
    return { states, priorities, announcements, announcementsAfter };
  }

  #sumOf(announced: ReadonlyMap<string, number> = new Map()): number {
    let sum = 0;
    if (announced.size === 0) return sum;
    for (const { address } of this.model.addresses) sum += announced.get(address) ?? 0;
    return sum;
  }

  /** What was said, once for all copies: every destination gets the same, nobody else anything. */
  #prioritiesOf(copies: readonly SentCopy[], wallUs: number): readonly number[] {
    if (copies.length === 0) return [];
    const { model } = this;
    const destinations = destinationsOf(model, this.rules.source);
    const heard = destinations.map((destination) =>
      copies.filter((copy) => copy.destination === destination).map(({ priority }) => priority),
    );
    const [first = []] = heard;
    const isSame = heard.every((priorities) => priorities.join() === first.join());
    if (!isSame || copies.length !== first.length * destinations.length) {
      const sent = copies.map(({ priority, destination }) => `${priority} to ${destination}`);
      const text = `sent ${sent.join(', ')}; expected all to each of ${destinations.join(', ')}`;
      this.#complain(this, 'every destination gets every advert', text);
    }
    for (const [at, { advert }] of copies.entries()) {
      const isCopy = at % destinations.length > 0;
      const wrong = this.rules.checks.signatures.wrongWithSent(model, { advert, isCopy }, wallUs);
      if (wrong) this.#complain(this, 'signatures', `an advert ${wrong}`);
    }
    return first;
  }

  #compare(expected: Expected, seen: Seen): void {
    const wanted = expected.states.join(' ') || 'no change';
    const got = seen.states.join(' ') || 'no change';
    if (wanted !== got) {
      const when = expected.row ? ` on ${expected.row}` : '';
      this.#complain(this, 'state', `expected ${wanted}${when}, saw ${got}`);
      return;
    }
    if (expected.isIgnored && seen.priorities.length + seen.announcements > 0) {
      this.#complain(this, 'ignored adverts', 'something was said about one');
    }
    const adverts = seen.priorities.filter((priority) => priority !== 0).length;
    const farewells = seen.priorities.length - adverts;
    if (this.canSpeak && adverts < (expected.adverts ?? 0)) {
      this.#complain(this, 'adverts', `sent ${adverts}, expected ${expected.adverts}`);
    }
    if (this.canSpeak && farewells !== (expected.farewells ?? 0)) {
      const text = `sent ${farewells} of priority 0, expected ${expected.farewells ?? 0}`;
      this.#complain(this, 'priority 0', text);
    }
    const announced = (expected.announcements ?? 0) * this.model.addresses.length;
    if (!this.isPaced && seen.announcements < announced) {
      const text = `${seen.announcements} announcements, expected ${announced}`;
      this.#complain(this, 'addresses announced', text);
    }
  }

  /** Where the rules were not sure they learn from what was seen. */
  #follow(seen: Seen, atUs: number): void {
    const last = seen.states.at(-1);
    if (last && last !== this.state) this.rules.follow(last, atUs);
    if (last === 'master') this.#announcements = 0;
    this.#announcements += seen.announcements;
    if (this.state === 'master' && seen.priorities.some((priority) => priority !== 0)) {
      this.rules.lastAdvertUs = atUs;
    }
    this.isSure = this.#isKnown(last);
  }

  /** The rules are sure as long as, and as soon as, the state's timer is known. */
  #isKnown(entered: StateWord | undefined): boolean {
    if (this.state === 'backup') return this.rules.downAtUs !== undefined;
    if (this.state === 'master') return this.rules.lastAdvertUs !== undefined;
    return this.isSure || entered !== undefined;
  }

  #checkPriority(does: string, priority: number): void {
    const { effective } = this.rules;
    if ([effective, this.formerPriority, this.keptPriority].includes(priority)) return;
    if (this.rules.learnsReduced(priority)) {
      this.formerPriority = effective; // what waited meanwhile is answered in the same step
      return;
    }
    this.#complain(this, 'effective priority', `${does} ${priority}, expected ${effective}`);
  }
}
