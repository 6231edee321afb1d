// Owns who must be master among machines that hear each other, and by when: from priorities,
// reachability and settings alone. Never looks at how a machine comes to it.
import type { InstanceModel } from '../../src/config/model.ts';
import type { Network } from '../../src/sim/network.ts';
import { speakingInterfaceOf } from '../../src/sim/topology.ts';
import { isAddressed, type Speaker } from './reach.ts';
import { believes } from './signatures.ts';
import type { InstanceWatch } from './watch.ts';

/** A virtual router on one wire: its instances on all machines that run now. */
export interface Group {
  readonly name: string;
  readonly members: Set<InstanceWatch>;
  /** The last time that something was done to it, by the world's clock. */
  disturbedAtUs: number;
  /** The slowest interval and the longest delays that any of its configurations ever had. */
  slowestIntervalUs: number;
  longestDelayUs: number;
  mostMissedAdverts: number;
  hasSequences: boolean;
  /** Goes together with others. */
  isSynced: boolean;
}

const secondUs = 1_000_000;

/** Within so long after the last disturbance the right machine is the only master. */
export function boundUs(group: Group): number {
  const { slowestIntervalUs, longestDelayUs, mostMissedAdverts, hasSequences } = group;
  // The skew of the lowest priority is almost one interval, in version 2 one second.
  const downUs = mostMissedAdverts * slowestIntervalUs + Math.max(slowestIntervalUs, secondUs);
  // A slower machine may take the role first and give it back; numbers under an authentication
  // header that lie behind cost one more round.
  const rounds = (hasSequences ? 4 : 2) + (group.isSynced ? 4 : 0);
  return rounds * downUs + longestDelayUs + secondUs;
}

export type Verdict =
  /** Not all machines hear each other or not at all, or one is not ready: nothing is demanded. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'good' }
  | { readonly kind: 'wrong'; readonly at: InstanceWatch; readonly text: string };

/** To be asked when a group was left alone for longer than its bound. */
export function judgeGroup(group: Group, network: Network, nowLocalUs: LocalTime): Verdict {
  const able = [...group.members].filter(isAble);
  if (able.some((watch) => watch.rules.listenFromUs > nowLocalUs(watch))) {
    return { kind: 'unclear' };
  }
  const components = componentsOf(able, network);
  if (!components) return { kind: 'unclear' };
  for (const component of components) {
    const wrong = judgeComponent(component);
    if (wrong) return { kind: 'wrong', ...wrong };
  }
  return { kind: 'good' };
}

export type LocalTime = (watch: InstanceWatch) => number;

/** Its daemon runs and nothing keeps it from taking part. */
export function isAble({ machine, isFit, state }: InstanceWatch): boolean {
  return machine.condition === 'running' && isFit && state !== 'stopped';
}

/**
 * Whether the members of a sync group can agree on a master: on all of them the same machines take part
 * and hear each other, and each machine wants to be master of all as much.
 */
export function canAgree(siblings: readonly Group[], network: Network): boolean {
  const [first, ...others] = siblings.map(({ members }) => [...members].filter(isAble));
  if (!first) return true;
  const isClear = [first, ...others].every((able) =>
    able.every((left) =>
      able.every((right) => left === right || hearEachOther(left, right, network) === 'yes'),
    ),
  );
  const wish = ({ machine, rules, model }: InstanceWatch) =>
    [
      ...[machine.name, rules.effective, rules.isYielding],
      ...[model.nopreempt, model.preemptDelayUs],
    ].join(' ');
  const wishes = first.map(wish).sort().join();
  return isClear && others.every((able) => able.map(wish).sort().join() === wishes);
}

