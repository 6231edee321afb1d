// Owns all virtual routers of a run and when they are judged: after being left alone for their bound, and
// whenever two masters meet. Never looks at single steps.
import type { Planned } from '../../src/sim/agenda.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { speakingInterfaceOf } from '../../src/sim/topology.ts';
import type { World } from '../../src/sim/world.ts';
import type { Coverage } from '../coverage.ts';
import { boundUs, canAgree, type Group, hearEachOther, judgeGroup } from './group-rule.ts';
import type { Complain, InstanceWatch } from './watch.ts';

export class Groups {
  readonly #world: World;
  readonly #coverage: Coverage;
  readonly #complain: Complain;
  readonly #groups = new Map<string, Group>();
  readonly #homes = new Map<InstanceWatch, Group>();
  readonly #alarms = new Map<Group, Planned>();

  constructor(world: World, coverage: Coverage, complain: Complain) {
    this.#world = world;
    this.#coverage = coverage;
    this.#complain = complain;
  }

  add(watch: InstanceWatch): void {
    this.#groupOf(watch).members.add(watch);
    this.renew(watch);
  }

  /** Its words are new: what bounds its group may be more than before. */
  renew(watch: InstanceWatch): void {
    const { machine, model } = watch;
    const group = this.#groupOf(watch);
    const delayUs = model.preemptDelayUs + machine.model.global.startupDelayUs;
    group.slowestIntervalUs = Math.max(group.slowestIntervalUs, model.advertIntervalUs);
    group.longestDelayUs = Math.max(group.longestDelayUs, delayUs);
    group.mostMissedAdverts = Math.max(group.mostMissedAdverts, model.downTimerAdverts);
    group.hasSequences ||= model.authentication.type === 'ah';
    group.isSynced ||= model.syncGroup !== undefined;
  }

  /** Its brain is gone, or has forgotten it. */
  remove(watch: InstanceWatch): void {
    this.disturb(watch);
    this.#groupOf(watch).members.delete(watch);
  }

  has(watch: InstanceWatch): boolean {
    return this.#groupOf(watch).members.has(watch);
  }

  /** Something was done to it, or it changed: its bound counts from now. */
  disturb(watch: InstanceWatch): void {
    this.#disturb(this.#groupOf(watch));
  }

  disturbMachine(machine: Machine): void {
    for (const group of this.#groups.values()) {
      if ([...group.members].some((watch) => watch.machine === machine)) this.#disturb(group);
    }
  }

  disturbAll(): void {
    for (const group of this.#groups.values()) this.#disturb(group);
  }

  judgeAll(): void {
    for (const group of this.#groups.values()) this.#judge(group);
  }

  /** Two masters that hear each other settle it within the slower one's interval. */
  onMaster(watch: InstanceWatch): void {
    const group = this.#groupOf(watch);
    if (group.hasSequences) return; // numbers that lie behind are refused for a while
    for (const other of group.members) {
      if (other !== watch && other.state === 'master') this.#expectOneOf(watch, other, group);
    }
  }

  #expectOneOf(watch: InstanceWatch, other: InstanceWatch, group: Group): void {
    const { nowUs, network } = this.#world;
    const slowestUs = Math.max(watch.model.advertIntervalUs, other.model.advertIntervalUs);
    const { disturbedAtUs } = group;
    this.#world.plan(nowUs + slowestUs + 50_000, () => {
      if (group.disturbedAtUs !== disturbedAtUs) return;
      this.#coverage.reach('two masters settled');
      const areMasters = [watch, other].every(
        (each) =>
          group.members.has(each) &&
          each.state === 'master' &&
          each.machine.condition === 'running',
      );
      if (!areMasters || hearEachOther(watch, other, network) !== 'yes') return;
      this.#complain(watch, 'two masters', `beside ${other.machine.name} for too long`);
    });
  }

  #disturb(group: Group): void {
    const { nowUs } = this.#world;
    group.disturbedAtUs = nowUs;
    if (this.#alarms.has(group)) return;
    const look = (): void => {
      this.#alarms.delete(group);
      const dueUs = group.disturbedAtUs + this.#boundUs(group);
      if (dueUs <= this.#world.nowUs) this.#judge(group);
      else this.#alarms.set(group, this.#world.plan(dueUs, look));
    };
    this.#alarms.set(group, this.#world.plan(nowUs + this.#boundUs(group), look));
  }

  #judge(group: Group): void {
    const { nowUs, network } = this.#world;
    const siblings = this.#siblingsOf(group);
    const disturbedAtUs = Math.max(...siblings.map((each) => each.disturbedAtUs));
    if (nowUs < disturbedAtUs + this.#boundUs(group)) return;
    if (group.isSynced) {
      if (!canAgree(siblings, network)) return;
      this.#coverage.reach('sync group judged');
    }
    const verdict = judgeGroup(group, network, ({ machine }) => machine.clock.toLocalUs(nowUs));
    this.#coverage.reach(`group ${verdict.kind}`);
    if (verdict.kind === 'wrong') this.#complain(verdict.at, 'who is master', verdict.text);
  }

  /** A run has one sync group at most: what is in one goes together. */
  #siblingsOf(group: Group): Group[] {
    return group.isSynced ? [...this.#groups.values()].filter((each) => each.isSynced) : [group];
  }

  #boundUs(group: Group): number {
    return Math.max(...this.#siblingsOf(group).map(boundUs));
  }

  /** No reload moves it to another one. */
  #groupOf(watch: InstanceWatch): Group {
    const home = this.#homes.get(watch);
    if (home) return home;
    const { machine, model } = watch;
    const wire = this.#wireOf(machine.interface(speakingInterfaceOf(model))?.switch ?? '');
    const name = `${wire} ${model.vrid} ${model.family}`;
    const group = this.#groups.get(name) ?? newGroup(name, this.#world.nowUs);
    this.#groups.set(name, group);
    this.#homes.set(watch, group);
    return group;
  }

  /** Switches that a trunk connects are one wire; the drawing calls them lan0 and lan0b. */
  #wireOf(name: string): string {
    return name.replace(/b$/, '');
  }
}

function newGroup(name: string, nowUs: number): Group {
  return {
    name,
    members: new Set(),
    disturbedAtUs: nowUs,
    slowestIntervalUs: 0,
    longestDelayUs: 0,
    mostMissedAdverts: 0,
    hasSequences: false,
    isSynced: false,
  };
}
