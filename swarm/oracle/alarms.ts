// Owns the moments by which an instance must have done something: taken over, advertised, announced
// again. Never decides what is due; the rules do.
import type { World } from '../../src/sim/world.ts';
import type { Complain, InstanceWatch } from './watch.ts';

/** Rounding of clocks that drift. */
const roundingUs = 20;
const secondSetSlackUs = 1000;
/** Twenty virtual routers with three addresses, five times each, one every 20 ms. */
const pacedSetUs = 20 * 3 * 5 * 20_000;

export class Alarms {
  readonly #world: World;
  readonly #toleranceUs: number;
  readonly #complain: Complain;
  /** Whether its brain still lives and knows it. */
  readonly #isCurrent: (watch: InstanceWatch) => boolean;
  readonly #armed = new Set<InstanceWatch>();

  constructor(
    world: World,
    wakeUs: number,
    complain: Complain,
    isCurrent: (watch: InstanceWatch) => boolean,
  ) {
    this.#world = world;
    this.#toleranceUs = wakeUs + roundingUs;
    this.#complain = complain;
    this.#isCurrent = isCurrent;
  }

  /** Complains when the instance misses its own deadline. One alarm follows all its deadlines. */
  arm(watch: InstanceWatch): void {
    if (this.#armed.has(watch)) return;
    const dueUs = dueOf(watch);
    if (dueUs === undefined) return;
    this.#armed.add(watch);
    const world = this.#world;
    const atUs = watch.machine.clock.toWorldUs(dueUs) + this.#toleranceUs;
    world.plan(Math.max(world.nowUs, atUs), () => {
      this.#armed.delete(watch);
      if (!this.#isCurrent(watch) || watch.machine.condition !== 'running') return;
      this.#look(watch);
      this.arm(watch);
    });
  }

  #look(watch: InstanceWatch): void {
    const dueUs = dueOf(watch);
    if (dueUs === undefined) return;
    const lateUs = watch.machine.clock.toLocalUs(this.#world.nowUs) - dueUs;
    if (lateUs < this.#toleranceUs - 2) return;
    const what = watch.state === 'master' ? 'no advert' : 'no takeover';
    this.#complain(watch, what, `${lateUs} us after it was due`);
    watch.doubt();
  }

  /** A new master announces its addresses once more after a delay. */
  expectSecondSet(watch: InstanceWatch): void {
    const { model, rules, machine } = watch;
    const { masterSinceUs } = rules;
    if (model.garp.delayUs === 0 || !watch.isSure) return;
    const world = this.#world;
    const dueUs = machine.clock.toWorldUs(masterSinceUs + model.garp.delayUs);
    const slackUs = watch.isPaced ? pacedSetUs : secondSetSlackUs;
    world.plan(Math.max(world.nowUs, dueUs + this.#toleranceUs + slackUs), () => {
      const isSameMastership =
        watch.state === 'master' && rules.masterSinceUs === masterSinceUs && watch.isSure;
      if (!isSameMastership || rules.model !== model || machine.condition !== 'running') return;
      if (this.#isCurrent(watch)) watch.checkAnnouncements();
    });
  }
}

/** By the machine's own clock; undefined when nothing is due, or nobody knows when. */
function dueOf({ isSure, rules, model }: InstanceWatch): number | undefined {
  if (!isSure) return undefined;
  if (rules.state === 'backup') return rules.downAtUs;
  if (rules.state !== 'master' || rules.lastAdvertUs === undefined) return undefined;
  return rules.lastAdvertUs + model.advertIntervalUs;
}