function judgeComponent(
  component: readonly InstanceWatch[],
): { readonly at: InstanceWatch; readonly text: string } | undefined {
  const [first] = component;
  if (!first) return undefined;
  const masters = component.filter(({ state }) => state === 'master');
  const [master, second] = masters;
  if (!master) {
    const names = component.map(nameOf).join(', ');
    return { at: first, text: `nobody is master among ${names}` };
  }
  if (second) return { at: second, text: `${masters.map(nameOf).join(' and ')} are both master` };
  const better = component.find(
    ({ rules, model }) =>
      rules.effective > master.rules.effective && !model.nopreempt && !rules.isYielding,
  );
  if (better)
    return { at: better, text: `${nameOf(master)} is master, ${nameOf(better)} is better` };
  const odd = component.find((watch) => watch !== master && watch.state !== 'backup');
  if (odd) return { at: odd, text: `${nameOf(odd)} is neither master nor backup` };
  for (const watch of component) watch.checkAddresses();
  return undefined;
}

function nameOf({ machine, rules, state }: InstanceWatch): string {
  return `${machine.name} (${state}, ${rules.effective})`;
}

/** Sets of machines that all hear each other and nobody else; undefined when it is not as clear. */
function componentsOf(
  watches: readonly InstanceWatch[],
  network: Network,
): InstanceWatch[][] | undefined {
  const components: InstanceWatch[][] = [];
  for (const watch of watches) {
    const heard = components.map((component) =>
      component.map((other) => hearEachOther(watch, other, network)),
    );
    if (heard.some((answers) => new Set(answers).size > 1)) return undefined;
    if (heard.some(([answer]) => answer === 'unclear')) return undefined;
    const homes = components.filter((_, at) => heard[at]?.[0] === 'yes');
    const [home, another] = homes;
    if (another) return undefined;
    if (home) home.push(watch);
    else components.push([watch]);
  }
  return components;
}

/** Both directions are perfect, both are cut, or it is not as clear. */
export function hearEachOther(
  left: InstanceWatch,
  right: InstanceWatch,
  network: Network,
): 'yes' | 'no' | 'unclear' {
  if (!speakAlike(left, right)) return 'no';
  const trust = trustOf(left, right);
  if (trust !== 'yes') return trust;
  if (isOwner(left) && isOwner(right) && (isDeaf(left) || isDeaf(right))) return 'unclear';
  const a = left.machine.interface(speakingInterfaceOf(left.model));
  const b = right.machine.interface(speakingInterfaceOf(right.model));
  if (!a || !b || a.hasEcho || b.hasEcho) return 'unclear';
  const [there, back] = [speakerOf(left), speakerOf(right)];
  const isHeard = [isAddressed(there, back), isAddressed(back, there)];
  if (isHeard.includes(false)) return isHeard.includes(true) ? 'unclear' : 'no';
  if (network.reachesPerfectly(a, b) && network.reachesPerfectly(b, a)) return 'yes';
  return network.reaches(a, b) || network.reaches(b, a) ? 'unclear' : 'no';
}

function isOwner({ model }: InstanceWatch): boolean {
  return model.priority === 255;
}

/** An owner that does not listen gives way to nobody. */
function isDeaf({ model }: InstanceWatch): boolean {
  return model.ownerIgnoresAdverts;
}

function speakerOf({ machine, model, rules }: InstanceWatch): Speaker {
  const { kernel } = machine;
  const has = (address: string) => kernel.addresses.some((own) => own.address === address);
  return { model, source: rules.source, has };
}

/** Whether each would count what the other signs. */
function trustOf(left: InstanceWatch, right: InstanceWatch): 'yes' | 'no' | 'unclear' {
  const differUs = Math.abs(left.machine.clock.wallOffsetUs - right.machine.clock.wallOffsetUs);
  const there = believes(right.model, left.model, differUs);
  const back = believes(left.model, right.model, differUs);
  return there === back ? there : 'unclear';
}

function speakAlike({ model: left }: InstanceWatch, { model: right }: InstanceWatch): boolean {
  const isSameInterval = left.version === 3 || left.advertIntervalUs === right.advertIntervalUs;
  return left.version === right.version && isSameInterval && plainOf(left) === plainOf(right);
}

/** What adverts carry themselves; a signature stands behind them. */
function plainOf({ authentication }: InstanceModel): 'none' | 'pass' | 'ah' {
  return authentication.type === 'hmac' ? 'none' : authentication.type;
}
