// Owns judging a run while it happens: every step of every brain against the rules, every virtual router
// against who must be its master. The rules are written a second time here; nothing of src/vrrp is
// used. Never changes the world.
import type { InstanceModel, Model } from '../../src/config/model.ts';
import type { Effect } from '../../src/host/effects.ts';
import type { HostEvent } from '../../src/host/events.ts';
import { scriptsInUse } from '../../src/host/script-trackers.ts';
import type { Action } from '../../src/sim/actions.ts';
import type { Machine } from '../../src/sim/machine.ts';
import type { Timing } from '../../src/sim/timing.ts';
import type { Observer, World } from '../../src/sim/world.ts';
import type { Coverage } from '../coverage.ts';
import { Alarms } from './alarms.ts';
import {
  type BrainWatch,
  faultOf,
  membersOf,
  ownFaultOf,
  virtualOf,
  watchBrain,
  wordsOf,
} from './brain-watch.ts';
import { Groups } from './groups.ts';
import { type Expected, nothing, type StateWord } from './instance-rules.ts';
import { wrongWithStatics } from './kept-rules.ts';
import { type HeardAdvert, readAdvert } from './packet.ts';
import { isSame, keyOf, keyOfAdvert, readStep, type Step } from './step.ts';
import { applyGroup, forgetWishes, type GroupStep } from './sync-rules.ts';
import { InstanceWatch, type Violation } from './watch.ts';

/** How late timers are, and the supervisor with letting go in a dead engine's place. */
export type OracleTiming = Pick<Timing, 'wakeUs' | 'farewellUs'>;

