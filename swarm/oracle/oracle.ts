// Owns judging a run while it happens: every step of every brain against the rules, every virtual router
// against who must be its master. The rules are written a second time here; nothing of src/vrrp is
// used. Never changes the world.
import type { InstanceModel, Model } from '../../src/config/model.ts';
import type { Effect } from '../../src/host/effects.ts';
import type { HostEvent } from '../../src/host/events.ts';
import type { Order } from '../../src/host/orders.ts';
import type { Action } from '../../src/sim/actions.ts';
import type { Machine } from '../../src/sim/machine.ts';
import type { Timing } from '../../src/sim/timing.ts';
import type { Observer, World } from '../../src/sim/world.ts';
import type { Coverage } from '../coverage.ts';
import { Alarms } from './alarms.ts';
import {
  type BrainWatch,
  effectiveOf,
  faultOf,
  membersOf,
  modelsOf,
  ownFaultOf,
  virtualOf,
  watchBrain,
} from './brain-watch.ts';
import { type Expected, nothing, type StateWord } from './expected.ts';
import { lookAgain, lookForSource, together } from './fitness.ts';
import { Groups } from './groups.ts';
import { type Ears, hearPackets } from './hearing.ts';
import { misses, wrongWithStatics } from './kept-rules.ts';
import { expire, learn } from './learning.ts';
import { OrderBooks } from './order-books.ts';
import { isSame, keyOf, readStep, type Step } from './step.ts';
import { applyGroup, forgetWishes, type GroupStep } from './sync-rules.ts';
import { type Expectations, InstanceWatch, type Violation } from './watch.ts';

/** How late timers are, and the supervisor with letting go in a dead engine's place. */
export type OracleTiming = Pick<Timing, 'wakeUs' | 'farewellUs'>;

/** Besides what the machine takes. */
const slackUs = 1000;

/** Conditions of a machine without a brain that could be watched. */
const brainless = ['ended', 'without-power', 'without-engine', 'starting', undefined];

export class Oracle implements Observer {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #coverage: Coverage;
  readonly #brains = new Map<Machine, BrainWatch>();
  readonly #groups: Groups;
  readonly #books = new OrderBooks();
  readonly #alarms: Alarms;
  readonly #ears: Ears;
  readonly #farewellUs: number;