/** What the rules expect of each instance that an event concerns. */
type Expectations = Map<InstanceWatch, Expected>;

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
  readonly #alarms: Alarms;
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
  }

  onStep(machine: Machine, event: HostEvent, effects: readonly Effect[], atUs: number): void {
    if (event.kind === 'interfaces') this.#begin(machine);
    const brain = this.#brains.get(machine);
    if (!brain) return;
    if (brain.kernel.learn(event)) {
      for (const watch of brain.watches.values()) {
        watch.canSpeak = brain.kernel.isUp(watch.model.advertInterface);
        // What it would have said when is not seen.
        if (!watch.canSpeak && watch.state === 'master') watch.rules.lastAdvertUs = undefined;
      }
    }
    brain.quiet.learn(event, wordsOf(brain, event), brain.kernel, atUs);
    const step = readStep(effects, atUs);
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
    const brain = this.#brains.get(machine);
    if (!brain) return;
    if (action.kind === 'hang') for (const watch of brain.watches.values()) watch.doubt();
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
        return isListening ? this.#onPackets(brain, event, step) : new Map();
      case 'reload':
        return this.#onReload(brain, event.model, step);
      case 'script-result':
        brain.scripts.add(event.script, event.outcome);
        return this.#onFitness(brain, step);
      case 'timer':
        return this.#onTimer(brain, step, isListening);
      case 'stop':
        brain.isStopping = true;
        return expectOf(brain, ({ rules }) => rules.stop());
      case 'address-removed':
        return this.#onAddressRemoved(brain, event.address.address, step);
      case 'address-added':
        return brain.virtual.has(event.address.address) ? new Map() : this.#onFitness(brain, step);
      default:
        return this.#onFitness(brain, step);
    }
  }

  #onTimer(brain: BrainWatch, step: Step, isListening: boolean): Expectations {
    const expected = expectOf(brain, ({ rules }) =>
      isListening ? rules.timer(step.atUs) : nothing,
    );
    if (!brain.quiet.expire(step.atUs)) return expected;
    this.#coverage.reach('silent link believed');
    const held = [...brain.watches.values()].filter(({ state }) => state === 'fault');
    const freed = [...this.#onFitness(brain, step)].filter(([watch]) => held.includes(watch));
    return new Map([...expected, ...freed]);
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
    }
    if (brain.isStopping) this.#forget(brain);
  }

  #begin(machine: Machine): void {
    const before = this.#brains.get(machine);
    if (before) this.#forget(before);
    this.#brains.set(machine, watchBrain(machine));
  }

  #onStart(brain: BrainWatch, step: Step): Expectations {
    const { startupDelayUs, delayAfterBootUs } = brain.model.global;
    brain.isStarted = true;
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
    watch.rules.priority(brain.scripts.effectivePriority(model));
    return watch;
  }

  #onPackets(
    brain: BrainWatch,
    { interface: name, packets }: Extract<HostEvent, { kind: 'packets' }>,
    step: Step,
  ): Expectations {
    const byKey = new Map<string, HeardAdvert[]>();
    for (const packet of packets) {
      const advert = readAdvert(packet);
      const key = keyOfAdvert(advert, name);
      const adverts = byKey.get(key);
      if (adverts) adverts.push(advert);
      else byKey.set(key, [advert]);
    }
    const expected: Expectations = new Map();
    for (const [key, adverts] of byKey) {
      const watch = brain.watches.get(key);
      const [advert, second] = adverts;
      if (!watch || !advert) continue;
      if (!second) {
        expected.set(watch, this.#hear(watch, advert, step));
        continue;
      }
      // Many at once are one story; the rules are about one after the other.
      watch.doubt();
      for (const each of adverts) watch.rules.hearBlindly(each);
      expected.set(watch, nothing);
    }
    return expected;
  }

  #hear(watch: InstanceWatch, advert: HeardAdvert, step: Step): Expected {
    if (watch.rules.accepts(advert)) return watch.rules.hear(advert, step.atUs);
    this.#coverage.reach('refused advert');
    return nothing;
  }

  /** Links, own addresses or scripts are different: who is concerned must show it in this step. */
  #onFitness(brain: BrainWatch, { atUs }: Step): Expectations {
    const expected: Expectations = new Map();
    if (!brain.isStarted) return expected;
    for (const watch of brain.watches.values()) {
      const { model, rules } = watch;
      this.#lookForSource(brain, watch);
      const effective = brain.scripts.effectivePriority(model);
      const fault = faultOf(brain, model);
      if (effective !== rules.effective || watch.isFit !== !fault) this.#groups.disturb(watch);
      rules.priority(effective);
      watch.isFit = !fault;
      const isFollowing = ownFaultOf(brain, model) !== 'wrong';
      if (fault === 'wrong' && isFollowing) this.#coverage.reach('group to FAULT');
      expected.set(watch, rules.fault(fault, atUs, isFollowing));
    }
    return expected;
  }

  /** A master that loses its address still says goodbye from it. */
  #lookForSource(brain: BrainWatch, { model, rules }: InstanceWatch): void {
    const source = brain.kernel.sourceOf(model, brain.virtual);
    if (source || rules.state !== 'master') rules.source = source;
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
        if (model.restores) this.#expectPutBack(brain, watch);
        else watch.checkAddresses();
      }
    }
    return expected;
  }

  /** What went with the taken address is told in this moment, too, and put back one by one. */
  #expectPutBack(brain: BrainWatch, watch: InstanceWatch): void {
    this.#coverage.reach('taken address put back');
    this.#world.plan(this.#world.nowUs, () => {
      const isCurrent = this.#brains.get(brain.machine) === brain && this.#groups.has(watch);
      if (isCurrent && watch.state === 'master') watch.checkAddresses();
    });
  }

  #onReload(brain: BrainWatch, model: Model, step: Step): Expectations {
    const { instances: models } = model;
    const before = brain.watches;
    brain.scripts.adopt(scriptsInUse(model));
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
    watch.rules.priority(brain.scripts.effectivePriority(model));
    watch.rules.reconfigure(model, step.atUs);
    this.#groups.renew(watch);
    this.#lookForSource(brain, watch);
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