  /** To be told of every step of `world`. */
  constructor(world: World, coverage: Coverage, timing: OracleTiming) {
    this.#world = world;
    this.#farewellUs = timing.farewellUs;
    this.#coverage = coverage;
    this.#groups = new Groups(world, coverage, this.#complain);
    this.#alarms = new Alarms(world, timing.wakeUs, this.#complain, (watch) =>
      this.#groups.has(watch),
    );
    this.#ears = { groups: this.#groups, coverage };
  }

  onStep(machine: Machine, event: HostEvent, effects: readonly Effect[], atUs: number): void {
    const brain = this.#brains.get(machine) ?? this.#begin(machine, event);
    if (!brain) return;
    learn(brain, event, atUs, this.#coverage);
    const wallUs = atUs + machine.clock.wallAheadUs(this.#world.nowUs);
    const step = readStep(effects, atUs, wallUs);
    const before = new Map<InstanceWatch, StateWord>();
    if (brain.groups.length > 0)
      for (const watch of brain.watches.values()) before.set(watch, watch.state);
    const expected = this.#onEvent(brain, event, step);
    this.#judge(brain, { expected, before, atUs }, step);
    this.#checkStatics(brain, event, step);
    for (const watch of brain.watches.values()) this.#alarms.arm(watch);
    if (step.isQuiet || !step.transitions.some(({ to }) => to === 'master')) return;
    for (const watch of brain.watches.values()) {
      if (watch.state !== 'master' || watch.rules.masterSinceUs !== atUs) continue;
      this.#groups.onMaster(watch);
      this.#alarms.expectSecondSet(watch);
    }
  }

  onAction(action: Action): void {
    this.#coverage.reach(`action ${action.kind}`);
    if (action.kind === 'impair-trunk' || (action.kind === 'heal' && !action.node)) {
      this.#groups.disturbAll();
      return;
    }
    const machine = this.#world.machine(action.node ?? '');
    this.#groups.disturbMachine(machine);
    this.#books.onAction(machine, action);
    const brain = this.#brains.get(machine);
    if (!brain) return;
    if (action.kind === 'hang') for (const watch of brain.watches.values()) watch.standStill();
    if (brainless.includes(machine.condition)) this.#forget(brain);
    if (machine.condition === 'without-engine') this.#expectLetGo(brain);
  }

  /** The last judgement, when everything is mended and the bounds have passed. */
  finish(): void {
    this.#groups.judgeAll();
  }

  /** What the rules expect of those that the event concerns. */
  #onEvent(brain: BrainWatch, event: HostEvent, step: Step): Expectations {
    const isListening = step.atUs >= brain.listenFromUs;
    switch (event.kind) {
      case 'start':
        return this.#onStart(brain, step);
      case 'packets':
        return isListening ? hearPackets(brain, event, step, this.#ears) : new Map();
      case 'reload':
        return this.#onReload(brain, event.model, step);
      case 'order':
        return this.#onOrder(brain, event.order, step);
      case 'timer':
        return this.#onTimer(brain, step, isListening);
      case 'stop':
        brain.isStopping = true;
        return expectOf(brain, ({ rules }) => rules.stop());
      case 'address-removed':
        return this.#onAddressRemoved(brain, event.address.address, step);
      case 'route-removed':
      case 'rule-removed':
        return this.#onEntryRemoved(brain, event, step);
      case 'address-added':
        return brain.virtual.has(event.address.address) ? new Map() : this.#onFitness(brain, step);
      default:
        return this.#onFitness(brain, step);
    }
  }

  #onTimer(brain: BrainWatch, step: Step, isListening: boolean): Expectations {
    const timers = () =>
      expectOf(brain, ({ rules }) => (isListening ? rules.timer(step.atUs) : nothing));
    return expire(brain, step.atUs, this.#coverage)
      ? together(timers, () => this.#onFitness(brain, step))
      : timers();
  }

  /** Before its start a brain is told what stands; what that is must be known already. */
  #onOrder(brain: BrainWatch, order: Order, step: Step): Expectations {
    if (!brain.isStarted) return new Map();
    brain.orders.take(order, modelsOf(brain));
    if (order.kind !== 'handover') return this.#onFitness(brain, step);
    const expected: Expectations = new Map();
    for (const watch of brain.watches.values()) {
      if ((order.instance ?? watch.model.name) !== watch.model.name) continue;
      if (watch.state === 'master') this.#coverage.reach('handed over');
      expected.set(watch, watch.rules.handover(step.atUs));
    }
    return expected;
  }

  #onFitness(brain: BrainWatch, { atUs }: Step): Expectations {
    return lookAgain(brain, atUs, this.#groups, this.#coverage);
  }

  /** First what sync groups add, then each against what was seen. */
  #judge(
    brain: BrainWatch,
    { expected, before, atUs }: Pick<GroupStep, 'expected' | 'before' | 'atUs'>,
    step: Step,
  ): void {
    for (const model of brain.groups) {
      const members = membersOf(brain, model);
      if (members.length > 0)
        applyGroup({ model, members, expected, before, atUs }, this.#coverage);
    }
    for (const [watch, each] of expected) watch.judge(each, step);
    for (const watch of brain.watches.values()) {
      if (step.transitions.length > 0 && !expected.has(watch)) watch.judge(nothing, step);
      watch.isLenient = false;
      watch.formerPriority = undefined;
    }
    if (brain.isStopping) this.#forget(brain);
  }

  /** The first that a brain is told is what interfaces there are. */
  #begin(machine: Machine, { kind }: HostEvent): BrainWatch | undefined {
    if (kind !== 'interfaces') return undefined;
    const orders = this.#books.of(machine);
    const brain = watchBrain(machine, orders);
    this.#brains.set(machine, brain);
    return brain;
  }

  #onStart(brain: BrainWatch, step: Step): Expectations {
    const { startupDelayUs, delayAfterBootUs } = brain.model.global;
    brain.isStarted = true;
    brain.orders.expire(step.atUs);
    if (!brain.orders.isEmpty) this.#coverage.reach('orders stand at the start');
    brain.listenFromUs = Math.max(step.atUs + startupDelayUs, delayAfterBootUs);
    if (brain.listenFromUs > step.atUs) this.#coverage.reach('start-up delay');
    const expected = this.#startInstances(brain, brain.model.instances, step);
    this.#groups.disturbMachine(brain.machine);
    return expected;
  }

  /** All are made before any is started: those of a sync group depend on each other. */
  #startInstances(
    brain: BrainWatch,
    models: readonly InstanceModel[],
    { atUs }: Step,
  ): Expectations {
    const watches = models.map((model) => this.#watchInstance(brain, model));
    return new Map(
      watches.map((watch) => {
        const fault = faultOf(brain, watch.model);
        watch.isFit = !fault;
        return [watch, watch.rules.start(fault, Math.max(atUs, brain.listenFromUs))];
      }),
    );
  }

  #watchInstance(brain: BrainWatch, model: InstanceModel): InstanceWatch {
    const watch = new InstanceWatch(brain.machine, model, this.#coverage, this.#complain);
    brain.watches.set(keyOf(model), watch);
    this.#groups.add(watch);
    watch.canSpeak = brain.kernel.isUp(model.advertInterface);
    watch.rules.source = brain.kernel.sourceOf(model, brain.virtual);
    watch.rules.priority(effectiveOf(brain, model));
    return watch;
  }

  #onAddressRemoved(brain: BrainWatch, address: string, step: Step): Expectations {
    const expected: Expectations = brain.virtual.has(address)
      ? new Map()
      : this.#onFitness(brain, step);
    for (const watch of brain.watches.values()) {
      const { model, rules } = watch;
      if (!model.addresses.some((own) => own.address === address)) continue;
      const isLeaving = step.transitions.some(
        ({ instance, cause }) => instance === model.name && cause.kind === 'address-taken',
      );
      if (isLeaving && !model.restores) expected.set(watch, rules.stolen(step.atUs));
      else if (
        rules.state === 'master' &&
        !step.transitions.some(({ from }) => from === 'master')
      ) {
        if (model.restores) {
          this.#coverage.reach('taken address put back');
          this.#expectPutBack(brain, watch);
        } else watch.checkAddresses();
      }
    }
    return expected;
  }

  /** Somebody took a route or a rule: an election, or it is put back. */
  #onEntryRemoved(
    brain: BrainWatch,
    taken: Extract<HostEvent, { kind: 'route-removed' | 'rule-removed' }>,
    { atUs }: Step,
  ): Expectations {
    const expected: Expectations = new Map();
    for (const watch of brain.watches.values()) {
      if (watch.state !== 'master' || !misses(watch.model, taken)) continue;
      const isPutBack = watch.model.restores === true;
      this.#coverage.reach(`taken entry ${isPutBack ? 'put back' : 'begins an election'}`);
      if (isPutBack) this.#expectPutBack(brain, watch);
      else expected.set(watch, watch.rules.stolen(atUs));
    }
    return expected;
  }

  /** What else was taken, or went with an address, is told in this moment, too, and put back one by one. */
  #expectPutBack(brain: BrainWatch, watch: InstanceWatch): void {
    this.#world.plan(this.#world.nowUs, () => {
      const isCurrent = this.#brains.get(brain.machine) === brain && this.#groups.has(watch);
      if (isCurrent && watch.state === 'master') watch.checkAddresses();
    });
  }

  #onReload(brain: BrainWatch, model: Model, step: Step): Expectations {
    const { instances: models } = model;
    const before = brain.watches;
    brain.tracked.adopt(model, step.atUs);
    brain.kernel.links.adopt(model.linkDelays);
    brain.orders.adopt(models);
    // What is let go of is still there until the kernel's news: nobody speaks from it meanwhile.
    brain.virtual = new Set([...brain.virtual, ...virtualOf(models)]);
    brain.groups = model.groups;
    brain.watches = new Map();
    const isSameFile =
      before.size === models.length &&
      models.every((each) => isSame(before.get(keyOf(each))?.model, each));
    if (isSameFile) this.#expectNothing(before, step);
    const keys = new Set(models.map(keyOf));
    const expected: Expectations = new Map();
    for (const [key, watch] of before) {
      if (keys.has(key)) continue;
      expected.set(watch, watch.rules.stop());
      this.#groups.remove(watch);
      forgetWishes([...before.values()], watch.model.syncGroup);
    }
    for (const each of models) {
      const watch = before.get(keyOf(each));
      if (watch) this.#reconfigure(brain, watch, each, step);
    }
    const added = models.filter((each) => !before.has(keyOf(each)));
    for (const [watch, each] of this.#startInstances(brain, added, step)) expected.set(watch, each);
    for (const watch of brain.watches.values()) {
      if (expected.has(watch)) continue;
      const fault = faultOf(brain, watch.model);
      watch.isFit = !fault;
      const isFollowing = ownFaultOf(brain, watch.model) !== 'wrong';
      expected.set(watch, watch.rules.fault(fault, step.atUs, isFollowing));
      watch.hasNewWords = true;
    }
    this.#groups.disturbMachine(brain.machine);
    return expected;
  }

  #reconfigure(brain: BrainWatch, watch: InstanceWatch, model: InstanceModel, step: Step): void {
    brain.watches.set(keyOf(model), watch);
    watch.rules.priority(effectiveOf(brain, model));
    watch.rules.reconfigure(model, step.atUs);
    this.#groups.renew(watch);
    lookForSource(brain, watch);
  }

  /** A reload that changes nothing changes nothing. */
  #expectNothing(watches: ReadonlyMap<string, InstanceWatch>, { firstDeed }: Step): void {
    this.#coverage.reach('reload that changes nothing');
    const [watch] = watches.values();
    if (firstDeed && watch) this.#complain(watch, 'unchanged reload', `did ${firstDeed}`);
  }

  /** What is static is there from the start to the stop, whatever else happens. */
  #checkStatics(brain: BrainWatch, event: HostEvent, { isQuiet }: Step): void {
    const { machine, model, watches, isStarted, isStopping } = brain;
    if (!isStarted || !model.statics) return;
    // Looked at again whenever a state, an advert or an event may have to do with it.
    if (isQuiet && event.kind !== 'address-removed' && event.kind !== 'reload') return;
    const [watch] = watches.values();
    if (!watch) return;
    for (const wrong of wrongWithStatics(model, machine.kernel, !isStopping)) {
      this.#complain(watch, 'static entries', wrong);
    }
  }

  /** The brain is gone; whether its addresses are is looked at by whoever knows how it ended. */
  #forget(brain: BrainWatch): void {
    for (const watch of brain.watches.values()) this.#groups.remove(watch);
    this.#brains.delete(brain.machine);
  }

  /** The supervisor lets go in a dead engine's place. */
  #expectLetGo({ machine, watches }: BrainWatch): void {
    this.#world.plan(this.#world.nowUs + this.#farewellUs + slackUs, () => {
      if (machine.condition !== 'without-engine') return;
      for (const watch of watches.values()) {
        watch.rules.follow('stopped', 0);
        watch.checkAddresses();
      }
    });
  }

  readonly #complain = (watch: InstanceWatch, rule: string, text: string): void => {
    const { machine, model } = watch;
    const atUs = this.#world.nowUs;
    this.violations.push({ atUs, node: machine.name, instance: model.name, rule, text });
  };
}

function expectOf(
  { watches }: BrainWatch,
  ruleOf: (watch: InstanceWatch) => Expected,
): Expectations {
  const expected: Expectations = new Map();
  for (const watch of watches.values()) expected.set(watch, ruleOf(watch));
  return expected;
}
